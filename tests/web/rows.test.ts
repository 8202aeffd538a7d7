import { expect, test } from "vitest";
import { complete } from "../../web/components/chat/complete.ts";
import { buildRows } from "../../web/components/chat/rows.ts";
import { type Conversation, newConversation } from "../../web/store/state.ts";
import { merge } from "../../web/store/timeline.ts";
import type { Entry } from "../../web/transport/events.ts";
import { speech } from "./support.ts";

const with_ = (entries: readonly Entry[], more: Partial<Conversation> = {}): Conversation => ({
  ...newConversation("#lobby"),
  sync: "live",
  items: merge([], entries),
  ...more,
});
const kinds = (conversation: Conversation) => buildRows(conversation, "ada").map(({ kind }) => kind);
const noon = new Date(2026, 3, 5, 12).getTime();

test("words of one person within five minutes stand under one name", () => {
  const rows = buildRows(
    with_([
      speech(1, "bob", "a", { time: noon }),
      speech(2, "bob", "b", { time: noon + 60_000 }),
      speech(3, "eve", "c", { time: noon + 61_000 }),
      speech(4, "eve", "d", { time: noon + 500_000 }),
    ]),
    "ada",
  );
  expect(rows.flatMap((row) => (row.kind === "speech" ? row.head : []))).toEqual([true, false, true, true]);
});

test("each day has its line", () => {
  const day = 86_400_000;
  expect(
    kinds(with_([speech(1, "bob", "a", { time: noon }), speech(2, "bob", "b", { time: noon + day })])),
  ).toEqual(["top", "day", "speech", "day", "speech"]);
});

test("the divider stands before the first new words of others", () => {
  const rows = buildRows(
    with_([speech(1, "bob", "a"), speech(2, "ada", "mine"), speech(3, "bob", "b"), speech(4, "eve", "c")], {
      divider: 1,
    }),
    "ada",
  );
  expect(rows.map(({ kind }) => kind)).toEqual([
    "top",
    "day",
    "speech",
    "speech",
    "divider",
    "speech",
    "speech",
  ]);
  expect(rows.find(({ kind }) => kind === "divider")).toMatchObject({ count: 2 });
});

test("the top says whether there is more above", () => {
  expect(buildRows(with_([], { hasOlder: true }), "ada")[0]).toMatchObject({ state: "older" });
  expect(buildRows(with_([]), "ada")[0]).toMatchObject({ state: "beginning" });
  expect(buildRows(with_([], { sync: "loading" }), "ada")[0]).toMatchObject({ state: "loading" });
});

test("a completion that is repeated goes to the next name", () => {
  const words = ["bob", "bobby", "#bob-room"];
  const first = complete("hi bo", 5, words, null);
  expect(first?.text).toBe("hi bob ");
  const second = first === undefined ? undefined : complete(first.text, first.caret, words, first);
  expect(second?.text).toBe("hi bobby ");
  expect(complete("bob", 3, ["bob"], null)?.text).toBe("bob: ");
  expect(complete("x", 1, words, null)).toBeUndefined();
});
