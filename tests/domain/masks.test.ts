import fc from "fast-check";
import { expect, test } from "vitest";
import {
  completeMask,
  globMatches,
  hostmask,
  maskFault,
  maskMatches,
  muteMatches,
} from "../../src/domain/masks.ts";
import { fold } from "../../src/domain/names.ts";

const ada = { nick: "Ada", user: "al", host: "h1.example.org", account: "ada" };
const guest = { ...ada, account: null };

/** What a glob means, said as plainly as can be: slow, but not to be mistaken. */
function naive(glob: readonly string[], text: readonly string[]): boolean {
  const [sign, ...rest] = glob;
  if (sign === undefined) return text.length === 0;
  if (sign === "*") return naive(rest, text) || (text.length > 0 && naive(glob, text.slice(1)));
  return text.length > 0 && (sign === "?" || sign === text[0]) && naive(rest, text.slice(1));
}

const signs = ["a", "b", "A", ".", "(", "[", "\\", "^", "$", "+", "é", "😀", "\n"] as const;
const text = fc.array(fc.constantFrom(...signs), { maxLength: 8 }).map((all) => all.join(""));
const glob = fc.array(fc.constantFrom("*", "?", "*", ...signs), { maxLength: 7 }).map((all) => all.join(""));

test("a glob matches what the plainest reading of it matches", () => {
  fc.assert(
    fc.property(glob, text, (glob, text) => {
      expect(globMatches(glob, text)).toBe(naive([...fold(glob)], [...fold(text)]));
    }),
    { numRuns: 2_000 },
  );
});

test("a text matches itself, and itself with a star in any place", () => {
  fc.assert(
    fc.property(text, fc.nat(8), (text, at) => {
      expect(globMatches(text, text)).toBe(true);
      const letters = [...text];
      expect(globMatches(`${letters.slice(0, at).join("")}*${letters.slice(at).join("")}`, text)).toBe(true);
    }),
  );
});

test("a question mark stands for one character, however many bytes it has", () => {
  expect(globMatches("?", "😀")).toBe(true);
  expect(globMatches("??", "😀")).toBe(false);
  expect(globMatches("?", "")).toBe(false);
});

test("a glob of many stars is answered at once, also when it fails", () => {
  const startedAt = performance.now();
  expect(globMatches(`${"*a".repeat(40)}*b`, "a".repeat(400))).toBe(false);
  expect(performance.now() - startedAt).toBeLessThan(1_000);
});

test.each([
  ["ada", "ada!*@*"],
  ["ada!al", "ada!al@*"],
  ["al@host", "*!al@host"],
  ["@host", "*!*@host"],
  ["*@host", "*!*@host"],
  ["ada@", "*!ada@*"],
  ["ada!al@host", "ada!al@host"],
  ["a:ada", "a:ada"],
  ["~a:ada", "a:ada"],
  ["~account:ada", "a:ada"],
  ["account:Ada", "a:Ada"],
  ["m:ada", "m:ada!*@*"],
  ["~mute:*@host", "m:*!*@host"],
  ["m:account:ada", "m:a:ada"],
])("%s is completed to %s", (typed, mask) => {
  expect(completeMask(typed)).toBe(mask);
  expect(completeMask(mask)).toBe(mask);
});

test("a mask means people by nick, user and host, whatever the case", () => {
  expect(hostmask(ada)).toBe("Ada!al@h1.example.org");
  for (const mask of ["ada!*@*", "*!AL@*", "*!*@*.Example.org", "?da!*@h?.*"])
    expect(maskMatches(mask, ada)).toBe(true);
  for (const mask of ["ad!*@*", "*!*@example.org", "ada", "*!l@*"])
    expect(maskMatches(mask, ada)).toBe(false);
});

test("a mask of accounts means whoever is logged in to one that matches, and no guest", () => {
  for (const mask of ["a:ada", "~a:ADA", "account:ada", "~account:a*", "a:*"]) {
    expect(maskMatches(mask, ada)).toBe(true);
    expect(maskMatches(mask, guest)).toBe(false);
  }
  expect(maskMatches("a:bob", ada)).toBe(false);
});

test("a mask that silences means nobody as a ban", () => {
  for (const mask of ["m:ada!*@*", "~m:*!al@*", "m:a:ada"]) {
    expect(maskMatches(mask, ada)).toBe(false);
    expect(muteMatches(mask, ada)).toBe(true);
  }
  expect(muteMatches("ada!*@*", ada)).toBe(false);
  expect(muteMatches("m:bob!*@*", ada)).toBe(false);
});

test("a user name with ~ in front, as other servers show it, means the same person", () => {
  expect(maskMatches("*!~al@*", ada)).toBe(true);
  expect(maskMatches("*!~bo@*", ada)).toBe(false);
});

test("a mask that would break a line, or names no account, has a fault", () => {
  for (const mask of ["a b!*@*", ":x!*@*", "a:", "m:a:", `${"x".repeat(200)}!*@*`])
    expect(maskFault(mask)).toBeTypeOf("string");
  for (const mask of ["*!*@*", "a:ada", "m:*!*@2001:db8::1"]) expect(maskFault(mask)).toBeUndefined();
});
