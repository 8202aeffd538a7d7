import fc from "fast-check";
import { expect, test } from "vitest";
import {
  asChanges,
  formatModes,
  isClosed,
  type ModeChange,
  newRoomModes,
  parseModes,
  roleChange,
  takesParam,
} from "../../src/domain/modes.ts";
import {
  isRole,
  prefixes,
  rank,
  rankOf,
  roleLetters,
  statusTarget,
  withRole,
} from "../../src/domain/roles.ts";

const param = fc.stringMatching(/^[a-z!*@.]+$/).filter((text) => text !== "");
const change: fc.Arbitrary<ModeChange> = fc
  .record({ add: fc.boolean(), letter: fc.constantFrom(..."CMRUfimnpstuklbeIqaohv"), param })
  .map(({ add, letter, param }) => (takesParam(letter, add) ? { add, letter, param } : { add, letter }));

test("modes that were written are read as they were", () => {
  fc.assert(
    fc.property(fc.array(change), (changes) => {
      const [letters = "", ...params] = formatModes(changes).split(" ");
      expect(parseModes(letters, params)).toEqual(changes);
    }),
  );
});

test("no text is too odd to be read as modes", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.array(fc.string()), (letters, params) => {
      for (const { letter, add, param } of parseModes(letters, params)) {
        expect(["+", "-"]).not.toContain(letter);
        expect(param === undefined || takesParam(letter, add)).toBe(true);
      }
    }),
  );
});

test("a sign is written where it changes only", () => {
  const changes = [
    { add: true, letter: "n" },
    { add: true, letter: "k", param: "sesame" },
    { add: false, letter: "t" },
    { add: false, letter: "o", param: "ada" },
  ];
  expect(formatModes(changes)).toBe("+nk-to sesame ada");
  expect(formatModes([])).toBe("");
});

test("modes without a sign are set, and a missing parameter is left out", () => {
  expect(parseModes("mb", [])).toEqual([
    { add: true, letter: "m" },
    { add: true, letter: "b" },
  ]);
});

test("a limit has a parameter when it is set, a key always", () => {
  expect(parseModes("+l-l+k-k", ["5", "new", "old"])).toEqual([
    { add: true, letter: "l", param: "5" },
    { add: false, letter: "l" },
    { add: true, letter: "k", param: "new" },
    { add: false, letter: "k", param: "old" },
  ]);
});

const roles = fc.subarray([...roleLetters]).map((letters) => letters.join(""));

test("a role that was given is there once and in its place; one that was taken is gone", () => {
  fc.assert(
    fc.property(roles, fc.constantFrom(...roleLetters), (before, role) => {
      const given = withRole(before, role, true);
      expect([...given]).toEqual(roleLetters.filter((letter) => letter === role || before.includes(letter)));
      expect(withRole(given, role, true)).toBe(given);
      expect(withRole(given, role, false)).toBe(before.replace(role, ""));
    }),
  );
});

test("a member's rank is that of the highest role", () => {
  fc.assert(
    fc.property(roles, (held) => {
      expect(rank(held)).toBe(Math.max(0, ...[...held].filter(isRole).map(rankOf)));
    }),
  );
  expect(["q", "a", "o", "h", "v", ""].map(rank)).toEqual([5, 4, 3, 2, 1, 0]);
});

test("prefixes are shown highest first, all of them or one", () => {
  expect([prefixes("qaohv", true), prefixes("ov", true), prefixes("ov", false), prefixes("", true)]).toEqual([
    "~&@%+",
    "@+",
    "@",
    "",
  ]);
});

test("the mode of a role is the role's letter, with the nick", () => {
  expect(roleChange("o", false, "ada")).toEqual({ add: false, letter: "o", param: "ada" });
});

test("a target with signs in front names the lowest of them and the room", () => {
  expect(statusTarget("@#dev")).toEqual({ room: "#dev", least: "o" });
  expect(statusTarget("~@+#dev")).toEqual({ room: "#dev", least: "v" });
  for (const target of ["#dev", "ada", "@ada", "", "@", "!#dev"])
    expect(statusTarget(target)).toBeUndefined();
});

test("a closed room is one for invited people, a hidden one, or one with a key", () => {
  expect(["i", "s", "is", "nt", "p", "R"].map((flags) => isClosed({ flags, key: null }))).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
  expect(isClosed({ flags: "", key: "sesame" })).toBe(true);
});

test("all modes are shown as one change, the key as whoever asks may see it", () => {
  const modes = { ...newRoomModes, key: "sesame", limit: 5, forward: "#b" };
  expect(formatModes(asChanges(modes))).toBe("+ntfkl #b sesame 5");
  expect(formatModes(asChanges(modes, "*"))).toBe("+ntfkl #b * 5");
  expect(formatModes(asChanges(newRoomModes, "*"))).toBe("+nt");
});
