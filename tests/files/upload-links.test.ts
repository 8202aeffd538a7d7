import { expect, test } from "vitest";
import { UploadLinks } from "../../src/files/upload-links.ts";

test("an address is good once, for its time, and tells whose it is", () => {
  const clock = { now: 0 };
  const links = new UploadLinks<string>(() => clock.now);
  const token = links.issue("ada", 15, "for ada");
  expect(token).toMatch(/^[\w-]{22}$/);
  expect([links.look(token), links.take(token), links.take(token)]).toEqual([
    "for ada",
    "for ada",
    undefined,
  ]);
  const late = links.issue("ada", 15, "late");
  clock.now = 15 * 60_000;
  expect([links.look(late), links.take(late), links.look("")]).toEqual([undefined, undefined, undefined]);
});

test("one person has few at a time: the oldest lapses", () => {
  const links = new UploadLinks<number>(() => 0);
  const others = links.issue("bob", 15, 0);
  const tokens = [1, 2, 3, 4, 5, 6].map((number) => links.issue("ada", 15, number));
  expect(tokens.map((token) => links.look(token))).toEqual([undefined, 2, 3, 4, 5, 6]);
  expect(links.look(others)).toBe(0);
});
