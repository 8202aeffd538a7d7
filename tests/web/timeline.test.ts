import fc from "fast-check";
import { expect, test } from "vitest";
import type { Item } from "../../web/store/state.ts";
import { mentions, merge } from "../../web/store/timeline.ts";
import type { Entry } from "../../web/transport/events.ts";
import { speech } from "./support.ts";

const quit = (seq: number | null, nick: string, msgid: string, time = 0): Entry => ({
  what: "quit",
  reason: "",
  seq,
  msgid,
  nick,
  time,
});

test("in whatever order and however often entries come, each stands once and in the order of seq", () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 12 }), { maxLength: 12 }),
      (pages) => {
        let items: readonly Item[] = [];
        for (const page of pages)
          items = merge(
            items,
            page.map((seq) => speech(seq, "ada", String(seq))),
          );
        const expected = [...new Set(pages.flat())].sort((a, b) => a - b);
        expect(items.map(({ seq }) => seq)).toEqual(expected);
      },
    ),
  );
});

test("what is known already leaves the very same array", () => {
  const items = merge([], [speech(1, "ada", "a"), speech(2, "ada", "b")]);
  expect(merge(items, [speech(1, "ada", "a")])).toBe(items);
});

test("a departure without a number stands behind what came before it", () => {
  const items = merge(merge(merge([], [speech(1, "ada", "a")]), [quit(null, "bob", "q")]), [
    speech(3, "ada", "c"),
  ]);
  expect(items.map(({ what }) => what)).toEqual(["speech", "quit", "speech"]);
});

test("history's numbered departure takes the place of the live one", () => {
  const live = merge(merge([], [speech(1, "ada", "a")]), [quit(null, "bob", "of another room", 1000)]);
  const items = merge(live, [quit(2, "bob", "of this room", 1500), speech(3, "ada", "c")]);
  expect(items.map(({ what, seq }) => [what, seq])).toEqual([
    ["speech", 1],
    ["quit", 2],
    ["speech", 3],
  ]);
});

test("a nick is mentioned as a word of its own, in any case and script", () => {
  expect(mentions("hello Ada!", "ada")).toBe(true);
  expect(mentions("adamant", "ada")).toBe(false);
  expect(mentions("привет, Юля.", "юля")).toBe(true);
  expect(mentions("a[b] here", "a[b]")).toBe(true);
});
