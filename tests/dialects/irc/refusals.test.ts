import { expect, test } from "vitest";
import type { Refusal } from "../../../src/domain/refusals.ts";
import { registered } from "./support.ts";

const room = "#lobby";

test.each<[string, Refusal, string]>([
  ["NICK 1x", { refused: "nickInvalid", nick: "1x", why: "no" }, "432 ada 1x :Erroneous nickname: no"],
  ["NICK x", { refused: "nickInUse", nick: "x" }, "433 ada x :Nickname is already in use"],
  [
    "NICK x",
    { refused: "nickReserved", nick: "x" },
    "433 ada x :Nickname belongs to an account: log in to use it",
  ],
  ["PRIVMSG bob x", { refused: "noSuchNick", nick: "bob" }, "401 ada bob :No such nick/channel"],
  [
    "JOIN lobby",
    { refused: "roomNameInvalid", room: "lobby", why: "no #" },
    "403 ada lobby :Invalid channel name: no #",
  ],
  ["PART #lobby", { refused: "noSuchRoom", room }, "403 ada #lobby :No such channel"],
  ["PART #lobby", { refused: "notInRoom", room }, "442 ada #lobby :You're not on that channel"],
  [
    "KICK #lobby bob",
    { refused: "notMember", room, nick: "bob" },
    "441 ada bob #lobby :They aren't on that channel",
  ],
  [
    "INVITE bob #lobby",
    { refused: "alreadyMember", room, nick: "bob" },
    "443 ada bob #lobby :is already on channel",
  ],
  [
    "JOIN #lobby",
    { refused: "tooManyRooms", room, limit: 1 },
    "405 ada #lobby :You have joined too many channels",
  ],
  ["JOIN #lobby", { refused: "inviteOnly", room }, "473 ada #lobby :Cannot join channel (+i)"],
  ["JOIN #lobby", { refused: "banned", room }, "474 ada #lobby :Cannot join channel (+b)"],
  ["JOIN #lobby", { refused: "badKey", room }, "475 ada #lobby :Cannot join channel (+k)"],
  ["JOIN #lobby", { refused: "roomFull", room }, "471 ada #lobby :Cannot join channel (+l)"],
  [
    "PRIVMSG #lobby x",
    { refused: "cannotSend", target: room, why: "moderated" },
    "404 ada #lobby :Cannot send to channel: it is moderated (+m)",
  ],
  [
    "TOPIC #lobby x",
    { refused: "roleNeeded", room, role: "operator" },
    "482 ada #lobby :You're not a channel operator",
  ],
  [
    "MODE #lobby +b x",
    { refused: "listFull", room, list: "b", mask: "x" },
    "478 ada #lobby b :Channel list is full",
  ],
  ["MODE #lobby +z", { refused: "unknownMode", letter: "z", room }, "472 ada z :is unknown mode char to me"],
  [
    "MODE #lobby +l",
    { refused: "badModeParam", room, letter: "l", param: "", why: "a number is needed" },
    "696 ada #lobby l * :a number is needed",
  ],
  ["MODE ada +z", { refused: "unknownUserMode" }, "501 ada :Unknown MODE flag"],
  ["MODE bob +i", { refused: "otherUsersModes" }, "502 ada :Cannot change mode for other users"],
  ["OPER a b", { refused: "badOperator" }, "491 ada :No operator of that name and password"],
  ["KILL bob", { refused: "notAdministrator" }, "481 ada :Permission Denied- You're not an IRC operator"],
  ["VERSION x.y", { refused: "noSuchServer", server: "x.y" }, "402 ada x.y :No such server"],
  ["KILL bob", { refused: "noSuchActor", actor: "bob" }, "401 ada bob :No such nick/channel"],
  ["JOIN #lobby", { refused: "unavailable" }, "400 ada JOIN :Not possible for the moment; try again"],
  ["JOIN #lobby", { refused: "rateLimited", retryMs: 1_500 }, "263 ada JOIN :Too fast; try again in 2 s"],
  ["NAMES #x", { refused: "noSuchRoom", room: "#x" }, "366 ada #x :End of /NAMES list"],
  ["WHO #x", { refused: "noSuchRoom", room: "#x" }, "315 ada #x :End of WHO list"],
  [
    "CHATHISTORY latest #x * 5",
    { refused: "notInRoom", room: "#x" },
    "FAIL CHATHISTORY INVALID_TARGET LATEST #x :Messages could not be retrieved",
  ],
  [
    "CHATHISTORY LATEST #x * 5",
    { refused: "unavailable" },
    "FAIL CHATHISTORY MESSAGE_ERROR LATEST #x :Messages could not be retrieved",
  ],
])("%s that is refused gets its own form", (line, refusal, answer) => {
  expect(registered().ask(line, refusal)).toEqual([`:irc.test ${answer}`]);
});

test("with standard-replies, what has no numeric is FAIL", () => {
  expect(registered("standard-replies").ask("JOIN #lobby", { refused: "unavailable" })).toEqual([
    ":irc.test FAIL JOIN TEMPORARILY_UNAVAILABLE :Not possible for the moment; try again",
  ]);
  expect(registered("standard-replies").ask("JOIN #a", { refused: "rateLimited", retryMs: 10 })).toEqual([
    ":irc.test FAIL JOIN RATE_LIMITED :Too fast; try again in 1 s",
  ]);
});

test("WHOIS and WHOWAS of nobody end as they always do", () => {
  expect(registered().ask("WHOIS eve", { refused: "noSuchNick", nick: "eve" })).toEqual([
    ":irc.test 401 ada eve :No such nick/channel",
    ":irc.test 318 ada eve :End of /WHOIS list",
  ]);
  expect(registered().ask("WHOWAS eve", { refused: "wasNoSuchNick", nick: "eve" })).toEqual([
    ":irc.test 406 ada eve :There was no such nickname",
    ":irc.test 369 ada eve :End of WHOWAS",
  ]);
});

test("a NOTICE never gets an error", () => {
  expect(registered().ask("NOTICE bob x", { refused: "noSuchNick", nick: "bob" })).toEqual([]);
});

test("what a client said cannot bend the answer's shape", () => {
  expect(
    registered().ask("JOIN :#a b", { refused: "roomNameInvalid", room: "#a b", why: "a space" }),
  ).toEqual([":irc.test 403 ada * :Invalid channel name: a space"]);
});

test("a refusal outside of a request is told all the same", () => {
  expect(registered().session.refuse({ refused: "internal" })).toEqual([
    ":irc.test 400 ada * :Something failed here and was restarted; try again",
  ]);
});
