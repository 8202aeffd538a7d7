import fc from "fast-check";
import { expect, test } from "vitest";
import { clockIn, duration, momentOf, timeZoneNamed } from "../../../src/dialects/line/clock.ts";
import { columnsOf, cutToColumns, table, wrap } from "../../../src/dialects/line/columns.ts";

test.each([
  ["abc", 3],
  ["é", 1],
  ["e\u0301", 1],
  ["漢字", 4],
  ["🙂", 2],
  ["", 0],
])("%s takes its columns", (text, columns) => {
  expect(columnsOf(text)).toBe(columns);
});

test("a table's columns begin under each other, also with wide characters", () => {
  expect(table([["漢", "x"], ["abc", "y"], ["a"]])).toEqual(["漢   x", "abc  y", "a"]);
});

test("text that is cut says so and keeps to its columns", () => {
  expect(cutToColumns("abcdef", 4)).toBe("abc…");
  expect(cutToColumns("abcd", 4)).toBe("abcd");
  expect(cutToColumns("漢字漢字", 4)).toBe("漢…");
});

test("a word wider than the line is broken", () => {
  expect(wrap("- abcdefghij", 6)).toEqual(["- abcd", "  efgh", "  ij"]);
});

test("wrapping loses nothing but spaces", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), fc.integer({ min: 20, max: 60 }), (text, width) => {
      expect(wrap(text, width).join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
    }),
  );
});

test("a wrapped line keeps its colours", () => {
  expect(wrap("\u001b[31maaaa bbbb\u001b[0m", 6)).toEqual(["\u001b[31maaaa", "  bbbb\u001b[0m"]);
});

test.each([
  ["utc", "UTC"],
  ["europe/berlin", "Europe/Berlin"],
  ["Mars/Olympus", undefined],
  ["+05:30", undefined],
  ["", undefined],
])("the time zone %s is %s", (typed, name) => {
  expect(timeZoneNamed(typed)).toBe(name);
});

test("a clock follows summer time", () => {
  const berlin = clockIn("Europe/Berlin");
  expect(berlin.minutes(Date.UTC(2026, 0, 31, 23, 5))).toBe("00:05");
  expect(berlin.day(Date.UTC(2026, 0, 31, 23, 5))).toBe("2026-02-01");
  expect(berlin.minutes(Date.UTC(2026, 6, 1, 12, 5))).toBe("14:05");
});

test.each([
  [0, "0 s"],
  [59_999, "59 s"],
  [60_000, "1 min"],
  [3_600_000, "1 h"],
  [5_400_000, "1 h 30 min"],
  [90_000_000, "1 d 1 h"],
  [-5, "0 s"],
])("%d ms are %s", (ms, text) => {
  expect(duration(ms)).toBe(text);
});

test.each([
  ["UTC", "2026-01-31", "2026-01-31T00:00:00Z"],
  ["Europe/Berlin", "2026-03-29", "2026-03-28T23:00:00Z"],
  ["Europe/Berlin", "2026-03-30", "2026-03-29T22:00:00Z"],
  ["Asia/Kathmandu", "2026-06-01", "2026-05-31T18:15:00Z"],
  ["America/Los_Angeles", "2026-11-01", "2026-11-01T07:00:00Z"],
])("in %s, %s begins at %s", (zone, day, moment) => {
  expect(momentOf(clockIn(zone), day)).toBe(Date.parse(moment));
});

test.each(["2026-02-30", "2026-13-01", "26-01-01", "2026-1-1", "", "today", "2026-01-01T10:00"])(
  "%j is no day",
  (text) => {
    expect(momentOf(clockIn("UTC"), text)).toBeUndefined();
  },
);
