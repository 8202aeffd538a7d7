import type { Random } from "../random.ts";
import { ApiClient, field } from "./api-client.ts";
import { AskingSocket, lineEntry } from "./asking-socket.ts";

/** What is not to get out, and what those outside know of it all the same. */
export interface Secrets {
  /** In every word that is not to get out. */
  readonly stem: string;
  /** The nicks of those inside; who asks for a room is not to hear them. */
  readonly nicks: readonly string[];
  /** A secret room, and one that people may know of. */
  readonly rooms: readonly string[];
  /** Ids of messages that were said inside. */
  readonly msgids: string[];
  /** Ids of files that were sent there. */
  readonly files: string[];
}

const password = "correct horse battery";
/** Ids that those outside are given to try: the newest. */
const knownIds = 40;

/** Two people who share what is not to get out: in rooms, between themselves, in files. */
export class Insiders {
  readonly secrets: Secrets;
  readonly #people: readonly ApiClient[];
  readonly #random: Random;
  #words = 0;

  private constructor(secrets: Secrets, people: readonly ApiClient[], random: Random) {
    this.secrets = secrets;
    this.#people = people;
    this.#random = random;
  }

  /**
   * Makes the rooms, and has others in them while there is nothing to be learned yet.
   *
   * @param former accounts that enter and leave
   * @param banned accounts that enter, are put out and kept out
   */
  static async settle(
    base: string,
    linePort: number,
    random: Random,
    { former, banned }: { readonly former: readonly Guestbook[]; readonly banned: readonly Guestbook[] },
  ): Promise<Insiders> {
    const mark = random.below(2 ** 31).toString(36);
    const nicks = [`ins${mark}a`, `ins${mark}b`];
    const visitor = new ApiClient(base);
    const people = [];
    for (const nick of nicks) people.push(await visitor.register(nick, password));
    const [owner, other] = people;
    if (!owner || !other) throw new RangeError("two people");
    const secrets: Secrets = {
      stem: `kanari${mark}`,
      nicks,
      rooms: ["#vault", "#attic"],
      msgids: [],
      files: [],
    };
    const insiders = new Insiders(secrets, people, random);
    for (const name of ["vault", "attic"]) {
      await owner.must("POST", "/rooms", { name });
      for (const { client } of [{ client: other }, ...former, ...banned])
        await client.must("PUT", `/rooms/${name}/members/me`);
      for (const { client } of former) await client.must("DELETE", `/rooms/${name}/members/me`);
      for (const { nick } of banned) {
        await owner.must("DELETE", `/rooms/${name}/members/${nick}`);
        await owner.must("POST", `/rooms/${name}/bans`, { mask: `a:${nick}` });
      }
    }
    await owner.must("PATCH", "/rooms/vault", { private: true });
    const line = new AskingSocket(lineEntry(linePort, `l${mark}`, [`/login ${nicks[0]}`, password]));
    await line.ask("/mode #attic +pi");
    for (const room of secrets.rooms) {
      await line.ask(`/profile ${room} set about ${insiders.word()}`);
      await owner.must("PATCH", insiders.at(room), {
        topic: insiders.word(),
        description: insiders.word(),
        allowedReactions: [insiders.word(), "👍"],
      });
    }
    line.end();
    for (let n = 0; n < 30; n += 1) await insiders.act();
    return insiders;
  }

  /** A word that is not to get out. */
  word(): string {
    this.#words += 1;
    return `${this.secrets.stem}x${this.#words}`;
  }

  at(room: string): string {
    return `/rooms/${encodeURIComponent(room)}`;
  }

  /** Has one of them do something inside. */
  async act(): Promise<void> {
    const who = this.#random.below(2);
    const client = this.#people[who];
    const room = this.#random.pick(this.secrets.rooms);
    if (!client || !room) return;
    const at = this.at(room);
    const peer = `/conversations/${this.secrets.nicks[1 - who]}`;
    const said = await client.must("POST", `${at}/messages`, { content: this.word() });
    const id = field(said.json, "id");
    this.#keep(this.secrets.msgids, id);
    const owner = this.#people[0];
    const acts: readonly (() => Promise<unknown>)[] = [
      () => client.must("PATCH", `/messages/${id}`, { content: this.word() }),
      () => client.must("DELETE", `/messages/${id}?reason=${this.word()}`),
      () => client.ask("PUT", `/messages/${id}/reactions/${encodeURIComponent("👍")}`),
      () => client.must("POST", `${at}/typing`, {}),
      async () => owner?.must("PATCH", at, { topic: this.word() }),
      async () => owner?.must("PATCH", at, { description: this.word() }),
      async () => owner?.ask("PUT", `${at}/pins/${id}`),
      async () => owner?.must("POST", `${at}/announcements`, { content: this.word() }),
      async () => owner?.ask("PATCH", `${at}/members/${this.secrets.nicks[1]}`, { role: "voice" }),
      () => client.must("POST", `${at}/messages`, { content: this.word(), replyTo: id }),
      () => client.must("PUT", `${at}/read-marker`, {}),
      async () => {
        const dm = await client.must("POST", `${peer}/messages`, { content: this.word() });
        this.#keep(this.secrets.msgids, field(dm.json, "id"));
      },
      async () => {
        const name = { "content-disposition": `attachment; filename="${this.word()}.txt"` };
        const sent = await client.must("POST", "/uploads", `${this.word()}\n`, name);
        const file = field(sent.json, "id");
        this.#keep(this.secrets.files, file);
        await client.must("POST", `${at}/messages`, { content: "", attachments: [file] });
      },
    ];
    await this.#random.pick(acts)?.();
  }

  /** Whether one of them is given what they share. */
  async see(): Promise<boolean> {
    const [owner] = this.#people;
    if (!owner) return false;
    const answers = [
      ...this.secrets.rooms.map((room) => owner.ask("GET", `${this.at(room)}/messages`)),
      owner.ask("GET", "/search?q=kanari*"),
      owner.ask("GET", this.at(this.secrets.rooms[0] ?? "")),
    ];
    return (await Promise.all(answers)).every(({ text }) => text.includes(this.secrets.stem));
  }

  #keep(ids: string[], id: string): void {
    ids.push(id);
    if (ids.length > knownIds) ids.shift();
  }
}

/** Somebody who was inside once. */
export interface Guestbook {
  readonly nick: string;
  readonly client: ApiClient;
}
