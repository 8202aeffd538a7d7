import fc from "fast-check";
import { expect, test } from "vitest";
import { connectAdmin } from "../../src/admin/client.ts";
import { AdminError } from "../../src/admin/protocol.ts";
import { type TestClient, until } from "../support/client.ts";
import { startServer, type TestServer } from "../support/server.ts";

const rooms = ["#a", "#b"] as const;
const clients = 4;

/** One thing that somebody does, or that happens to the server. `who` and `to` are places in the list of people. */
type Step =
  | { readonly does: "join" | "part"; readonly who: number; readonly room: string }
  | { readonly does: "kick"; readonly who: number; readonly room: string; readonly to: number }
  | { readonly does: "nick" | "quit" | "leaveAll" | "reset"; readonly who: number }
  | { readonly does: "killUser" | "killConnection"; readonly who: number }
  | { readonly does: "killRoom"; readonly room: string }
  | { readonly does: "killServer" };

const nobody = (nick: string): string => nick.replace(/^[~&@%+]+/, "");

/** Somebody who knows who is where by what they are told, and by nothing else. */
class Person {
  nick: string;
  client: TestClient;
  readonly view = new Map<string, Set<string>>();
  /** Rooms whose names are being told after entering. */
  readonly #entering = new Set<string>();
  #read = 0;
  /** What the last NAMES and WHOIS said. */
  names = new Map<string, Set<string>>();
  whois: readonly string[] = [];

  constructor(nick: string, client: TestClient) {
    this.nick = nick;
    this.client = client;
    this.follow();
  }

  /** Takes in what came. */
  follow(): void {
    for (const line of this.client.received.slice(this.#read)) this.#hear(line);
    this.#read = this.client.received.length;
  }

  again(client: TestClient): void {
    this.client = client;
    this.#read = 0;
    this.view.clear();
    this.follow();
  }

  #hear(line: string): void {
    const [prefix = "", verb = "", ...params] = line.split(" ");
    const who = prefix.slice(1).split("!")[0] ?? "";
    const [first = "", second = ""] = params.map((param) => param.replace(/^:/, ""));
    switch (verb) {
      case "JOIN":
        if (who !== this.nick) this.view.get(first)?.add(who);
        else {
          this.view.set(first, new Set([who]));
          this.#entering.add(first);
        }
        return;
      case "PART":
        this.#leave(who, first);
        return;
      case "KICK":
        this.#leave(second, first);
        return;
      case "QUIT":
        for (const members of this.view.values()) members.delete(who);
        return;
      case "NICK":
        for (const members of this.view.values()) if (members.delete(who)) members.add(first);
        if (who === this.nick) this.nick = first;
        return;
      case "353": {
        const room = params[2] ?? "";
        const told = line
          .slice(line.indexOf(" :") + 2)
          .split(" ")
          .map(nobody);
        const into = this.#entering.has(room) ? this.view.get(room) : this.names.get(room);
        for (const nick of told) into?.add(nick);
        return;
      }
      case "366":
        this.#entering.delete(params[1] ?? "");
        return;
      case "319":
        this.whois = line
          .slice(line.indexOf(" :") + 2)
          .split(" ")
          .map(nobody)
          .filter((room) => room !== "");
    }
  }

  #leave(who: string, room: string): void {
    if (who === this.nick) this.view.delete(room);
    else this.view.get(room)?.delete(who);
  }

  /** Asks the server where it is, and who is there. */
  async ask(): Promise<void> {
    await this.client.roundtrip();
    this.follow();
    this.whois = [];
    this.names = new Map(rooms.map((room) => [room, new Set()]));
    this.client.send(`WHOIS ${this.nick}`, ...rooms.map((room) => `NAMES ${room}`));
    await this.client.roundtrip();
    this.follow();
  }
}

const sorted = (set: Iterable<string>): string => [...set].sort().join(" ");

/** What somebody believes that the server does not say, if anything. */
function faults(people: readonly Person[]): readonly string[] {
  const found: string[] = [];
  for (const person of people) {
    const believes = sorted(person.view.keys());
    if (believes !== sorted(person.whois))
      found.push(`${person.nick} is in [${believes}], WHOIS says [${sorted(person.whois)}]`);
    for (const room of rooms) {
      const seen = person.view.get(room);
      const told = person.names.get(room) ?? new Set();
      if (told.has(person.nick) !== (seen !== undefined))
        found.push(`${person.nick} in ${room}: NAMES differs`);
      if (seen && sorted(seen) !== sorted(told))
        found.push(`${person.nick} sees [${sorted(seen)}] in ${room}, NAMES says [${sorted(told)}]`);
      const believers = people.filter((other) => other.view.has(room)).map(({ nick }) => nick);
      if (seen && sorted(seen) !== sorted(believers))
        found.push(`${person.nick} sees [${sorted(seen)}] in ${room}, there are [${sorted(believers)}]`);
    }
  }
  return found;
}

/** Everybody's picture of who is where becomes the server's. */
async function agree(people: readonly Person[]): Promise<void> {
  let last: readonly string[] = [];
  try {
    await until(async () => {
      await Promise.all(people.map((person) => person.client.roundtrip()));
      await Promise.all(people.map((person) => person.ask()));
      last = faults(people);
      return last.length === 0;
    }, "agreement");
  } catch (error) {
    if (last.length === 0) throw error;
    expect(last).toEqual([]);
  }
}

const place = fc.nat({ max: clients - 1 });
const room = fc.constantFrom(...rooms);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ does: fc.constantFrom("join", "part"), who: place, room }) },
  { weight: 4, arbitrary: fc.record({ does: fc.constant("join"), who: place, room }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant("kick"), who: place, room, to: place }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constantFrom("nick", "leaveAll"), who: place }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constantFrom("quit", "reset"), who: place }) },
);
const mishap: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ does: fc.constant("killRoom"), room }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constantFrom("killUser", "killConnection"), who: place }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant("killServer") }) },
);

const budget = { intensity: 1_000 };
const settings = {
  rooms: { autojoin: [] },
  supervision: { root: budget, users: budget, rooms: budget, connections: budget, successors: budget },
} as const;

let names = 0;
const freshName = (): string => {
  names += 1;
  return `p${names}`;
};

class Run implements AsyncDisposable {
  readonly people: Person[] = [];
  readonly #server: TestServer;
  readonly #kill: (actor: string) => Promise<unknown>;
  readonly #done: () => void;

  private constructor(server: TestServer, kill: (actor: string) => Promise<unknown>, done: () => void) {
    this.#server = server;
    this.#kill = kill;
    this.#done = done;
  }

  static async begin(server: TestServer): Promise<Run> {
    const admin = await connectAdmin(server.settings.dataDirectory);
    const kill = (actor: string) =>
      admin.request("kill", { actor }).catch((error: unknown) => {
        // Nobody of that name now, which is as good.
        if (!(error instanceof AdminError)) throw error;
      });
    const run = new Run(server, kill, () => admin.close());
    for (let place = 0; place < clients; place += 1) {
      const nick = freshName();
      run.people.push(new Person(nick, await server.irc(nick)));
    }
    return run;
  }

  /** Begins a step, without waiting for what follows of it. @returns settles when the person can act again */
  async take(step: Step): Promise<void> {
    const person = "who" in step ? this.people[step.who] : undefined;
    switch (step.does) {
      case "killRoom":
        await this.#kill(`room:${step.room}`);
        return;
      case "killServer":
        await this.#kill("server");
        return;
    }
    if (!person) return;
    switch (step.does) {
      case "join":
        person.client.send(`JOIN ${step.room}`);
        return;
      case "part":
        person.client.send(`PART ${step.room}`);
        return;
      case "kick":
        person.client.send(`KICK ${step.room} ${this.people[step.to]?.nick ?? ""}`);
        return;
      case "leaveAll":
        person.client.send("JOIN 0");
        return;
      case "nick":
        person.client.send(`NICK ${freshName()}`);
        return;
      case "killUser":
        await this.#kill(`user:${person.nick}`);
        return;
      case "killConnection":
        person.client.send("JOIN #a");
        await this.#kill(await this.#connectionOf(person));
        return;
      case "quit":
      case "reset": {
        if (step.does === "quit") person.client.send("QUIT");
        else person.client.destroy();
        await person.client.closed;
        person.nick = freshName();
        person.again(await this.#comeBack(person.nick));
      }
    }
  }

  async #connectionOf(person: Person): Promise<string> {
    const tree = JSON.stringify(await this.#server.tree());
    const all = [...new Set(tree.match(/connection:c\d+/g))];
    return all[this.people.indexOf(person) % all.length] ?? "connection:c0";
  }

  /** Enters anew; while the server actor is away, that is asked for again. */
  async #comeBack(nick: string): Promise<TestClient> {
    const client = await this.#server.connect("irc");
    for (;;) {
      client.send(`NICK ${nick}`, `USER ${nick} 0 * :${nick}`);
      const answer = await client.line(/ 422 | 400 /);
      if (/ 422 /.test(answer)) return client;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { client } of this.people) client.send("QUIT");
    await Promise.all(this.people.map(({ client }) => client.closed));
    this.#done();
  }
}

async function playedOut(server: TestServer, rounds: readonly (readonly Step[])[]): Promise<void> {
  await using run = await Run.begin(server);
  for (const round of rounds) {
    // All at once: what several want in one moment has some order, the same for all.
    await Promise.all(round.map((each) => run.take(each)));
    await agree(run.people);
  }
}

test("whoever enters, leaves, is put out or renamed at the same time: all see the same people in a room", async () => {
  await using server = await startServer(settings);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(step, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 6 }),
      (rounds) => playedOut(server, rounds),
    ),
    { numRuns: 30, endOnFailure: true },
  );
  expect(server.reports("crash")).toEqual([]);
});

test("and so they do when rooms, people, connections and the server are killed under them", async () => {
  await using server = await startServer(settings);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.oneof(step, step, mishap), { minLength: 1, maxLength: 8 }), {
        minLength: 1,
        maxLength: 6,
      }),
      (rounds) => playedOut(server, rounds),
    ),
    { numRuns: 30, endOnFailure: true },
  );
  expect(server.reports("crash")).toEqual([]);
});

test("who is put out in the moment of taking another nick is out for everybody", async () => {
  await using server = await startServer(settings);
  await using run = await Run.begin(server);
  const everybody = run.people.map((_, who) => who);
  for (let round = 1; round <= 60; round += 1) {
    await Promise.all(everybody.map((who) => run.take({ does: "join", who, room: "#a" })));
    await agree(run.people);
    await Promise.all([
      run.take({ does: "nick", who: 1 }),
      run.take({ does: "kick", who: 0, room: "#a", to: 1 }),
    ]);
    await agree(run.people);
  }
});
