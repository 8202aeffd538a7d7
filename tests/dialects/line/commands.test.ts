import { expect, test } from "vitest";
import { commandNamed, lineCommands } from "../../../src/dialects/line/commands.ts";
import { createLineSession } from "../../../src/dialects/line/session.ts";
import type { Command } from "../../../src/domain/commands.ts";
import { exchange, facts, linesOf, replies, requestOf, signedIn } from "./samples.ts";

const say = (target: string, text: string, speech: "message" | "action" | "notice" = "message"): Command => ({
  type: "say",
  speech,
  target,
  text,
});
const latest = (limit: number) => ({ direction: "latest", limit, speechOnly: true }) as const;
const role = (letter: "o" | "v", grant: boolean, room = "#lobby"): Command => ({
  type: "role",
  room,
  nick: "bob",
  role: letter,
  grant,
});

/** What is typed, by somebody in #lobby, and what the core is asked for. */
const asked: readonly (readonly [string, Command])[] = [
  ["hello there", say("#lobby", "hello there")],
  ["  indented", say("#lobby", "  indented")],
  ["//slash", say("#lobby", "/slash")],
  ["/nick eve", { type: "nick", nick: "eve" }],
  ["/n eve", { type: "nick", nick: "eve" }],
  ["/register ada secret a@b.c", { type: "register", account: "ada", password: "secret", email: "a@b.c" }],
  ["/register * secret", { type: "register", account: null, password: "secret", email: null }],
  ["/login ada secret", { type: "login", account: "ada", password: "secret" }],
  ["/verify ada a1B2", { type: "verify", account: "ada", code: "a1B2" }],
  ["/sessions", { type: "sessions" }],
  ["/sessions end 9f3c", { type: "endSession", id: "9f3c" }],
  ["/sessions end all", { type: "endOtherSessions" }],
  [
    "/login token eyJh.eyJz.c2ln",
    {
      type: "loginWith",
      credential: { kind: "token", account: null, token: "eyJh.eyJz.c2ln" },
    },
  ],
  ["/login token secret", { type: "login", account: "token", password: "secret" }],
  ["/logout", { type: "logout" }],
  ["/passwd old new", { type: "passwd", current: "old", password: "new" }],
  ["/whoami", { type: "whoami" }],
  ["/resume", { type: "resumeToken" }],
  ["/resume T0KEN", { type: "resume", token: "T0KEN" }],
  ["/quit", { type: "quit", reason: "" }],
  ["/q see you  later", { type: "quit", reason: "see you  later" }],
  ["/exit", { type: "quit", reason: "" }],
  ["/msg bob  are you  there?", say("bob", "are you  there?")],
  ["/m #dev hi", say("#dev", "hi")],
  ["/me waves", say("#lobby", "waves", "action")],
  ["/notice bob done", say("bob", "done", "notice")],
  ["/send k1 #dev hi you", { ...say("#dev", "hi you"), key: "k1" } as Command],
  ["/search lunch at noon", { type: "search", keep: "newest", text: "lunch at noon", limit: 20 }],
  ["/search in:#dev From:bob", { type: "search", keep: "newest", in: "#dev", from: "bob", limit: 20 }],
  ["/unread", { type: "unread" }],
  ["/conversations", { type: "conversations", limit: 50 }],
  ["/read", { type: "markRead", target: "#lobby", time: Number.MAX_SAFE_INTEGER }],
  ["/read bob", { type: "markRead", target: "bob", time: Number.MAX_SAFE_INTEGER }],
  ["/reply 42 so  do I", { type: "reply", speech: "message", target: "#lobby", seq: 42, text: "so  do I" }],
  ["/re bob 7 yes", { type: "reply", speech: "message", target: "bob", seq: 7, text: "yes" }],
  ["/edit 42 the", { type: "edit", target: "#lobby", seq: 42, text: "the" }],
  ["/edit #dev 42 the", { type: "edit", target: "#dev", seq: 42, text: "the" }],
  ["/delete 42", { type: "redact", target: "#lobby", seq: 42, reason: "" }],
  ["/del #dev 42 wrong  room", { type: "redact", target: "#dev", seq: 42, reason: "wrong  room" }],
  ["/react 42 👍", { type: "react", target: "#lobby", seq: 42, reaction: "👍" }],
  ["/unreact 42", { type: "unreact", target: "#lobby", seq: 42 }],
  ["/unreact #dev 42 👍", { type: "unreact", target: "#dev", seq: 42, reaction: "👍" }],
  ["/upload", { type: "uploadLink", target: "#lobby" }],
  ["/upload bob", { type: "uploadLink", target: "bob" }],
  ["/reactions 42", { type: "reactions", target: "#lobby", seq: 42 }],
  ["/seen 42", { type: "seenBy", target: "#lobby", seq: 42 }],
  ["/receipts", { type: "receipts" }],
  ["/receipts ON", { type: "receipts", on: true }],
  ["/room readers dev anyone", { type: "roomReaders", room: "#dev", anyone: true }],
  ["/room receipts dev off", { type: "roomReceipts", room: "#dev", allowed: false }],
  ["/edits 42", { type: "edits", target: "#lobby", seq: 42 }],
  ["/pin 42", { type: "pin", target: "#lobby", seq: 42, add: true }],
  ["/unpin #dev 42", { type: "pin", target: "#dev", seq: 42, add: false }],
  ["/pins", { type: "pins", target: "#lobby" }],
  ["/announce we meet  at noon", { type: "announce", room: "#lobby", text: "we meet  at noon" }],
  ["/announce #dev now", { type: "announce", room: "#dev", text: "now" }],
  ["/announce * all of you", { type: "announceToAll", text: "all of you" }],
  ["/room type announcements", { type: "roomType", room: "#lobby", announcements: true }],
  ["/room type dev talk", { type: "roomType", room: "#dev", announcements: false }],
  ["/room reactions any", { type: "roomReactions", room: "#lobby", allowed: null }],
  ["/room reactions #dev none", { type: "roomReactions", room: "#dev", allowed: [] }],
  ["/room reactions 👍 🦋", { type: "roomReactions", room: "#lobby", allowed: ["👍", "🦋"] }],
  ["/history", { type: "history", target: "#lobby", query: latest(20) }],
  ["/history 5", { type: "history", target: "#lobby", query: latest(5) }],
  ["/history 99999", { type: "history", target: "#lobby", query: latest(1000) }],
  ["/history bob", { type: "history", target: "bob", query: latest(20) }],
  ["/history #dev more", { type: "history", target: "#dev", query: latest(20) }],
  [
    "/history since 40",
    {
      type: "history",
      target: "#lobby",
      query: { direction: "after", reference: { seq: 40 }, limit: 1000, speechOnly: true },
    },
  ],
  [
    "/history before 40",
    {
      type: "history",
      target: "#lobby",
      query: { direction: "before", reference: { seq: 40 }, limit: 20, speechOnly: true },
    },
  ],
  [
    "/history around 40",
    {
      type: "history",
      target: "#lobby",
      query: { direction: "around", reference: { seq: 40 }, limit: 20, speechOnly: true },
    },
  ],
  ["/join dev", { type: "join", room: "#dev" }],
  ["/J #dev key", { type: "join", room: "#dev", key: "key" }],
  ["/leave", { type: "part", room: "#lobby", reason: "" }],
  ["/part dev so long", { type: "part", room: "#dev", reason: "so long" }],
  ["/p", { type: "part", room: "#lobby", reason: "" }],
  ["/switch dev", { type: "names", room: "#dev" }],
  ["/switch", { type: "whoami" }],
  ["/rooms", { type: "rooms" }],
  ["/list *dev*", { type: "rooms", pattern: "*dev*" }],
  ["/rooms dev", { type: "rooms", pattern: "#dev" }],
  ["/members", { type: "roster", room: "#lobby" }],
  ["/members dev", { type: "roster", room: "#dev" }],
  ["/names", { type: "names", room: "#lobby" }],
  ["/topic", { type: "topic", room: "#lobby" }],
  ["/topic #dev", { type: "topic", room: "#dev" }],
  ["/topic a new one", { type: "topic", room: "#lobby", topic: "a new one" }],
  ["/t #dev a  new one", { type: "topic", room: "#dev", topic: "a  new one" }],
  ["/topic -", { type: "topic", room: "#lobby", topic: "" }],
  ["/room create garden", { type: "createRoom", room: "#garden" }],
  ["/room info", { type: "roomInfo", room: "#lobby" }],
  ["/room info dev", { type: "roomInfo", room: "#dev" }],
  ["/room describe all about us", { type: "describeRoom", room: "#lobby", description: "all about us" }],
  ["/room describe #dev us", { type: "describeRoom", room: "#dev", description: "us" }],
  ["/room private", { type: "roomVisibility", room: "#lobby", private: true }],
  ["/room public dev", { type: "roomVisibility", room: "#dev", private: false }],
  ["/room rename hall", { type: "renameRoom", room: "#lobby", to: "#hall", reason: "" }],
  ["/room rename #dev hall nicer", { type: "renameRoom", room: "#dev", to: "#hall", reason: "nicer" }],
  ["/room owner bob", { type: "transferRoom", room: "#lobby", account: "bob" }],
  ["/room delete dev", { type: "deleteRoom", room: "#dev" }],
  ["/invite", { type: "invitations" }],
  ["/knock dev it is me", { type: "knock", room: "#dev", text: "it is me" }],
  ["/invite bob", { type: "invite", room: "#lobby", nick: "bob" }],
  ["/invite #dev bob", { type: "invite", room: "#dev", nick: "bob" }],
  ["/kick bob", { type: "kick", room: "#lobby", nick: "bob", reason: "" }],
  ["/k #dev bob enough now", { type: "kick", room: "#dev", nick: "bob", reason: "enough now" }],
  ["/ban bob", { type: "ban", room: "#lobby", mask: "bob", add: true }],
  ["/ban", { type: "roomModes", room: "#lobby", changes: [{ add: true, letter: "b" }] }],
  ["/unban #dev bob", { type: "ban", room: "#dev", mask: "bob", add: false }],
  ["/op bob", role("o", true)],
  ["/deop #dev bob", role("o", false, "#dev")],
  ["/voice bob", role("v", true)],
  ["/devoice bob", role("v", false)],
  ["/mode", { type: "roomModes", room: "#lobby", changes: [] }],
  [
    "/mode #dev +k-m key",
    {
      type: "roomModes",
      room: "#dev",
      changes: [
        { add: true, letter: "k", param: "key" },
        { add: false, letter: "m" },
      ],
    },
  ],
  ["/who", { type: "who", mask: "#lobby", operatorsOnly: false }],
  ["/w bob", { type: "who", mask: "bob", operatorsOnly: false }],
  ["/whois bob", { type: "whois", nick: "bob" }],
  ["/whowas bob", { type: "whowas", nick: "bob", limit: 10 }],
  ["/users", { type: "users" }],
  ["/mute bob", { type: "ban", room: "#lobby", mask: "m:bob", add: true }],
  ["/unmute #dev a!*@*", { type: "ban", room: "#dev", mask: "m:a!*@*", add: false }],
  ["/avatar", { type: "metadata", target: "*", keys: ["avatar"] }],
  [
    "/avatar https://a.b/c.png",
    { type: "setMetadata", target: "*", key: "avatar", value: "https://a.b/c.png" },
  ],
  ["/avatar off", { type: "setMetadata", target: "*", key: "avatar", value: null }],
  ["/status dnd busy", { type: "status", presence: "busy", text: "busy" }],
  ["/room owner", { type: "roomInfo", room: "#lobby" }],
  ["/room type", { type: "roomInfo", room: "#lobby" }],
  ["/users online", { type: "users", online: true }],
  ["/users online bob", { type: "users", online: true, after: "bob" }],
  ["/users bob", { type: "users", after: "bob" }],
  ["/profile", { type: "metadata", target: "*" }],
  ["/profile #dev", { type: "metadata", target: "#dev" }],
  [
    "/profile set mood  out of  sorts",
    { type: "setMetadata", target: "*", key: "mood", value: "out of  sorts" },
  ],
  ["/profile set mood", { type: "setMetadata", target: "*", key: "mood", value: null }],
  ["/profile #dev set url x", { type: "setMetadata", target: "#dev", key: "url", value: "x" }],
  ["/profile bob clear", { type: "clearMetadata", target: "bob" }],
  ["/status", { type: "whoami" }],
  ["/status BUSY writing", { type: "status", presence: "busy", text: "writing" }],
  ["/away", { type: "away", text: "away" }],
  ["/away at lunch", { type: "away", text: "at lunch" }],
  ["/back", { type: "away", text: null }],
  ["/accept", { type: "accepted" }],
  ["/accept bob", { type: "accept", nick: "bob", add: true }],
  ["/accept -bob", { type: "accept", nick: "bob", add: false }],
  ["/audit", { type: "audit", limit: 20 }],
  ["/audit #dev 5", { type: "audit", room: "#dev", limit: 5 }],
  ["/block bob", { type: "relate", kind: "block", nick: "bob", add: true }],
  ["/unblock bob", { type: "relate", kind: "block", nick: "bob", add: false }],
  ["/ignore bob", { type: "relate", kind: "mute", nick: "bob", add: true }],
  ["/unignore bob", { type: "relate", kind: "mute", nick: "bob", add: false }],
  ["/follow bob", { type: "relate", kind: "follow", nick: "bob", add: true }],
  ["/unfollow bob", { type: "relate", kind: "follow", nick: "bob", add: false }],
  ["/follows", { type: "relationships" }],
  ["/writers", { type: "writers" }],
  ["/writers Nobody", { type: "writers", policy: "nobody" }],
  ["/writers default", { type: "writers", policy: null }],
  ["/requests", { type: "messageRequests" }],
  ["/refuse bob", { type: "refuseRequest", nick: "bob" }],
  ["/stats", { type: "stats", query: "t" }],
  ["/stats l", { type: "stats", query: "l" }],
  ["/admin", { type: "admin" }],
  ["/motd", { type: "motd" }],
  ["/version", { type: "version" }],
  ["/time", { type: "time" }],
  ["/account", { type: "accountInfo", account: null }],
  ["/account ada", { type: "accountInfo", account: "ada" }],
  ["/cert", { type: "certificates" }],
  ["/cert add", { type: "addCertificate", fingerprint: null }],
  ["/cert add AA:BB", { type: "addCertificate", fingerprint: "AA:BB" }],
  ["/cert drop aabb", { type: "dropCertificate", fingerprint: "aabb" }],
  ["/ghost ada", { type: "ghost", nick: "ada" }],
  ["/oper root secret", { type: "oper", name: "root", password: "secret" }],
  ["/tree", { type: "tree" }],
  ["/deoper", { type: "deoper" }],
  ["/wallops back at  noon", { type: "wallops", text: "back at  noon" }],
  ["/rehash", { type: "rehash" }],
  ["/uban list", { type: "serverBans" }],
  ["/uban info eve", { type: "serverBanInfo", target: "eve" }],
  ["/uban remove eve", { type: "serverUnban", target: "eve" }],
  [
    "/uban add eve too  loud",
    { type: "serverBan", target: "eve", durationMs: null, reason: "too  loud", myself: false },
  ],
  [
    "/uban add 192.0.2.0/24 for 1d myself oops",
    { type: "serverBan", target: "192.0.2.0/24", durationMs: 86_400_000, reason: "oops", myself: true },
  ],
  ["/expel eve too loud", { type: "expel", nick: "eve", reason: "too loud" }],
  ["/kill room:#lobby just because", { type: "kill", actor: "room:#lobby", reason: "just because" }],
];

test.each(asked)("%s", (line, command) => {
  expect(requestOf(signedIn(), line).commands).toEqual([command]);
});

test("every command is in the table above or answered by the dialect", () => {
  const local = ["help", "set", "color", "json", "query"];
  const tried = asked.map(
    ([line]) => commandNamed(/^\/([a-z]+)/i.exec(line)?.[1]?.toLowerCase() ?? "")?.name,
  );
  expect(
    lineCommands.map(({ name }) => name).filter((name) => !local.includes(name) && !tried.includes(name)),
  ).toEqual([]);
});

test("no name or short form stands for two commands", () => {
  const names = lineCommands.flatMap(({ name, aliases }) => [name, ...aliases]);
  expect(new Set(names).size).toBe(names.length);
});

test.each(lineCommands.filter(({ least }) => least > 0))(
  "/$name without its words is refused with its usage",
  ({ name, usage }) => {
    const [line = ""] = linesOf(signedIn(), `/${name}`);
    expect(line).toBe(`! something is missing: /${name} ${usage} [NEED_MORE_PARAMS]`);
  },
);

test.each(lineCommands)("/help $name tells usage and an example that works", ({ name, example }) => {
  const session = signedIn();
  const lines = linesOf(session, `/help ${name}`);
  expect(lines[0]).toContain(`/${name}`);
  expect(lines.at(-1)).toBe(`- example: ${example}`);
  const answer = linesOf(session, example).filter((line) => line.startsWith("!"));
  expect(answer).toEqual([]);
});

test.each(lineCommands.filter(({ anonymous }) => anonymous !== true))(
  "/$name needs a name to be chosen first",
  ({ name }) => {
    const session = createLineSession(facts);
    expect(linesOf(session, `/${name} a b c`)).toEqual([
      "! choose a name first: type it and press Enter [NOT_REGISTERED]",
    ]);
  },
);

test("/help lists every command in its group", () => {
  const words = linesOf(createLineSession(facts), "/help").join(" ").split(" ");
  expect(lineCommands.filter(({ name }) => !words.includes(`/${name}`))).toEqual([]);
});

test("/help room tells what each of its verbs does", () => {
  const text = linesOf(signedIn(), "/help room").join("\n");
  expect(text).toContain("/room rename [#ROOM] NEWNAME [REASON]");
  expect(text).toContain("/room private [ROOM]");
});

test.each([
  ["/joni", "/join"],
  ["/hsitory", "/history"],
  ["/hist0ry", "/history"],
  ["/regis", "/register"],
  ["/wois", "/whois"],
])("the unknown %s suggests %s", (typed, nearest) => {
  expect(linesOf(signedIn(), typed)).toEqual([
    `! there is no command "${typed}", perhaps ${nearest}? [UNKNOWN_COMMAND]`,
  ]);
});

test("a command like no other suggests /help", () => {
  expect(linesOf(signedIn(), "/xyzzy42")).toEqual([
    '! there is no command "/xyzzy42": /help lists them [UNKNOWN_COMMAND]',
  ]);
});

test.each(["/me waves", "hello", "/topic", "/leave", "/kick bob", "/room info", "/names", "/history"])(
  "%s in no room is refused as noCurrentRoom",
  (line) => {
    expect(linesOf(signedIn(null), line).join()).toContain("[NO_CURRENT_ROOM]");
  },
);

test.each([
  "/room paint",
  "/status asleep",
  "/history lobby dev",
  "/history before x",
  "/send schlüssel #lobby hi",
  "/set colour blue",
  "/set font serif",
  "/set width 5",
  "/set tz Mars/Olympus",
  "/json maybe",
])("%s is refused as invalidParam", (line) => {
  expect(linesOf(signedIn(), line).join()).toContain("[INVALID_PARAMS]");
});

test.each(["/room create", "/room delete", "/room describe", "/room rename", "/room owner #dev"])(
  "%s is refused with its own usage",
  (line) => {
    const verb = line.split(" ")[1] ?? "";
    expect(linesOf(signedIn(), line).join()).toContain(`/room ${verb} `);
    expect(linesOf(signedIn(), line).join()).toContain("[NEED_MORE_PARAMS]");
  },
);

test("in JSON mode history holds every event of the log", () => {
  const session = signedIn();
  linesOf(session, "/json on");
  expect(requestOf(session, "/history 5").commands).toEqual([
    { type: "history", target: "#lobby", query: { direction: "latest", limit: 5 } },
  ]);
});

test("/history more and since go on from what was shown", () => {
  const session = signedIn();
  exchange(session, "/history", replies.history);
  const query = (line: string) => {
    const [command] = requestOf(session, line).commands;
    return command?.type === "history" ? command.query : undefined;
  };
  expect(query("/history more")).toMatchObject({ direction: "before", reference: { seq: 41 } });
  expect(query("/history since")).toMatchObject({ direction: "after", reference: { seq: 42 } });
});
