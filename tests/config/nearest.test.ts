import fc from "fast-check";
import { expect, test } from "vitest";
import { editDistance, nearestName } from "../../src/config/nearest.ts";

test("a slip of two letters, a missing and a changed one each cost one", () => {
  expect(editDistance("topci", "topic")).toBe(1);
  expect(editDistance("tpic", "topic")).toBe(1);
  expect(editDistance("topik", "topic")).toBe(1);
});

test("the distance is symmetric, and zero only for the same text", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (a, b) => {
      expect(editDistance(a, b)).toBe(editDistance(b, a));
      expect(editDistance(a, b) === 0).toBe(a === b);
    }),
  );
});

test("the nearest name is found whatever its case, and none when all are far", () => {
  expect(nearestName("AUTOJION", ["autojoin", "rename"])).toBe("autojoin");
  expect(nearestName("xyz", ["autojoin", "rename"])).toBeUndefined();
});
