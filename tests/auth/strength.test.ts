import { expect, test } from "vitest";
import { weakness } from "../../src/auth/strength.ts";

test.each([
  ["short", "k9$wz"],
  ["of few different signs", "abababababab"],
  ["a row of neighbours", "123456789"],
  ["a row that falls", "hgfedcba"],
  ["what many people have", "Password1!"],
  ["what many people have, twice", "qwertyqwerty"],
  ["the account's name", "augusta1815"],
  ["the address's name", "lovelace2026"],
])("a password is easy to guess: %s", (_, password) => {
  expect(weakness(password, ["augusta", "lovelace@example.org"])).toMatch(/password/);
});

test.each(["correct horse", "k9$wz!Lp", "pässwörter sind", "augusta likes engines"])(
  "%j is taken",
  (password) => {
    expect(weakness(password, ["augusta", ""])).toBeUndefined();
  },
);
