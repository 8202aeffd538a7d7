import { beforeEach, describe, expect, test } from "vitest";
import type { WaitingEventBody } from "../../src/domain/waiting.ts";
import type { Store } from "../../src/store/store.ts";
import { account, ada, append, event, fill, guest, room } from "./samples.ts";

/** What every engine keeps of what somebody has not read, and of what they have not been told. */
export function waitingContract(
  current: () => Store,
  reopened: () => Promise<Store>,
  clock: { now: number },
): void {
  let store: Store;
  const me = ada.id;
  const left = async (): Promise<Record<string, number>> =>
    Object.fromEntries((await store.unread(me)).map(({ roomId, unread }) => [roomId, unread]));

  describe("what is unread", () => {
    beforeEach(async () => {
      store = current();
      await store.createRoom(room("#a"));
      await store.createRoom(room("direct:x", { kind: "direct" }), [me, guest.id]);
    });

    test("is what was said since one belongs to a room, coming and going left out", async () => {
      await fill(store, "#a", 3);
      await append(store, {
        event: event("#a", { type: "join", realname: "Ada" }),
        effects: { membership: [{ userId: me, roles: "" }] },
      });
      expect(await left()).toMatchObject({ "room-#a": 0 });
      await append(store, { event: event("#a") });
      await append(store, { event: event("#a", { type: "part", reason: "" }, { source: guest }) });
      await append(store, { event: event("#a", { type: "notice", text: "n" }) });
      expect(await left()).toMatchObject({ "room-#a": 2 });
      store = await reopened();
      expect(await left()).toMatchObject({ "room-#a": 2 });
      // a role given and taken begins nothing anew, coming back does
      await store.setMembership("room-#a", me, "v");
      expect(await left()).toMatchObject({ "room-#a": 2 });
      await store.setMembership("room-#a", me, null);
      await store.setMembership("room-#a", me, "");
      expect(await left()).toMatchObject({ "room-#a": 0 });
    });

    test("is what was said after the marker, which does not move back", async () => {
      await store.setMembership("room-#a", me, "");
      for (const time of [1_000, 2_000, 2_000, 3_000])
        await append(store, { event: event("#a", undefined, { time }) });
      expect(await left()).toMatchObject({ "room-#a": 4 });
      await store.markRead(me, "room-#a", 1_000, 9);
      expect(await left()).toMatchObject({ "room-#a": 3 });
      await store.markAllRead(me, [{ subject: "room-#a", time: 2_000 }], 9);
      expect(await left()).toMatchObject({ "room-#a": 1 });
      await store.markRead(me, "room-#a", 500, 9);
      expect(await left()).toMatchObject({ "room-#a": 1 });
    });

    test("is counted for a marker far back among the newest events alone", async () => {
      await store.setMembership("room-#a", me, "");
      await fill(store, "#a", 10_050);
      await store.markRead(me, "room-#a", 1, 9);
      expect(await left()).toMatchObject({ "room-#a": 10_000 });
    });

    test("is counted in conversations by the other one", async () => {
      const to = { kind: "direct", target: "ada", source: guest } as const;
      for (const time of [1_000, 2_000])
        await append(store, { event: event("direct:x", undefined, { ...to, time }) });
      expect(await store.unread(me)).toMatchObject([
        { roomId: "room-direct:x", subject: guest.id, unread: 2, spokenAt: 2_000, readAt: null },
      ]);
      await store.markRead(me, guest.id, 2_000, 9);
      expect(await store.unread(me)).toMatchObject([{ unread: 0, readAt: 2_000 }]);
      expect(await store.unread(guest.id)).toMatchObject([{ subject: me, unread: 2 }]);
    });
  });

  describe("what waits", () => {
    const day = 86_400_000;
    const invite = (name: string): WaitingEventBody => ({ type: "invite", room: name, by: guest });
    const queue = (userId: string | null, event: WaitingEventBody, expiresAt = clock.now + day) =>
      store.queueEvent({ userId, event, time: clock.now, expiresAt }, 3);
    const waiting = async (after = 0) => {
      const events = await store.queuedEvents(me, after, clock.now, 10);
      return events.map((each) => ("room" in each ? each.room : each.type));
    };
    beforeEach(async () => {
      store = current();
      await store.createAccount(account("Ada", { id: me, createdAt: clock.now }));
      await store.createAccount(account("eve", { id: "eve", createdAt: clock.now }));
    });

    test("waits in order, for its account alone, until it was received", async () => {
      await queue(me, invite("#a"));
      await queue("eve", invite("#not-yours"));
      const second = await queue(me, invite("#b"));
      await queue(null, { type: "announcement", text: "all", by: guest });
      store = await reopened();
      expect(await waiting()).toEqual(["#a", "#b", "announcement"]);
      expect(await waiting(second)).toEqual(["announcement"]);
      await store.noteTold(me, { at: 5, upTo: second });
      expect(await waiting()).toEqual(["#a", "#b", "announcement"]);
      await store.noteReceived(me, second);
      expect(await waiting()).toEqual(["announcement"]);
      await store.noteTold(me, { at: 3, upTo: 0 });
      expect(await store.told(me)).toEqual({ at: 5, upTo: second });
      expect(await store.told("eve")).toEqual({ at: 0, upTo: 0 });
    });

    test("goes where it is too much, and when its time is over", async () => {
      for (const name of ["#a", "#b", "#c", "#d"]) await queue(me, invite(name));
      expect(await waiting()).toEqual(["#b", "#c", "#d"]);
      await queue(me, invite("#e"), clock.now + 2 * day);
      clock.now += day;
      expect(await waiting()).toEqual(["#e"]);
    });

    test("an announcement is not for those who came later, and of nobody nothing is noted", async () => {
      await queue(null, { type: "announcement", text: "all", by: guest });
      clock.now += 1;
      await store.createAccount(account("late", { id: "late", createdAt: clock.now }));
      expect(await store.queuedEvents("late", 0, clock.now, 10)).toEqual([]);
      expect(await queue("nobody", invite("#a"))).toBe(0);
      // nobody has been told what has not happened
      await store.noteTold(me, { at: 0, upTo: 1e12 });
      expect((await store.told(me)).upTo).toBeLessThan(100);
      await store.noteTold("nobody", { at: 1, upTo: 1 });
      expect(await store.told("nobody")).toEqual({ at: 0, upTo: 0 });
    });
  });
}
