import fc from "fast-check";
import { expect, test } from "vitest";
import { byteLength } from "../../src/domain/names.ts";
import { readInput, splitText, textBytes } from "../../web/store/input.ts";

test("plain text is said, and white space alone is nothing", () => {
  expect(readInput("hello\n")).toEqual({ type: "say", text: "hello", speech: "message" });
  expect(readInput(" \n ")).toBeUndefined();
});

test("two slashes say one", () => {
  expect(readInput("//usr/bin")).toEqual({ type: "say", text: "/usr/bin", speech: "message" });
});

test.each([
  ["/join lobby", { type: "join", room: "#lobby" }],
  ["/j #x", { type: "join", room: "#x" }],
  ["/part", { type: "part", room: null }],
  ["/leave #x", { type: "part", room: "#x" }],
  ["/msg bob hello there", { type: "tell", nick: "bob", text: "hello there" }],
  ["/me waves", { type: "say", text: "waves", speech: "action" }],
  ["/nick bob", { type: "nick", nick: "bob" }],
  ["/topic a  b", { type: "topic", topic: "a b" }],
  ["/away", { type: "away", text: "" }],
  ["/back", { type: "back" }],
  ["/quit", { type: "quit" }],
  ["/HELP", { type: "help" }],
  ["/frobnicate", { type: "unknown", command: "frobnicate" }],
  ["/join", { type: "incomplete", usage: "/join #room" }],
  ["/msg bob", { type: "incomplete", usage: "/msg name text" }],
])("%s is understood", (typed, meant) => {
  expect(readInput(typed)).toEqual(meant);
});

test("lines become messages and empty lines none", () => {
  expect(splitText("a\n\n  \r\nb", 100)).toEqual(["a", "b"]);
});

test("a long line is cut between words", () => {
  expect(splitText("aaaa bbbb cccc", 10)).toEqual(["aaaa bbbb", "cccc"]);
});

test("no message is longer than its limit, and no character is lost or broken", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (text) => {
      const line = text.replaceAll(/\s/g, "x");
      const parts = splitText(line, 40);
      expect(parts.join("")).toBe(line.trim() === "" ? "" : line);
      for (const part of parts) expect(byteLength(part)).toBeLessThanOrEqual(40);
    }),
  );
});

test("a message fits a line of 512 bytes behind the longest user and host", () => {
  const [nick, room] = ["n".repeat(50), `#${"r".repeat(99)}`];
  const text = "t".repeat(textBytes(nick, room));
  const line = `:${nick}!${"u".repeat(20)}@${"h".repeat(63)} PRIVMSG ${room} :\u0001ACTION ${text}\u0001\r\n`;
  expect(byteLength(line)).toBeLessThanOrEqual(512);
});
