import { expect, test } from "vitest";
import type { PersonView, Reply } from "../../../src/domain/replies.ts";
import { ada, bob, inLobby, lobby, member, now, registered, seen } from "./support.ts";

const seconds = Math.floor(now / 1000);
const speech = inLobby({ type: "message" as const, text: "hi", tags: { "+x": "1" } }, { source: ada });
const topical = { ...lobby, topic: "on cats", topicSetBy: "bob", topicSetAt: now };

const person: PersonView = {
  source: bob,
  realname: "Bob B",
  away: null,
  presence: "online",
  operator: false,
  bot: false,
  idleMs: 5_000,
  signedOnAt: now,
  sessions: 1,
  rooms: [{ name: "#lobby", roles: "ov" }],
  secure: false,
};

const join: Reply = {
  reply: "joined",
  event: inLobby({ type: "join" as const, realname: "Ada" }, { source: ada }),
  room: topical,
  members: [member(ada, "o"), member(bob, "qv")],
  alreadyThere: false,
};

const whoPerson = { ...member(bob, "ov"), idleMs: 61_000, away: true, operator: true, bot: true };

test.each<[string, string, Reply, readonly string[]]>([
  [
    "JOIN #lobby",
    "",
    join,
    [
      ":ada!a@h.test JOIN #lobby",
      ":irc.test 332 ada #lobby :on cats",
      `:irc.test 333 ada #lobby bob ${seconds}`,
      ":irc.test 353 ada = #lobby :@ada ~bob",
      ":irc.test 366 ada #lobby :End of /NAMES list",
    ],
  ],
  [
    "JOIN #lobby",
    "no-implicit-names extended-join server-time",
    join,
    [
      "@time=2026-01-02T03:04:05.678Z :ada!a@h.test JOIN #lobby * :Ada",
      ":irc.test 332 ada #lobby :on cats",
      `:irc.test 333 ada #lobby bob ${seconds}`,
    ],
  ],
  ["JOIN #lobby", "", { reply: "joined", room: lobby, members: [], alreadyThere: true }, []],
  [
    "NAMES #lobby",
    "multi-prefix userhost-in-names",
    { reply: "names", room: "#lobby", privacy: "secret", members: [member(bob, "qv")] },
    [":irc.test 353 ada @ #lobby :~+bob!b@b.test", ":irc.test 366 ada #lobby :End of /NAMES list"],
  ],
  ["TOPIC #lobby", "", { reply: "topic", room: lobby }, [":irc.test 331 ada #lobby :No topic is set"]],
  [
    "TOPIC #lobby :x",
    "",
    { reply: "event", event: inLobby({ type: "topic" as const, topic: "x" }, { source: ada }) },
    [":ada!a@h.test TOPIC #lobby :x"],
  ],
  ["PRIVMSG #lobby hi", "", { reply: "event", event: speech }, []],
  [
    "PRIVMSG #lobby hi",
    "echo-message",
    { reply: "event", event: speech },
    [":ada!a@h.test PRIVMSG #lobby :hi"],
  ],
  [
    "PRIVMSG #lobby hi",
    "echo-message message-tags server-time",
    { reply: "event", event: speech },
    ["@time=2026-01-02T03:04:05.678Z;msgid=m-1;monarchs.chat/seq=7;+x=1 :ada!a@h.test PRIVMSG #lobby :hi"],
  ],
  [
    "PRIVMSG bob hi",
    "",
    { reply: "recipientAway", nick: "bob", text: "lunch" },
    [":irc.test 301 ada bob :lunch"],
  ],
  ["NOTICE bob hi", "", { reply: "recipientAway", nick: "bob", text: "lunch" }, []],
  ["PRIVMSG bob hi", "", { reply: "recipientOffline", nick: "bob" }, []],
  [
    "NICK eve",
    "server-time account-tag",
    { reply: "nickChanged", from: { ...ada, account: "Ada" }, to: "eve" },
    ["@time=2026-01-02T03:04:05.678Z;account=Ada :ada!a@h.test NICK eve"],
  ],
  [
    "LOGOUT",
    "",
    { reply: "loggedOut", source: ada },
    [":irc.test 901 ada ada!a@h.test :You are now logged out"],
  ],
  [
    "LIST",
    "",
    { reply: "rooms", rooms: [topical] },
    [
      ":irc.test 321 ada Channel :Users  Name",
      ":irc.test 322 ada #lobby 2 :on cats",
      ":irc.test 323 ada :End of /LIST",
    ],
  ],
  [
    "LIST !*ob*",
    "",
    { reply: "rooms", rooms: [topical] },
    [":irc.test 321 ada Channel :Users  Name", ":irc.test 323 ada :End of /LIST"],
  ],
  [
    "LIST C>60",
    "",
    { reply: "rooms", rooms: [topical] },
    [":irc.test 321 ada Channel :Users  Name", ":irc.test 323 ada :End of /LIST"],
  ],
  [
    "MODE #lobby",
    "",
    { reply: "roomModes", room: { ...lobby, modes: { ...lobby.modes, key: "k", limit: 9 } }, showKey: true },
    [":irc.test 324 ada #lobby +ntkl k 9", `:irc.test 329 ada #lobby ${seconds}`],
  ],
  [
    "MODE #lobby b",
    "",
    { reply: "roomList", room: "#lobby", list: "b", entries: [{ mask: "*!*@x", setBy: "bob", setAt: now }] },
    [`:irc.test 367 ada #lobby *!*@x bob ${seconds}`, ":irc.test 368 ada #lobby :End of channel ban list"],
  ],
  [
    "MODE #lobby e",
    "",
    { reply: "roomList", room: "#lobby", list: "e", entries: [] },
    [":irc.test 349 ada #lobby :End of channel exception list"],
  ],
  [
    "MODE #lobby I",
    "",
    { reply: "roomList", room: "#lobby", list: "I", entries: [] },
    [":irc.test 347 ada #lobby :End of channel invite list"],
  ],
  [
    "MODE #lobby +ol bob x",
    "",
    {
      reply: "modesChanged",
      event: inLobby(
        { type: "mode" as const, changes: [{ add: true, letter: "o", param: "bob" }] },
        { source: ada },
      ),
      refusals: [{ refused: "badModeParam", room: "#lobby", letter: "l", param: "x", why: "not a number" }],
    },
    [":ada!a@h.test MODE #lobby +o bob", ":irc.test 696 ada #lobby l x :not a number"],
  ],
  [
    "INVITE bob #lobby",
    "",
    { reply: "invited", room: "#lobby", nick: "bob", away: "lunch" },
    [":irc.test 341 ada bob #lobby", ":irc.test 301 ada bob :lunch"],
  ],
  [
    "WHO #lobby",
    "multi-prefix",
    { reply: "who", mask: "#lobby", room: "#lobby", more: false, people: [whoPerson] },
    [
      ":irc.test 352 ada #lobby b b.test irc.test bob G*B@+ :0 Real bob",
      ":irc.test 315 ada #lobby :End of WHO list",
    ],
  ],
  [
    "WHO #lobby %tcuihsnfdlaor,42",
    "",
    { reply: "who", mask: "#lobby", room: "#lobby", more: false, people: [whoPerson] },
    [
      ":irc.test 354 ada 42 #lobby b 255.255.255.255 b.test irc.test bob G*B@ 0 61 Bob n/a :Real bob",
      ":irc.test 315 ada #lobby :End of WHO list",
    ],
  ],
  [
    "WHOIS bob",
    "",
    {
      reply: "whois",
      person: { ...person, away: "lunch", operator: true, bot: true, secure: true, address: "::1" },
      asker: false,
    },
    [
      ":irc.test 311 ada bob b b.test * :Bob B",
      ":irc.test 319 ada bob :@#lobby",
      ":irc.test 312 ada bob irc.test :A test",
      ":irc.test 301 ada bob :lunch",
      ":irc.test 313 ada bob :is a server administrator",
      ":irc.test 335 ada bob :is a bot on Test Net",
      ":irc.test 307 ada bob :has identified for this nick",
      ":irc.test 330 ada bob Bob :is logged in as",
      ":irc.test 338 ada bob b@b.test 0::1 :connects from",
      ":irc.test 671 ada bob :is using a secure connection",
      `:irc.test 317 ada bob 5 ${seconds} :seconds idle, signon time`,
      ":irc.test 318 ada bob :End of /WHOIS list",
    ],
  ],
  [
    "WHOIS bob",
    "",
    { reply: "whois", person: { ...person, lastSeenAt: now }, asker: false },
    [":irc.test 401 ada bob :No such nick/channel", ":irc.test 318 ada bob :End of /WHOIS list"],
  ],
  [
    "WHOWAS bob",
    "",
    { reply: "whowas", nick: "bob", people: [{ source: bob, realname: "Bob B", leftAt: now }] },
    [
      ":irc.test 314 ada bob b b.test * :Bob B",
      ":irc.test 312 ada bob irc.test :2026-01-02T03:04:05.678Z",
      ":irc.test 369 ada bob :End of WHOWAS",
    ],
  ],
  ["ISON ada bob", "", { reply: "isOn", nicks: ["ada", "bob"] }, [":irc.test 303 ada :ada bob"]],
  ["ISON x", "", { reply: "isOn", nicks: [] }, [":irc.test 303 ada :"]],
  [
    "USERHOST bob",
    "",
    { reply: "userHost", people: [{ source: bob, operator: true, away: true }] },
    [":irc.test 302 ada :bob*=-b@b.test"],
  ],
  ["AWAY x", "", { reply: "away", text: "x" }, [":irc.test 306 ada :You have been marked as being away"]],
  ["AWAY", "", { reply: "away", text: null }, [":irc.test 305 ada :You are no longer marked as being away"]],
  ["MODE ada", "", { reply: "userModes", nick: "ada", modes: "i", changes: [] }, [":irc.test 221 ada +i"]],
  [
    "MODE ada +i",
    "",
    { reply: "userModes", nick: "ada", modes: "i", changes: [{ add: true, letter: "i" }] },
    [":ada!a@h.test MODE ada +i"],
  ],
  [
    "MOTD",
    "",
    { reply: "motd", lines: ["one", ""] },
    [
      ":irc.test 375 ada :- irc.test Message of the day -",
      ":irc.test 372 ada :- one",
      ":irc.test 372 ada :- ",
      ":irc.test 376 ada :End of /MOTD command",
    ],
  ],
  ["TIME", "", { reply: "time", now }, [":irc.test 391 ada irc.test :Fri, 02 Jan 2026 03:04:05 GMT"]],
  [
    "STATS t",
    "",
    { reply: "stats", query: "t", entries: [{ entry: "figure", name: "uptime", value: "5 s" }] },
    [":irc.test 249 ada :uptime: 5 s", ":irc.test 219 ada t :End of /STATS report"],
  ],
  [
    "STATS u",
    "",
    { reply: "stats", query: "u", entries: [{ entry: "uptime", ms: 273_906_789 }] },
    [":irc.test 242 ada :Server Up 3 days 4:05:06", ":irc.test 219 ada u :End of /STATS report"],
  ],
  [
    "STATS l",
    "",
    {
      reply: "stats",
      query: "l",
      entries: [
        {
          entry: "connection",
          id: "c7",
          nick: "ada",
          dialect: "irc",
          queuedBytes: 5,
          writes: 20,
          bytesOut: 4_096,
          linesIn: 10,
          bytesIn: 1_023,
          openMs: 61_500,
        },
      ],
    },
    [":irc.test 211 ada c7[ada] 5 20 4 10 0 61", ":irc.test 219 ada l :End of /STATS report"],
  ],
  [
    "STATS o",
    "",
    { reply: "stats", query: "o", entries: [{ entry: "operator", name: "root" }] },
    [":irc.test 243 ada O *@* * root", ":irc.test 219 ada o :End of /STATS report"],
  ],
  [
    "LINKS",
    "",
    {
      reply: "links",
      mask: "*",
      servers: [{ name: "irc.test", uplink: "irc.test", hops: 0, description: "a server" }],
    },
    [":irc.test 364 ada irc.test irc.test :0 a server", ":irc.test 365 ada * :End of /LINKS list"],
  ],
  [
    "OPER a b",
    "",
    { reply: "oper" },
    [":irc.test 381 ada :You are now a server administrator", ":ada!a@h.test MODE ada +o"],
  ],
])("%s with [%s] is answered in the field's form", (line, capabilities, reply, lines) => {
  expect(registered(capabilities).ask(line, reply)).toEqual(lines);
});

test("a session that is brought into a room sees its JOIN", () => {
  const client = registered("extended-join");
  const reply: Reply = { reply: "joined", room: lobby, members: [member(ada)], alreadyThere: false };
  expect(client.session.answer(client.session.unasked([]), reply, true, now)[0]).toBe(
    ":ada!a@h.test JOIN #lobby * :Real ada",
  );
});

test("a new name that differs in case alone moves nobody, and holders of channel-rename need no move", () => {
  const event = inLobby({ type: "rename" as const, from: "#lobby", to: "#Lobby", reason: "" });
  expect(
    registered().session.renamed(event, { ...topical, name: "#Lobby" }, [member(ada)], null, now),
  ).toEqual([]);
  const other = { ...event, to: "#hall" };
  const holder = registered("draft/channel-rename");
  expect(holder.session.renamed(other, { ...topical, name: "#hall" }, [member(ada)], null, now)).toEqual([]);
  expect(seen("draft/channel-rename", other)).toBe(":bob!b@b.test RENAME #lobby #hall :");
  expect(seen("", other)).toBe("");
});

test("a renamed room is left and entered anew", () => {
  const event = inLobby({ type: "rename" as const, from: "#lobby", to: "#hall", reason: "bigger" });
  expect(
    registered().session.renamed(event, { ...topical, name: "#hall" }, [member(ada)], null, now),
  ).toEqual([
    ":ada!a@h.test PART #lobby :bigger",
    ":ada!a@h.test JOIN #hall",
    ":irc.test 332 ada #hall :on cats",
    `:irc.test 333 ada #hall bob ${seconds}`,
    ":irc.test 353 ada = #hall :ada",
    ":irc.test 366 ada #hall :End of /NAMES list",
  ]);
});

test("names that do not fit one line take several", () => {
  const members = Array.from({ length: 100 }, (_, index) => member({ ...bob, nick: `someone-${index}` }));
  const lines = registered().ask("NAMES #lobby", {
    reply: "names",
    room: "#lobby",
    privacy: "public",
    members,
  });
  const shown = lines.filter((line) => line.includes(" 353 "));
  expect(shown.length).toBeGreaterThan(2);
  expect(shown.flatMap((line) => (line.split(" :")[1] ?? "").split(" "))).toHaveLength(100);
});

test("whoever registers a room from inside sees the mode that makes them its owner", () => {
  const changes = [{ add: true, letter: "q", param: "ada" }];
  const event = inLobby({ type: "mode" as const, changes }, { source: ada });
  const client = registered();
  const answer = (reply: Reply) => client.session.answer(client.session.unasked([]), reply, true, now);
  expect(answer({ reply: "roomCreated", room: lobby, event })).toEqual([
    ":ada!a@h.test MODE #lobby +q ada",
    ":irc.test NOTICE ada :#lobby is registered",
  ]);
  expect(answer({ reply: "roomCreated", room: lobby })).toEqual([
    ":irc.test NOTICE ada :#lobby is registered",
  ]);
});
