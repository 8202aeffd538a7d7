import { beforeEach, describe, expect, test } from "vitest";
import type { Source } from "../../src/domain/person.ts";
import type { Append, Store } from "../../src/store/store.ts";
import { account, ada, append, event, guest, id, room } from "./samples.ts";

/** What every engine tells of conversations, and of when something was said last. */
export function conversationsContract(current: () => Store): void {
  describe("conversations", () => {
    let store: Store;
    beforeEach(() => {
      store = current();
    });
    const direct = (name: string) => room(name, { kind: "direct" });
    const said = (name: string, source: Source, target: string, time: number): Append => ({
      event: event(name, { type: "message", text: "x" }, { kind: "direct", source, target, time }),
    });

    test("somebody's are those in which something was said, by the time of it, with the other's name", async () => {
      await store.createAccount(account("Ada", { id: ada.id }));
      for (const name of ["one", "two", "silent"]) await store.createRoom(direct(name), [ada.id, id(name)]);
      await store.createRoom(direct("self"), [ada.id, ada.id]);
      await append(store, said("two", ada, "zoe", 3_000));
      await append(store, said("one", { ...guest, id: id("one") }, "ada", 2_000));
      await append(store, said("self", ada, "ada", 1_000));
      const found = await store.conversations(ada.id);
      expect(found).toEqual([
        { roomId: "room-self", peerId: ada.id, account: "Ada", nick: "ada", spokenAt: 1_000 },
        { roomId: "room-one", peerId: id("one"), account: null, nick: "bob", spokenAt: 2_000 },
        { roomId: "room-two", peerId: id("two"), account: null, nick: "zoe", spokenAt: 3_000 },
      ]);
      expect(await store.conversations(id("two"))).toMatchObject([
        { roomId: "room-two", peerId: ada.id, account: "Ada", nick: "ada" },
      ]);
      expect(await store.conversations(id("silent"))).toEqual([]);
    });

    test("when something was last said does not count who came and went", async () => {
      for (const name of ["#a", "#b"]) await store.createRoom(room(name));
      await append(store, { event: event("#a", undefined, { time: 5_000 }) });
      await append(store, { event: event("#a", { type: "part", reason: "" }, { time: 6_000 }) });
      expect(await store.spokenAt(["room-#b", "room-#a", "none"])).toEqual([0, 5_000, 0]);
    });

    test("a deleted room is nobody's conversation any more", async () => {
      await store.createRoom(direct("one"), [ada.id, guest.id]);
      await append(store, said("one", ada, "bob", 1));
      await store.deleteRoom("room-one");
      expect(await store.conversations(guest.id)).toEqual([]);
    });
  });
}
