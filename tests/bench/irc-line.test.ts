import { expect, test } from "vitest";
import { readIrcLine } from "../../bench/harness/irc-line.ts";

test("tags, nick, verb and parameters are read, and values unescaped", () => {
  const line = readIrcLine("@time=now;label=a\\:b\\s\\\\;flag :ada!u@h PRIVMSG #x :two words :and more");
  expect([...line.tags]).toEqual([
    ["time", "now"],
    ["label", "a;b \\"],
    ["flag", ""],
  ]);
  expect(line).toMatchObject({ nick: "ada", verb: "PRIVMSG", params: ["#x", "two words :and more"] });
});

test("a line without tags, source and trailing parameter is read", () => {
  expect(readIrcLine("PING abc")).toMatchObject({ nick: "", verb: "PING", params: ["abc"] });
});

test("a server's name is the nick of its lines", () => {
  expect(readIrcLine(":irc.example BATCH +1 chathistory #x")).toMatchObject({
    nick: "irc.example",
    verb: "BATCH",
    params: ["+1", "chathistory", "#x"],
  });
});
