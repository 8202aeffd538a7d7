import fc from "fast-check";
import { expect, test } from "vitest";
import { numeric, numericFor } from "../../../src/dialects/irc/lines.ts";

test("a numeric made for any nick is the one that is made for each, also where it has to be cut", () => {
  const word = fc.stringMatching(/^[a-z]{1,40}$/);
  const text = fc.oneof(fc.constant(undefined), fc.string({ unit: "grapheme", maxLength: 500 }));
  const nick = fc.stringMatching(/^[a-zä€]{1,90}$/);
  fc.assert(
    fc.property(word, fc.oneof(fc.constant(""), word), text, nick, (server, between, said, to) => {
      expect(numericFor(server, "005", between, said)(to)).toBe(
        numeric({ server, nick: to }, "005", between, said),
      );
    }),
  );
});
