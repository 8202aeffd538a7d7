import { expect, test } from "vitest";
import { FileLinks } from "../../src/files/links.ts";

const key = Buffer.alloc(32, 7);
const opened = (links: FileLinks, id: string, query: string): boolean => {
  const given = new URLSearchParams(query);
  return links.opens(id, given.get("until") ?? "", given.get("signature") ?? "");
};

test("an address opens its own file, until its time, and no other", () => {
  const clock = { now: Date.UTC(2026, 0, 1) };
  const links = new FileLinks(key, () => clock.now);
  const query = links.query("one", 24);
  expect(links.query("one", 24)).toBe(query);
  expect(opened(links, "one", query)).toBe(true);
  expect(opened(links, "two", query)).toBe(false);
  expect(opened(new FileLinks(Buffer.alloc(32, 8), () => clock.now), "one", query)).toBe(false);
  clock.now += 24 * 3_600_000;
  expect(opened(links, "one", query)).toBe(true);
  clock.now += 3_600_000;
  expect(opened(links, "one", query)).toBe(false);
});

test("nothing that was not signed opens a file, whatever its form", () => {
  const links = new FileLinks(key, () => 1_000);
  const later = links.query("one", 1).replace(/until=(\d+)/, (_, until) => `until=${Number(until) + 1}`);
  for (const query of [
    "",
    later,
    "?until=1e9&signature=x",
    "?until=-1&signature=",
    "?until=99999999999&signature=%00",
  ])
    expect(opened(links, "one", query)).toBe(false);
});
