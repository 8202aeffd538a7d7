import fc from "fast-check";
import { expect, test } from "vitest";
import {
  escapeTag,
  formatMessage,
  MalformedMessage,
  parseMessage,
  unescapeTag,
} from "../../../src/dialects/irc/message.ts";

const nul = String.fromCharCode(0);

test("tags, source, verb and parameters are read apart", () => {
  expect(parseMessage("@a=1;+b/c=x\\sy;d :n!u@h privmsg  #a   b :hello  :you ")).toEqual({
    tags: new Map([
      ["a", "1"],
      ["+b/c", "x y"],
      ["d", ""],
    ]),
    source: "n!u@h",
    verb: "PRIVMSG",
    params: ["#a", "b", "hello  :you "],
  });
});

test.each([
  ["", undefined],
  ["   ", undefined],
  ["@a=1", undefined],
  [":source", undefined],
  ["@a :b ", undefined],
])("%j is no message", (line, expected) => {
  expect(parseMessage(line)).toBe(expected);
});

test.each([
  ["NICK ada ", ["ada"]],
  ["TOPIC #a :", ["#a", ""]],
  ["X a:b c:", ["a:b", "c:"]],
  ["  X  a", ["a"]],
])("the parameters of %j are read", (line, params) => {
  expect(parseMessage(line)?.params).toEqual(params);
});

test.each([
  ["a\\:b\\sc\\\\d\\re\\nf", "a;b c\\d\re\nf"],
  ["a\\bc\\", "abc"],
  ["", ""],
])("the tag value %j means %j", (escaped, value) => {
  expect(unescapeTag(escaped)).toBe(value);
});

test("a tag value survives escaping", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme" }).map((given) => given.replaceAll(nul, "")),
      (value) => {
        expect(unescapeTag(escapeTag(value))).toBe(value);
        expect(escapeTag(value)).not.toMatch(/[; \r\n]/);
      },
    ),
  );
});

test.each([
  [{ verb: "PRIVMSG", params: ["#a", "hello"] }, "PRIVMSG #a hello"],
  [{ verb: "PRIVMSG", params: ["#a", "hello you"] }, "PRIVMSG #a :hello you"],
  [{ verb: "TOPIC", params: ["#a", ""] }, "TOPIC #a :"],
  [{ verb: "PRIVMSG", params: ["#a", ":)"] }, "PRIVMSG #a ::)"],
  [{ verb: "QUIT", source: "n!u@h" }, ":n!u@h QUIT"],
  [
    {
      tags: new Map([
        ["label", "a;b"],
        ["+x", ""],
      ]),
      verb: "PING",
      params: ["1"],
    },
    "@label=a\\:b;+x PING 1",
  ],
])("%j is written as %j", (message, line) => {
  expect(formatMessage(message)).toBe(line);
});

test.each([
  [{ verb: "PRIVMSG", params: ["#a", "b\r\nQUIT"] }, "param"],
  [{ verb: "PRIVMSG", params: ["#a", `b${nul}`] }, "param"],
  [{ verb: "PRIVMSG", params: ["", "b"] }, "param"],
  [{ verb: "PRIVMSG", params: ["a b", "c"] }, "param"],
  [{ verb: "QU IT" }, "verb"],
  [{ verb: "QUIT", source: "a b" }, "source"],
  [{ verb: "QUIT", tags: new Map([["a b", ""]]) }, "tag"],
  [{ verb: "QUIT", tags: new Map([["a", nul]]) }, "tag"],
])("%j is refused for its %s", (message, part) => {
  expect(() => formatMessage(message)).toThrow(MalformedMessage);
  expect(() => formatMessage(message)).toThrow(part);
});

test("what is written is read back as it was", () => {
  const word = fc.stringMatching(/^[a-zA-Z0-9#é✓@!~^*+-][a-zA-Z0-9#:é✓]*$/u);
  const text = fc
    .string({ unit: "grapheme" })
    .map((given) => given.replace(/[\r\n]/g, "").replaceAll(nul, ""));
  const message = fc.record({
    tags: fc
      .array(fc.tuple(fc.stringMatching(/^\+?[a-z0-9./-]+$/), text), { maxLength: 4 })
      .map((entries) => new Map(entries)),
    source: fc.option(word),
    verb: fc.stringMatching(/^[A-Z]+$|^[0-9]{3}$/),
    params: fc
      .tuple(fc.array(word, { maxLength: 5 }), fc.array(text, { maxLength: 1 }))
      .map((all) => all.flat()),
  });
  fc.assert(
    fc.property(message, (given) => {
      expect(parseMessage(formatMessage(given))).toEqual(given);
    }),
    { numRuns: 500 },
  );
});
