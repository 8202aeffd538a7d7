import { beforeEach, describe, expect, test } from "vitest";
import { Conflict, NotFound, type Store } from "../../src/store/store.ts";
import { account, append, event, fill, room } from "./samples.ts";

/** What every engine keeps of rooms, their members and their read markers. */
export function roomsContract(current: () => Store, clock: { now: number }): void {
  describe("rooms and those in them", () => {
    let store: Store;
    beforeEach(() => {
      store = current();
    });

    describe("rooms", () => {
      test("a room is found by id and by folded name, as it was made", async () => {
        const made = room("#Big", {
          topic: "t",
          description: "d",
          ownerId: "u",
          ownerName: "Ada",
          modes: {
            flags: "imn",
            key: "k",
            limit: 5,
            forward: "#b",
            lists: { b: [{ mask: "*!*@x", setBy: "ada", setAt: 3 }], e: [], I: [] },
          },
        });
        await store.createRoom(made);
        expect(await store.roomById(made.id)).toEqual({ ...made, lastSeq: 0 });
        expect(await store.roomByName("#big")).toEqual({ ...made, lastSeq: 0 });
        expect(await store.roomByName("#Big")).toBeUndefined();
      });

      test("a name is one room's: the second is a conflict, and what came with it is done", async () => {
        await store.createRoom(room("#a"));
        const second = store.createRoom(room("#A", { id: "other" }));
        const third = store.createRoom(room("#b"));
        await expect(second).rejects.toMatchObject({ name: "Conflict", what: "room" });
        await third;
        await expect(store.changeRoom("room-#b", { folded: "#a" })).rejects.toBeInstanceOf(Conflict);
      });

      test("a change touches only what it names", async () => {
        await store.createRoom(room("#a", { topic: "old", ownerId: "u", ownerName: "Ada" }));
        await store.changeRoom("room-#a", { description: "new", ownerId: null });
        expect(await store.roomById("room-#a")).toMatchObject({
          topic: "old",
          description: "new",
          ownerId: null,
          ownerName: "Ada",
        });
        await expect(store.changeRoom("none", { topic: "x" })).rejects.toBeInstanceOf(NotFound);
      });

      test("channels are listed by folded name, direct rooms are not", async () => {
        for (const name of ["#c", "#A", "#b"]) await store.createRoom(room(name));
        await store.createRoom(room("d", { kind: "direct" }));
        expect((await store.channels()).map(({ name }) => name)).toEqual(["#A", "#b", "#c"]);
      });

      test("a deleted room takes its log, members and markers with it, and its name is free", async () => {
        await store.createRoom(room("#a"));
        const events = await fill(store, "#a", 1_200);
        await store.setMembership("room-#a", "u", "o");
        await store.markRead("u", "room-#a", 5, 9);
        await store.deleteRoom("room-#a");
        expect(await store.roomById("room-#a")).toBeUndefined();
        expect(await store.membershipsOf("u")).toEqual([]);
        expect(await store.readMarkers("u")).toEqual([]);
        await expect(store.history("room-#a", { direction: "latest", limit: 1 })).rejects.toBeInstanceOf(
          NotFound,
        );
        await store.createRoom(room("#a"));
        expect(await store.eventsAfter("room-#a", 0, 10)).toEqual([]);
        expect(await store.eventByMsgid("room-#a", { msgid: events[0]?.msgid ?? "" })).toBeUndefined();
        expect(await store.memberships("room-#a")).toEqual([]);
        expect(await append(store, { event: event("#a") })).toMatchObject({ seq: 1 });
        expect(await store.figures()).toMatchObject({ messages: 1 });
      });

      test("deleting a room that is not there is no error", async () => {
        await expect(store.deleteRoom("none")).resolves.toBeUndefined();
      });
    });

    describe("members and markers", () => {
      beforeEach(async () => {
        await store.createRoom(room("#a"));
        await store.createRoom(room("#b"));
        await fill(store, "#a", 5);
      });

      test("roles are set and taken, and the time of joining stays", async () => {
        const joined = clock.now;
        await store.setMembership("room-#a", "u", "ov");
        clock.now += 1_000;
        await store.setMembership("room-#a", "u", "v");
        expect(await store.memberships("room-#a")).toEqual([
          { roomId: "room-#a", userId: "u", roles: "v", joinedAt: joined },
        ]);
        await store.setMembership("room-#a", "u", null);
        expect(await store.memberships("room-#a")).toEqual([]);
        await expect(store.setMembership("none", "u", "")).rejects.toBeInstanceOf(NotFound);
      });

      test("somebody's memberships come with their rooms", async () => {
        await store.setMembership("room-#b", "u", "q");
        await store.setMembership("room-#a", "u", "");
        expect(await store.membershipsOf("u")).toMatchObject([
          { roomId: "room-#a", userId: "u", room: { name: "#a", lastSeq: 5 } },
          { roomId: "room-#b", userId: "u", roles: "q", room: { name: "#b", lastSeq: 0 } },
        ]);
        expect(await store.membershipsOf("nobody")).toEqual([]);
      });

      test("a membership is found by room and person, counted, and named by its account", async () => {
        await store.createAccount(account("u"));
        await store.setMembership("room-#a", "account-u", "");
        await store.setMembership("room-#a", "somebody", "v");
        await store.setMembership("room-#b", "account-u", "q");
        expect(await store.membership("room-#b", "account-u")).toMatchObject({
          userId: "account-u",
          roles: "q",
        });
        expect(await store.membership("room-#b", "somebody")).toBeUndefined();
        expect(await store.membership("none", "account-u")).toBeUndefined();
        expect(await store.membershipCount("account-u")).toBe(2);
        expect(await store.namedMemberships("room-#a")).toMatchObject([
          { userId: "account-u", account: "u", roles: "" },
        ]);
      });

      test("a marker moves forward, never back", async () => {
        expect(await store.readMarkers("u")).toEqual([]);
        expect(await store.markRead("u", "room-#a", 3_000, 9)).toBe(3_000);
        expect(await store.markRead("u", "room-#a", 2_000, 9)).toBe(3_000);
        expect(await store.markRead("u", "somebody", 4_000, 9)).toBe(4_000);
        expect(new Set(await store.readMarkers("u"))).toEqual(
          new Set([
            { subject: "room-#a", time: 3_000 },
            { subject: "somebody", time: 4_000 },
          ]),
        );
        expect(await store.readMarkers("v")).toEqual([]);
      });

      test("of too many markers the oldest goes", async () => {
        for (const time of [2_000, 1_000, 3_000]) await store.markRead("u", `s${time}`, time, 2);
        const left = (await store.readMarkers("u")).map(({ time }) => time).sort();
        expect(left).toEqual([2_000, 3_000]);
      });
    });
  });
}
