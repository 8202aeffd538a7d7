/**
 * The table of permissions, cell by cell: whoever has a standing tries each thing through each door, and what others see
 * of it, or what they get themselves, tells whether they may.
 */
import { expect, test } from "vitest";
import type { Action } from "../../../src/domain/permissions.ts";
import { admin, loggedIn, password } from "../../actors/support.ts";
import { startApi, type TestApi } from "../../http/support.ts";
import type { TestClient } from "../../support/client.ts";

/** Lowest first, since some things can be done once only. */
const people = ["outsider", "member", "voice", "halfop", "operator", "admin", "owner", "root"] as const;
type Person = (typeof people)[number];

/** In a new room that an account owns, of somebody else's message: a letter for each of `people`. */
const cells = {
  //             -mvhoaqs
  view: /*    */ "nyyyyyyy",
  send: /*    */ "nyyyyyyy",
  react: /*   */ "nyyyyyyy",
  announce: /**/ "nnnnyyyy",
  pin: /*     */ "nnnnyyyy",
  editMessage: "nnnnnnny",
  deleteMessage: "nnnnyyyy",
  topic: /*   */ "nnnyyyyy",
  invite: /*  */ "nyyyyyyy",
  kick: /*    */ "nnnyyyyy",
  ban: /*     */ "nnnnyyyy",
  voice: /*   */ "nnnyyyyy",
  operators: "nnnnyyyy",
  modes: /*   */ "nnnnyyyy",
  metadata: /**/ "nnnnyyyy",
  manage: /*  */ "nnnnnyyy",
  audit: /*   */ "nnnnnyyy",
  rename: /*  */ "nnnnnyyy",
  transfer: /**/ "nnnnnnyy",
  relay: /*   */ "nnnnyyyy",
} satisfies Partial<Record<Action, string>>;

type Tried = keyof typeof cells;

/** What a try is given: a word of its own, and a message of somebody else's. */
interface Try {
  readonly word: string;
  readonly msgid: string;
  readonly seq: number;
}

type HttpRequest = readonly [method: string, path: string, body?: unknown];

/** How something is tried at each door that has a way to, and what shows that it was done. */
interface Probe {
  readonly irc?: (given: Try) => string;
  readonly line?: (given: Try) => string;
  readonly http?: (given: Try) => HttpRequest;
  /** What others are shown if it is done; by whom: a member, or one who is to be invited. Without it, no refusal shows it. */
  readonly seen?: (given: Try) => string;
  readonly by?: "far";
  /** It is in their own answer that it is looked for. */
  readonly own?: true;
  /** The owner makes it undone. */
  readonly undo?: (given: Try) => string;
}

const probes: Readonly<Record<Tried, Probe>> = {
  view: {
    irc: () => "CHATHISTORY LATEST #r * 50",
    line: () => "/history #r 50",
    http: () => ["GET", "/rooms/r/messages"],
    seen: () => "canary",
    own: true,
  },
  send: {
    irc: ({ word }) => `PRIVMSG #r :${word}`,
    line: ({ word }) => `/msg #r ${word}`,
    http: ({ word }) => ["POST", "/rooms/r/messages", { content: word }],
    seen: ({ word }) => word,
  },
  react: {
    irc: ({ msgid, word }) => `@+reply=${msgid};+draft/react=${word} TAGMSG #r`,
    line: ({ seq, word }) => `/react #r ${seq} ${word}`,
    http: ({ msgid, word }) => ["PUT", `/messages/${msgid}/reactions/${word}`],
    seen: ({ word }) => word,
  },
  announce: { line: ({ word }) => `/announce #r ${word}`, seen: ({ word }) => word },
  pin: { line: ({ seq }) => `/pin #r ${seq}` },
  editMessage: {
    irc: ({ msgid, word }) => `EDIT #r ${msgid} :${word}`,
    line: ({ seq, word }) => `/edit #r ${seq} ${word}`,
    seen: ({ word }) => word,
  },
  deleteMessage: {
    irc: ({ msgid }) => `REDACT #r ${msgid}`,
    line: ({ seq }) => `/delete #r ${seq}`,
    seen: ({ msgid }) => `REDACT #r ${msgid}`,
  },
  topic: {
    irc: ({ word }) => `TOPIC #r :${word}`,
    line: ({ word }) => `/topic #r ${word}`,
    http: ({ word }) => ["PATCH", "/rooms/r", { topic: word }],
    seen: ({ word }) => word,
  },
  invite: {
    irc: () => "INVITE far #r",
    line: () => "/invite #r far",
    seen: () => "INVITE far",
    by: "far",
  },
  kick: {
    irc: ({ word }) => `KICK #r eve :${word}`,
    line: ({ word }) => `/kick #r eve ${word}`,
    seen: ({ word }) => word,
  },
  ban: {
    irc: ({ word }) => `MODE #r +b ${word}!*@*`,
    line: ({ word }) => `/ban #r ${word}!*@*`,
    seen: ({ word }) => `+b ${word}!*@*`,
  },
  voice: {
    irc: () => "MODE #r +v eve",
    line: () => "/voice #r eve",
    seen: () => "MODE #r +v eve",
    undo: () => "MODE #r -v eve",
  },
  operators: {
    irc: () => "MODE #r +o eve",
    line: () => "/op #r eve",
    seen: () => "MODE #r +o eve",
    undo: () => "MODE #r -o eve",
  },
  modes: {
    irc: () => "MODE #r +C",
    line: () => "/mode #r +C",
    seen: () => "MODE #r +C",
    undo: () => "MODE #r -C",
  },
  metadata: { irc: ({ word }) => `METADATA #r SET about :${word}` },
  manage: {
    line: ({ word }) => `/room describe #r ${word}`,
    http: ({ word }) => ["PATCH", "/rooms/r", { description: word }],
  },
  audit: {
    irc: () => "AUDIT #r",
    line: () => "/audit #r",
    http: () => ["GET", "/rooms/r/audit"],
  },
  rename: {
    irc: ({ word }) => `RENAME #r #${word} :new`,
    line: ({ word }) => `/room rename #r #${word}`,
    http: ({ word }) => ["PATCH", "/rooms/r", { name: word }],
    seen: ({ word }) => `RENAME #r #${word}`,
    undo: ({ word }) => `RENAME #${word} #r :old`,
  },
  transfer: { line: () => "/room owner #r outsider" },
  relay: { irc: ({ word }) => `RELAYMSG #r bot/x :${word}`, seen: ({ word }) => word },
};

const caps = [
  "message-tags echo-message batch labeled-response standard-replies draft/chathistory draft/message-redaction",
  "draft/message-edit draft/channel-rename draft/relaymsg draft/metadata-2",
].join(" ");

/** A room with somebody of each standing, somebody who sees it all, and somebody to be put out and invited. */
async function room(api: TestApi) {
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
  owner.send("JOIN #r", "CS REGISTER #r");
  await owner.line(/is registered/);
  const [eye, eve, far] = [await server.irc("eye", caps), await server.irc("eve"), await server.irc("far")];
  for (const client of [eye, eve]) {
    client.send("JOIN #r");
    await client.line(/ 366 /);
  }
  for (const name of people.slice(1, 6)) {
    of(name as Person).send("JOIN #r");
    await of(name as Person).line(/ 366 /);
  }
  owner.send("MODE #r +vhoa voice halfop operator admin", "PRIVMSG #r :canary");
  await owner.line(/PRIVMSG #r :canary$/);
  return { of, owner, eye, eve, far };
}

const refusedOnIrc = /^(@\S+ )?:\S+ ([45]\d\d|FAIL) /;

/** Has somebody try, at a door. @returns what they got, and whether it is a refusal */
async function knock(
  api: TestApi,
  door: "irc" | "line" | "http",
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
    const line = await api.server.line(`l${given.word}`);
    line.send(`/login ${who.name}`, password);
    await line.line(/logged in as/);
    line.send(probe.line?.(given) ?? "");
    const lines = await line.lineRoundtrip();
    line.end();
    return { got: lines.join("\n"), refused: lines.some((text) => text.startsWith("! ")) };
  }
  const [method, path, body] = probe.http?.(given) ?? ["GET", "/"];
  const fetch = await api.account(who.name, who.name === "root" ? "administrator" : "user");
  const answer = await fetch(method, path, body);
  return { got: JSON.stringify(answer.body), refused: answer.status >= 400 };
}

const tries = (["irc", "line", "http"] as const).flatMap((door) =>
  (Object.keys(cells) as Tried[])
    .filter((action) => probes[action][door] !== undefined)
    .map((action) => [door, action] as const),
);

test.each(tries)("at the door %s, who may %s is as the table says", async (door, action) => {
  await using api = await startApi({ rooms: { autojoin: [] }, limits: { floodControl: false } });
  const { of, owner, eye, eve, far } = await room(api);
  const probe = probes[action];
  let found = "";
  for (const [index, name] of people.entries()) {
    const word = `w${index}${action.toLowerCase()}`;
    eye.send(`PRIVMSG #r :of ${word}`);
    const said = await eye.line(new RegExp(`PRIVMSG #r :of ${word}$`));
    const log = await (await api.account("owner"))("GET", "/rooms/r/messages?limit=1");
    const given = { word, msgid: /msgid=([^; ]+)/.exec(said)?.[1] ?? "", seq: log.body.messages[0].seq };
    await far.roundtrip();
    await eye.roundtrip();
    const { got, refused } = await knock(api, door, { name, client: of(name) }, probe, given);
    const shown = (await (probe.by === "far" ? far : eye).roundtrip()).join("\n");
    const seen = probe.seen?.(given);
    const done = seen === undefined ? !refused : (probe.own ? got : shown).includes(seen);
    expect(refused, `${name}: ${got}`).toBe(!done);
    // of a room that one may not view, no answer tells what was said there
    if (name === "outsider") expect(got).not.toContain("canary");
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
  expect(found).toBe(cells[action]);
});
