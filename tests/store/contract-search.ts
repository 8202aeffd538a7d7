import { beforeEach, describe, expect, test } from "vitest";
import type { SearchQuery, Store } from "../../src/store/store.ts";
import { ada, append, appendAll, event, fill, guest, room } from "./samples.ts";

/** What every engine finds. */
export function searchContract(current: () => Store, finds: "beginnings" | "whole words"): void {
  describe("search", () => {
    let store: Store;
    const say = (name: string, text: string, time: number, source = ada) =>
      append(store, { event: event(name, { type: "message", text }, { time, source }) });
    const found = async (query: Partial<SearchQuery>) =>
      (
        await store.search({
          roomIds: ["room-#a"],
          keep: query.after === undefined ? "newest" : "oldest",
          limit: 10,
          ...query,
        })
      ).map((each) => ("text" in each ? each.text : each.type));

    beforeEach(async () => {
      store = current();
      for (const name of ["#a", "#b"]) await store.createRoom(room(name));
      await say("#a", "The quick brown fox", 1_000);
      await say("#a", "jumps over the lazy dog", 2_000, guest);
      await say("#a", "中文全文搜索", 3_000);
      await say("#b", "a fox elsewhere", 4_000);
      await append(store, { event: event("#a", { type: "topic", topic: "fox" }, { time: 5_000 }) });
    });

    test(`words are found by ${finds}, in any order, whatever their case`, async () => {
      expect(await found({ text: "FO qui" })).toEqual(finds === "beginnings" ? ["The quick brown fox"] : []);
      expect(await found({ text: "FOX quick" })).toEqual(["The quick brown fox"]);
      await say("#a", "Crème brûlée", 6_000);
      expect(await found({ text: "creme BRÛLEE" })).toEqual(["Crème brûlée"]);
      expect(await found({ text: "the" })).toEqual(["The quick brown fox", "jumps over the lazy dog"]);
      expect(await found({ text: "fox dog" })).toEqual([]);
      expect(await found({ text: "ox" })).toEqual([]);
    });

    test("what is written without spaces is found by any part of it", async () => {
      for (const text of ["搜索", "全文搜", "文", "索", "中文"])
        expect(await found({ text })).toEqual(["中文全文搜索"]);
      expect(await found({ text: "索搜" })).toEqual([]);
      await say("#a", "대한민국 만세", 6_000);
      for (const text of ["민국", "대한민", "만"]) expect(await found({ text })).toEqual(["대한민국 만세"]);
    });

    test("what is written without spaces has to be there in one piece, however much looks like it", async () => {
      await say("#a", "中文搜索文搜索引", 6_000);
      await appendAll(
        store,
        Array.from({ length: 150 }, (_, i) => ({
          event: event("#a", { type: "message", text: `中文和文全 ${i}` }, { time: 7_000 + i }),
        })),
      );
      expect(await found({ text: "中文全", limit: 2 })).toEqual(["中文全文搜索"]);
      expect(await found({ text: "中文全", limit: 2, after: 0 })).toEqual(["中文全文搜索"]);
      expect(await found({ text: "文搜索", limit: 1 })).toEqual(["中文搜索文搜索引"]);
    });

    test("only the rooms that are asked about are looked through, and those that are not there hold nothing", async () => {
      expect(await found({ text: "fox", roomIds: ["none", "room-#b"] })).toEqual(["a fox elsewhere"]);
      const both = await store.search({
        roomIds: ["room-#b", "room-#a"],
        text: "fox",
        keep: "newest",
        limit: 10,
      });
      expect(both.map(({ target, time }) => [target, time])).toEqual([
        ["#a", 1_000],
        ["#b", 4_000],
      ]);
    });

    test("a nick and an account are found as who said it", async () => {
      expect(await found({ from: "BOB" })).toEqual(["jumps over the lazy dog"]);
      expect(await found({ from: "Ada", text: "fox" })).toEqual(["The quick brown fox"]);
      expect(await found({ from: "bo" })).toEqual([]);
    });

    test("times bound it, both of them inclusive", async () => {
      expect(await found({ after: 2_000 })).toEqual(["jumps over the lazy dog", "中文全文搜索"]);
      expect(await found({ before: 2_000 })).toEqual(["The quick brown fox", "jumps over the lazy dog"]);
      expect(await found({ after: 2_000, before: 2_000, text: "dog" })).toEqual(["jumps over the lazy dog"]);
      expect(await found({ after: 9_000 })).toEqual([]);
      expect(await found({ before: 999 })).toEqual([]);
    });

    test("of too many the newest are given, or after a time the oldest", async () => {
      await fill(store, "#b", 5);
      const all = { roomIds: ["room-#a", "room-#b"] };
      expect(await found({ ...all, text: "the", limit: 1 })).toEqual(["jumps over the lazy dog"]);
      expect(await found({ ...all, text: "the", after: 0, limit: 1 })).toEqual(["The quick brown fox"]);
      const newest = { ...all, text: "the", after: 0, keep: "newest", limit: 1 } as const;
      expect(await found(newest)).toEqual(["jumps over the lazy dog"]);
    });

    test("text is bounded too: what passes the bound is the last that is given", async () => {
      expect(await found({ maxCharacters: 6 })).toEqual(["jumps over the lazy dog", "中文全文搜索"]);
      expect(await found({ maxCharacters: 5 })).toEqual(["中文全文搜索"]);
      expect(await found({ text: "the", after: 0, maxCharacters: 1 })).toEqual(["The quick brown fox"]);
      expect(await found({ roomIds: ["room-#a", "room-#b"], maxCharacters: 1 })).toEqual(["a fox elsewhere"]);
    });

    test("what was said just now is found, and a text without a word finds nothing", async () => {
      const many = Array.from({ length: 450 }, (_, i) => ({
        event: event("#a", { type: "message", text: `number ${i} needle` }, { time: 6_000 + i }),
      }));
      const done = appendAll(store, many);
      expect(await found({ text: "needle", limit: 1 })).toEqual(["number 449 needle"]);
      await done;
      expect(await found({ text: "needle", limit: 1_000 })).toHaveLength(450);
      expect(await found({ text: "?!" })).toEqual([]);
    });

    test("many rooms are looked through as one", async () => {
      const names = Array.from({ length: 80 }, (_, i) => `#m${i}`);
      for (const [i, name] of names.entries()) {
        await store.createRoom(room(name));
        await say(name, `pebble ${i}`, 10_000 + ((i * 37) % 80));
      }
      const roomIds = names.map((name) => `room-${name}`);
      const newest = await store.search({ roomIds, text: "pebble", keep: "newest", limit: 3 });
      expect(newest.map(({ time }) => time)).toEqual([10_077, 10_078, 10_079]);
      const oldest = await store.search({ roomIds, text: "pebble", keep: "oldest", limit: 2 });
      expect(oldest.map(({ time }) => time)).toEqual([10_000, 10_001]);
    });

    test("a deleted room is not found any more, nor in one of the same name", async () => {
      await found({ text: "fox" });
      await store.deleteRoom("room-#a");
      await store.createRoom(room("#a"));
      expect(await found({ text: "fox" })).toEqual([]);
    });
  });
}
