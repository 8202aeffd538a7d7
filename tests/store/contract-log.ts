import { beforeEach, describe, expect, test } from "vitest";
import type { RoomEventBody } from "../../src/domain/events.ts";
import type { Append, Outcome, Store } from "../../src/store/store.ts";
import { ada, append, appendAll, event, fill, guest, room } from "./samples.ts";

/** What every engine does with what is appended: places, keys, and what events change. */
export function logContract(
  current: () => Store,
  reopened: () => Promise<Store>,
  clock: { now: number },
): void {
  describe("the log", () => {
    let store: Store;
    beforeEach(() => {
      store = current();
    });

    describe("appending", () => {
      test("each room counts its events from 1, without a gap", async () => {
        await store.createRoom(room("#a"));
        await store.createRoom(room("#b"));
        const outcomes = await appendAll(
          store,
          ["#a", "#b", "#a", "#a", "#b"].map((name) => ({ event: event(name) })),
        );
        expect(outcomes).toMatchObject([1, 1, 2, 3, 2].map((seq) => ({ done: "committed", seq })));
        expect((await store.roomById("room-#a"))?.lastSeq).toBe(3);
      });

      test("an outcome carries the very object that was appended", async () => {
        await store.createRoom(room("#a"));
        const one = { event: event("#a"), askedBy: "ada" };
        const [outcome] = await appendAll(store, [one]);
        expect(outcome?.append).toBe(one);
      });

      test("each sink is called once a commit, with its own outcomes in order", async () => {
        await store.createRoom(room("#a"));
        const calls: [string, readonly Outcome[]][] = [];
        const one = (outcomes: readonly Outcome[]) => void calls.push(["one", outcomes]);
        const two = (outcomes: readonly Outcome[]) => void calls.push(["two", outcomes]);
        for (const sink of [one, two, one, one]) store.append({ event: event("#a") }, sink);
        await store.roomById("room-#a");
        expect(calls.map(([sink]) => sink)).toEqual(["one", "two"]);
        expect(calls[0]?.[1]).toMatchObject([{ seq: 1 }, { seq: 3 }, { seq: 4 }]);
        expect(calls[1]?.[1]).toMatchObject([{ seq: 2 }]);
      });

      test("an event for a room that is not there is refused, and the others of its turn are not", async () => {
        await store.createRoom(room("#a"));
        const outcomes = await appendAll(
          store,
          ["#a", "#nowhere", "#a"].map((name) => ({ event: event(name) })),
        );
        expect(outcomes).toMatchObject([
          { done: "committed", seq: 1 },
          { done: "refused", why: "noSuchRoom" },
          { done: "committed", seq: 2 },
        ]);
      });

      test("a read sees every append that was made before it, and none made after it", async () => {
        await store.createRoom(room("#a"));
        void appendAll(store, [{ event: event("#a") }, { event: event("#a") }]);
        const read = store.eventsAfter("room-#a", 0, 10);
        void appendAll(store, [{ event: event("#a") }]);
        expect(await read).toHaveLength(2);
        expect(await store.eventsAfter("room-#a", 0, 10)).toHaveLength(3);
      });

      test("every type of event comes back as it was given", async () => {
        await store.createRoom(room("#a"));
        const bodies: RoomEventBody[] = [
          { type: "message", text: "plain \u{1f600} text" },
          { type: "message", text: "tagged", tags: { "+reply": "x", "+draft/react": "\u{1f44d}" } },
          { type: "action", text: "waves" },
          { type: "notice", text: "" },
          { type: "announcement", text: "soon" },
          { type: "join", realname: "Ada L." },
          { type: "part", reason: "" },
          { type: "quit", reason: "bye" },
          { type: "nick", to: "ada2" },
          { type: "kick", nick: "bob", reason: "enough" },
          { type: "topic", topic: "new topic" },
          {
            type: "mode",
            changes: [
              { add: true, letter: "o", param: "bob" },
              { add: false, letter: "t" },
            ],
          },
          { type: "rename", from: "#old", to: "#a", reason: "better" },
        ];
        const events = bodies.map((body, i) => event("#a", body, { source: i % 2 ? ada : guest, time: i }));
        await appendAll(
          store,
          events.map((event) => ({ event })),
        );
        const read = await store.eventsAfter("room-#a", 0, 100);
        expect(read).toEqual(events.map((event, i) => ({ ...event, seq: i + 1 })));
      });

      test("a direct event keeps the nick that was written to; a channel's has the channel's name of today", async () => {
        await store.createRoom(room("#a"));
        await store.createRoom(room("d", { kind: "direct" }));
        await append(store, { event: event("#a") });
        await append(store, { event: event("d", undefined, { kind: "direct", target: "bob" }) });
        await store.changeRoom("room-#a", { name: "#New", folded: "#new" });
        expect(await store.eventsAfter("room-#a", 0, 1)).toMatchObject([{ kind: "channel", target: "#New" }]);
        expect(await store.eventsAfter("room-d", 0, 1)).toMatchObject([{ kind: "direct", target: "bob" }]);
      });

      test("ids need not be UUIDs", async () => {
        await store.createRoom(room("#a"));
        const odd = event("#a", undefined, { msgid: "Not-a-UUID", source: { ...ada, id: "somebody" } });
        await append(store, { event: odd });
        expect(await store.eventByMsgid("room-#a", { msgid: "Not-a-UUID" })).toEqual({ ...odd, seq: 1 });
      });

      test("what was committed is there after the store was opened again, and counting goes on", async () => {
        await store.createRoom(room("#a"));
        await fill(store, "#a", 3);
        store = await reopened();
        expect(await append(store, { event: event("#a") })).toMatchObject({ seq: 4 });
        expect(await store.eventsAfter("room-#a", 0, 10)).toHaveLength(4);
      });

      test("a log is in the order of time: what a clock that was set back dates too early has the last time", async () => {
        await store.createRoom(room("#a"));
        await store.createRoom(room("#b"));
        const at = (time: number, name = "#a") => ({ event: event(name, undefined, { time }) });
        const outcomes = await appendAll(store, [at(5_000), at(3_000), at(2_000, "#b"), at(5_000)]);
        expect(outcomes.map(({ append: _, ...outcome }) => outcome)).toEqual([
          { done: "committed", seq: 1 },
          { done: "committed", seq: 2, time: 5_000 },
          { done: "committed", seq: 1 },
          { done: "committed", seq: 3 },
        ]);
        store = await reopened();
        expect(await append(store, at(4_999))).toMatchObject({ seq: 4, time: 5_000 });
        expect(await append(store, at(6_000))).toMatchObject({ seq: 5 });
        const times = (await store.eventsAfter("room-#a", 0, 9)).map(({ time }) => time);
        expect(times).toEqual([5_000, 5_000, 5_000, 5_000, 6_000]);
        expect(await store.spokenAt(["room-#b"])).toEqual([2_000]);
      });
    });

    describe("keys and msgids", () => {
      beforeEach(() => store.createRoom(room("#a")));

      test("a second append with a key is not made, and is told the place of the first", async () => {
        const first = { event: event("#a", undefined, { time: 5 }), key: "k" };
        const [one, two] = await appendAll(store, [first, { event: event("#a"), key: "k" }]);
        expect(one).toMatchObject({ done: "committed", seq: 1 });
        expect(two).toMatchObject({ done: "duplicate", seq: 1, msgid: first.event.msgid, time: 5 });
        expect(await append(store, { event: event("#a"), key: "k" })).toMatchObject({ done: "duplicate" });
        expect(await store.eventsAfter("room-#a", 0, 10)).toHaveLength(1);
      });

      test("a key is one sender's and one room's own", async () => {
        await store.createRoom(room("#b"));
        const outcomes = await appendAll(store, [
          { event: event("#a"), key: "k" },
          { event: event("#a", undefined, { source: guest }), key: "k" },
          { event: event("#b"), key: "k" },
        ]);
        expect(outcomes.map(({ done }) => done)).toEqual(["committed", "committed", "committed"]);
      });

      test("a key is remembered after the store was opened again", async () => {
        await append(store, { event: event("#a"), key: "k" });
        store = await reopened();
        expect(await append(store, { event: event("#a"), key: "k" })).toMatchObject({ done: "duplicate" });
      });

      test("a key is free again after 24 hours, not before", async () => {
        await append(store, { event: event("#a"), key: "k" });
        clock.now += 24 * 60 * 60 * 1000 - 1;
        expect(await append(store, { event: event("#a"), key: "k" })).toMatchObject({ done: "duplicate" });
        clock.now += 1;
        expect(await append(store, { event: event("#a"), key: "k" })).toMatchObject({ seq: 2 });
        expect(await append(store, { event: event("#a"), key: "k" })).toMatchObject({
          done: "duplicate",
          seq: 2,
        });
      });

      test("an event that is in the log is not appended again", async () => {
        const again = event("#a", undefined, { time: 7 });
        const outcomes = await appendAll(store, [{ event: again }, { event: again }, { event: event("#a") }]);
        expect(outcomes).toMatchObject([
          { done: "committed", seq: 1 },
          { done: "duplicate", seq: 1, msgid: again.msgid, time: 7 },
          { done: "committed", seq: 2 },
        ]);
      });

      test("another room's msgid is refused", async () => {
        await store.createRoom(room("#b"));
        const one = event("#a");
        const outcomes = await appendAll(store, [
          { event: one },
          { event: { ...one, roomId: "room-#b" } },
          { event: event("#b") },
        ]);
        expect(outcomes).toMatchObject([{ seq: 1 }, { done: "refused", why: "unavailable" }, { seq: 1 }]);
      });
    });

    describe("effects", () => {
      beforeEach(() => store.createRoom(room("#a")));

      test("what an event changes is changed with it", async () => {
        const one: Append = {
          event: event("#a", { type: "topic", topic: "news" }),
          effects: {
            room: { topic: "news", topicSetBy: "ada", topicSetAt: 5 },
            membership: [
              { userId: "u1", roles: "o" },
              { userId: "u2", roles: "" },
            ],
          },
        };
        await append(store, one);
        expect(await store.roomById("room-#a")).toMatchObject({
          topic: "news",
          topicSetBy: "ada",
          lastSeq: 1,
        });
        expect(await store.memberships("room-#a")).toMatchObject([
          { userId: "u1", roles: "o", joinedAt: clock.now },
          { userId: "u2", roles: "" },
        ]);
        await append(store, {
          event: event("#a", { type: "part", reason: "" }),
          effects: { membership: [{ userId: "u1", roles: null }] },
        });
        expect(await store.memberships("room-#a")).toMatchObject([{ userId: "u2" }]);
      });

      test("a duplicate changes nothing", async () => {
        await append(store, { event: event("#a"), key: "k" });
        await append(store, { event: event("#a"), key: "k", effects: { room: { topic: "twice" } } });
        expect((await store.roomById("room-#a"))?.topic).toBe("");
      });

      test("an event whose rename meets a name that is taken leaves no trace, and no gap", async () => {
        await store.createRoom(room("#b"));
        const outcomes = await appendAll(store, [
          { event: event("#a") },
          { event: event("#a"), key: "k", effects: { room: { folded: "#b" } } },
          { event: event("#a") },
        ]);
        expect(outcomes).toMatchObject([{ seq: 1 }, { done: "refused" }, { seq: 2 }]);
        expect(await append(store, { event: event("#a"), key: "k" })).toMatchObject({ seq: 3 });
      });
    });
  });
}
