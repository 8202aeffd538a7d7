import { expect } from "vitest";
import { admin, loggedIn, password } from "../../actors/support.ts";
import { startApi, type TestApi } from "../../http/support.ts";
import type { TestClient } from "../../support/client.ts";
import { type Door, type Probe, probeOf, type Tried, type Try } from "./probes.ts";

/** Lowest first, since some things can be done once only. */
export const people = [
  "outsider",
  "member",
  "voice",
  "halfop",
  "operator",
  "admin",
  "owner",
  "root",
] as const;
export type Person = (typeof people)[number];

const caps = [
  "message-tags echo-message batch labeled-response standard-replies draft/chathistory draft/message-redaction",
  "draft/message-edit draft/channel-rename draft/relaymsg draft/metadata-2 userhost-in-names",
].join(" ");

/** A room with somebody of each standing, somebody who sees it all, and somebody to be put out and invited. */
export interface PeopledRoom {
  readonly of: (name: Person) => TestClient;
  readonly owner: TestClient;
  /** A guest who is a member. */
  readonly eye: TestClient;
  /** Another one. */
  readonly eve: TestClient;
  /** A guest who is not. */
  readonly far: TestClient;
}

/** @param owned whether it belongs to its founder's account; without, there is nobody in it above an operator */
export async function peopledRoom(api: TestApi, owned = true): Promise<PeopledRoom> {
  const { server } = api;
  for (const name of people) await api.account(name);
  await admin(server, "accountRole", { name: "root", role: "administrator" });
  const irc = new Map<Person, TestClient>();
  for (const name of people) irc.set(name, await loggedIn(server, name, caps));
  const of = (name: Person): TestClient => {
    const client = irc.get(name);
    if (!client) throw new RangeError(name);
    return client;
  };
  const owner = of("owner");
  owner.send("JOIN #r");
  await owner.line(/ 366 /);
  if (owned) {
    owner.send("CS REGISTER #r");
    await owner.line(/is registered/);
  }
  const [eye, eve, far] = [await server.irc("eye", caps), await server.irc("eve"), await server.irc("far")];
  for (const client of [eye, eve]) {
    client.send("JOIN #r");
    await client.line(/ 366 /);
  }
  for (const name of people.slice(1, 6)) {
    of(name as Person).send("JOIN #r");
    await of(name as Person).line(/ 366 /);
  }
  const roles = owned ? "+vhoa voice halfop operator admin" : "+vho voice halfop operator";
  owner.send(`MODE #r ${roles}`, "PRIVMSG #r :canary");
  await owner.line(/PRIVMSG #r :canary$/);
  return { of, owner, eye, eve, far };
}

const refusedOnIrc = /^(@\S+ )?:\S+ ([45]\d\d|FAIL) /;

/** Has somebody try, at a door. @returns what they got, and whether it is a refusal */
async function knock(
  api: TestApi,
  door: Door,
  who: { readonly name: Person; readonly client: TestClient },
  probe: Probe,
  given: Try,
): Promise<{ readonly got: string; readonly refused: boolean }> {
  if (door === "irc") {
    who.client.send(probe.irc?.(given) ?? "");
    const lines = await who.client.roundtrip();
    return { got: lines.join("\n"), refused: lines.some((line) => refusedOnIrc.test(line)) };
  }
  if (door === "line") {
    const line = await onLine(api, who.name, `l${given.word}`);
    line.send(probe.line?.(given) ?? "");
    const lines = await line.lineRoundtrip();
    line.end();
    return { got: lines.join("\n"), refused: lines.some((text) => text.startsWith("! ")) };
  }
  const [method, path, body] = probe.http?.(given) ?? ["GET", "/"];
  const fetch = await api.account(who.name, roleOf(who.name));
  const answer = await fetch(method, path, body);
  return { got: JSON.stringify(answer.body), refused: answer.status >= 400 };
}

/** What of the server somebody is. */
export const roleOf = (name: Person) => (name === "root" ? "administrator" : "user");

/** Somebody at the line door as well. */
export async function onLine(api: TestApi, name: Person, nick: string): Promise<TestClient> {
  const line = await api.server.line(nick);
  line.send(`/login ${name}`, password);
  await line.line(/logged in as/);
  return line;
}

/** Under which circumstances something is tried. */
export interface Circumstances {
  /** A change of the modes of a new room. */
  readonly modes?: string;
  /** The message is theirs. */
  readonly theirs?: boolean;
  /** The room belongs to nobody. */
  readonly unowned?: boolean;
}

/** Whose message something is tried with. */
type Author = "themselves" | "owner" | "eye";

/** A message that something is tried with. @returns its msgid */
async function messageOf(room: PeopledRoom, name: Person, word: string, author: Author): Promise<string> {
  const theirs = author === "themselves";
  const client = theirs ? room.of(name) : room[author];
  const comesAndGoes = theirs && name === "outsider";
  if (comesAndGoes) client.send("JOIN #r");
  client.send(`PRIVMSG #r :of ${word}`);
  const said = await client.line(new RegExp(`PRIVMSG #r :of ${word}$`));
  if (comesAndGoes) client.send("PART #r");
  await client.roundtrip();
  return /msgid=([^; ]+)/.exec(said)?.[1] ?? "";
}

/**
 * Has everybody try something at a door.
 *
 * @param expected a letter for each of {@link people}: y, n, or . for one of whom there is none; who is refused and who
 *   is not is expected to be told so
 * @returns the same as it was found
 */
export async function tryAll(
  door: Door,
  action: Tried,
  { modes, theirs = false, unowned = false }: Circumstances,
  expected: string,
): Promise<string> {
  await using api = await startApi({ rooms: { autojoin: [] }, limits: { floodControl: false } });
  const room = await peopledRoom(api, !unowned);
  const { of, owner, eye, eve, far } = room;
  if (modes !== undefined) {
    owner.send(`MODE #r ${modes}`);
    await owner.line(/ MODE #r /);
  }
  const probe = probeOf(action);
  // not everybody may speak in every mode
  const author = theirs ? "themselves" : modes === undefined ? "eye" : "owner";
  let found = "";
  for (const [index, name] of people.entries()) {
    if (expected[index] === ".") {
      found += ".";
      continue;
    }
    const word = `w${index}${action.toLowerCase()}`;
    const msgid = probe.message ? await messageOf(room, name, word, author) : "";
    const message =
      msgid === "" ? undefined : (await (await api.account("owner"))("GET", `/messages/${msgid}`)).body;
    const given = { word, msgid, seq: message?.seq ?? 0 };
    await far.roundtrip();
    await eye.roundtrip();
    const { got, refused } = await knock(api, door, { name, client: of(name) }, probe, given);
    const shown = (await (probe.by === "far" ? far : eye).roundtrip()).join("\n");
    const seen = probe.seen?.(given);
    const done = seen === undefined ? !refused : (probe.own ? got : shown).includes(seen);
    if (!probe.quiet) expect(refused, `${name}: ${got}`).toBe(!done);
    // of a room that one may not view, no answer tells what was said there
    if (name === "outsider" && modes !== "+W") expect(got).not.toContain("canary");
    found += done ? "y" : "n";
    if (done && probe.undo) {
      owner.send(probe.undo(given));
      await owner.roundtrip();
    }
    if (done && action === "kick") {
      eve.send("JOIN #r");
      await eve.line(/ 366 /);
    }
  }
  return found;
}
