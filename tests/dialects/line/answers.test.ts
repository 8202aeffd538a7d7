import { expect, test } from "vitest";
import type { LineRequest } from "../../../src/dialects/line/command.ts";
import type { Reply } from "../../../src/domain/replies.ts";
import {
  adaMember,
  bob,
  bobMember,
  everyReply,
  inLobby,
  linesOf,
  lobby,
  now,
  replies,
  signedIn,
} from "./samples.ts";

const request = (verb: string): LineRequest => ({ verb, commands: [] });
const shown = (reply: Reply, verb = "x") => signedIn().answer(request(verb), reply, true, now);

function shownAsJson(reply: Reply, verb = "x", key?: string): Record<string, unknown> {
  const session = signedIn();
  linesOf(session, "/json on");
  const lines = session.answer({ ...request(verb), ...(key === undefined ? {} : { key }) }, reply, true, now);
  expect(lines).toHaveLength(1);
  return JSON.parse(lines[0] ?? "");
}

test.each<[Reply, readonly string[]]>([
  [replies.welcome, ["- welcome, ada: plain text goes to your current room, /help lists the commands"]],
  [{ ...replies.welcome, resumed: true }, ["- welcome back, ada: this is your session again"]],
  [replies.done, []],
  [replies.resumeToken, ["- after a broken connection, this takes your session back: /resume T0KEN"]],
  [replies.nickChanged, ["- you are now called eve"]],
  [replies.registered, ["- registered: the account ada is yours, and you are logged in"]],
  [replies.loggedIn, ["- logged in as ada"]],
  [replies.loggedOut, ["- logged out: you are a guest now"]],
  [replies.passwordChanged, ["- your password is changed"]],
  [
    replies.whoami,
    [
      "- you are ada, account ada, administrator",
      "- online, 1 session",
      "- rooms: ~#lobby #dev",
      "- plain text goes to #lobby",
    ],
  ],
  [replies.bye, []],
  [replies.event, ["[12:34 42] #lobby <ada> hi"]],
  [{ ...replies.event, duplicate: true }, ["- that was sent before, as:", "[12:34 42] #lobby <ada> hi"]],
  [replies.live, ["* you are away: out"]],
  [
    replies.joined,
    [
      "* you joined #lobby",
      "- topic: say hello",
      "- 2 people in #lobby: ~ada bob",
      "- plain text goes to #lobby now",
    ],
  ],
  [
    replies.history,
    [
      "[12:34 41] #lobby <bob> hello",
      "[12:34 42] #lobby * ada waves",
      "- 2 messages in #lobby; /history more shows older ones",
    ],
  ],
  [
    { ...replies.history, complete: true, query: "before", events: [] },
    ["- nothing more in #lobby, from the beginning"],
  ],
  [replies.topic, ["- topic of #lobby: say hello", "- set by ada, 2026-05-03 12:34"]],
  [{ reply: "topic", room: { ...lobby, topic: "" } }, ["- #lobby has no topic"]],
  [replies.names, ["- 2 people in #lobby: ~ada bob"]],
  [replies.rooms, ["- #lobby     2  say hello", "- #a         1  for everybody", "- 2 rooms"]],
  [
    replies.roomInfo,
    [
      "- #lobby",
      "- owner   ada",
      "- people  2",
      "- modes   +ntkl *** 50",
      "- topic   say hello",
      "- about   for everybody",
      "- made    2026-05-03 12:34",
      "- events  42",
    ],
  ],
  [replies.roomCreated, ["- #lobby is yours"]],
  [replies.roomChanged, ["- #lobby is now described as: for everybody"]],
  [{ ...replies.roomChanged, what: "visibility" }, ["- #lobby is public now"]],
  [{ ...replies.roomChanged, what: "owner" }, ["- #lobby belongs to ada now"]],
  [replies.roomDeleted, ["- #lobby is deleted"]],
  [replies.roomModes, ["- modes of #lobby: +ntkl secret 50"]],
  [{ ...replies.roomModes, showKey: false }, ["- modes of #lobby: +ntkl *** 50"]],
  [replies.roomList, ["- eve!*@*  by ada  2026-05-03 12:34", "- bans of #lobby: 1"]],
  [
    replies.modesChanged,
    ["* you gave bob the role operator in #lobby", '! #lobby knows no mode "x" [UNKNOWN_MODE]'],
  ],
  [{ reply: "modesChanged", refusals: [] }, ["- nothing changed"]],
  [replies.invited, ["- bob is invited to #lobby", "- bob is away: at lunch"]],
  [replies.recipientAway, ["- bob is away: at lunch"]],
  [replies.recipientOffline, ["- bob is offline, and will see it later"]],
  [
    replies.who,
    [
      "- ~ada  ada@host.example  account ada  administrator",
      "- bob   bob@host.example  guest        away",
      "- 2 people in #lobby",
    ],
  ],
  [
    replies.whois,
    [
      "- bob: guest",
      "- bob@host.example, Bob B.",
      "- away: at lunch, idle 2 min, here since 2026-05-03 12:34",
      "- rooms: #lobby",
      "- connected with TLS",
    ],
  ],
  [
    { ...replies.whois, person: { ...replies.whois.person, sessions: 0, lastSeenAt: now } },
    ["- bob: guest, not here", "- last seen 2026-05-03 12:34"],
  ],
  [replies.whowas, ["- eve was eve@host.example, Eve, left 2026-05-03 12:34"]],
  [
    replies.users,
    [
      "- ada  account ada  online          idle 2 min",
      "- bob  guest        away: at lunch  idle 2 min",
      "- 2 people",
    ],
  ],
  [replies.isOn, ["- here: bob"]],
  [replies.userHost, ["- bob is bob@host.example"]],
  [replies.away, ["- you are away: at lunch"]],
  [{ reply: "away", text: null }, ["- you are back"]],
  [replies.status, ["- you are shown as busy: writing"]],
  [replies.userModes, ["- your modes: i"]],
  [replies.motd, ["- Welcome."]],
  [replies.lusers, ["- 3 people here, 2 rooms, 1 administrator, at most 9 at once so far"]],
  [replies.version, ["- monarchs 1.2.3 on chat.example.org (Example), up 2 h 34 min"]],
  [replies.time, ["- 2026-05-03 12:34 UTC (2026-05-03T12:34:05.000Z)"]],
  [
    replies.stats,
    [
      "- connections  3",
      "- rooms        12",
      "- uptime       1 min",
      "- say          12 uses",
      "- operator     root",
      "- eve          spam",
      "- bob          idle for 5 s",
      "- c7           nobody yet, irc, open for 1 min, 4 lines in, 1 byte waiting",
    ],
  ],
  [replies.admin, ["- Example is run by admin@example.org"]],
  [replies.links, ["- line.test: a server"]],
  [replies.oper, ["- you are an administrator now"]],
  [
    replies.tree,
    [
      "- root                 1, one_for_one, running, 2 of 10 restarts in 1 min, up 1 min",
      "- ├── rooms            2, simple_one_for_one, running, up 1 min",
      "- │   └── room:#lobby  7, worker, running, incarnation 3, mailbox 4, up 2 s",
      "- └── 3                worker, restarting, up 0 s",
    ],
  ],
  [replies.killed, ["- room:#lobby is killed"]],
  [
    replies.serverBanned,
    [
      "- banned: the mask *!*@*.example, by ada on 2026-05-03 12:34, until 2026-05-04 12:34: spam",
      "- put off: eve mallory",
    ],
  ],
  [replies.serverUnbanned, ["- no longer banned: the account eve"]],
  [replies.serverBans, ["- the account eve, by ada on 2026-05-03 12:34, for good", "- 1 ban"]],
  [replies.serverBanInfo, ["- no ban of the address 192.0.2.0/24", "- it means: nobody here"]],
  [replies.expelled, ["- eve is put off the server"]],
  [replies.rehashed, ["- the settings are read again", "- network has changed; that needs a restart"]],
])("$reply is shown as written in the protocol", (reply, lines) => {
  expect(shown(reply)).toEqual(lines);
});

test("/history of another day begins with that day", () => {
  const older = inLobby(bob, { type: "message", text: "old" }, 1);
  const reply: Reply = { ...replies.history, events: [{ ...older, time: now - 86_400_000 }] };
  expect(shown(reply)[0]).toBe("- 2026-05-02");
});

test("a room of thousands shows fifty names and the number of the others", () => {
  const members = Array.from({ length: 2_000 }, () => bobMember);
  const [line = ""] = shown({ ...replies.names, members });
  expect(line).toMatch(/^- 2000 people in #lobby: (bob ){50}and 1950 more \(\/who #lobby\)$/);
});

test("being brought into a room where one's person is already is told in a line", () => {
  const { event: _, ...joined } = replies.joined;
  expect(shown({ ...joined, alreadyThere: true })).toEqual([
    "- you are in #lobby",
    "- plain text goes to #lobby now",
  ]);
});

test.each(everyReply)("$reply is in JSON one object, and names its command", (reply) => {
  const object = shownAsJson(reply, "verb");
  const isEvent = reply.reply === "event" || reply.reply === "live";
  expect(object).toMatchObject(isEvent ? { type: expect.any(String) } : { reply: reply.reply, for: "verb" });
});

test("an acknowledged message in JSON carries the key it was sent with, and whether it was there before", () => {
  expect(shownAsJson({ ...replies.event, duplicate: true }, "send", "k1")).toMatchObject({
    type: "message",
    seq: 42,
    own: true,
    key: "k1",
    duplicate: true,
  });
});

test("JSON never tells a room's key but where MODE may show it", () => {
  const told = everyReply
    .filter((reply) => reply.reply !== "roomModes")
    .map((reply) => JSON.stringify(shownAsJson(reply)));
  expect(told.filter((line) => line.includes("secret"))).toEqual([]);
  expect(shownAsJson(replies.roomModes)).toMatchObject({ modes: "+ntkl secret 50" });
});

test("entering in JSON gives the room, the join and the names", () => {
  expect(shownAsJson(replies.joined, "join")).toMatchObject({
    reply: "joined",
    room: "#lobby",
    lastSeq: 42,
    topicSetAt: "2026-05-03T12:34:05.000Z",
    event: { type: "join", own: true },
    names: ["~ada", "bob"],
  });
});

test("history in JSON marks one's own messages", () => {
  const { events } = shownAsJson(replies.history) as { events: readonly { own?: boolean }[] };
  expect(events.map(({ own }) => own === true)).toEqual([false, true]);
});

test("a control character in somebody's realname is made visible in answers too", () => {
  const person = { ...replies.whois.person, realname: "\u001b]0;owned\u0007" };
  expect(shown({ ...replies.whois, person })[1]).toBe("- bob@host.example, ␛]0;owned␇");
});

test("members are shown with the sign of their highest role", () => {
  const members = ["q", "a", "o", "h", "v", "ov"].map((roles) => ({ ...adaMember, roles }));
  expect(shown({ ...replies.names, members })[0]).toContain(": ~ada &ada @ada %ada +ada @ada");
});
