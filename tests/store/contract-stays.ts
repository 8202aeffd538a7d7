import { beforeEach, describe, expect, test } from "vitest";
import type { Stay } from "../../src/store/parts/stays.ts";
import type { Store } from "../../src/store/store.ts";
import { account, ada, id, room } from "./samples.ts";

/** What every engine keeps of those who stay while nobody is connected. */
export function staysContract(current: () => Store, reopened: () => Promise<Store>): void {
  describe("those who stay", () => {
    let store: Store;
    const stay: Stay = {
      accountId: ada.id,
      nick: "ada",
      user: "a",
      host: "h.test",
      realname: "Ada",
      modes: "Bi",
      away: null,
      signedOnAt: 1_000,
    };
    const place = (name: string, roles: string, joinedAt: number) => ({
      roomId: `room-${name}`,
      roles,
      joinedAt,
    });
    beforeEach(async () => {
      store = current();
      await store.createAccount(account("Ada", { id: ada.id }));
      for (const name of ["#a", "#b"]) await store.createRoom(room(name));
    });

    test("are kept with their places, and saved anew with others", async () => {
      await store.saveStay(stay, [place("#b", "o", 2), place("#a", "", 1), place("#none", "", 1)]);
      expect(await store.stays()).toEqual([stay]);
      expect(await store.places()).toEqual([
        { accountId: ada.id, ...place("#a", "", 1) },
        { accountId: ada.id, ...place("#b", "o", 2) },
      ]);
      const later = { ...stay, nick: "Ada_", away: "gone", host: "other.test" };
      await store.saveStay(later, [place("#b", "ov", 2)]);
      store = await reopened();
      expect(await store.stays()).toEqual([later]);
      expect(await store.places()).toEqual([{ accountId: ada.id, ...place("#b", "ov", 2) }]);
    });

    test("one place comes, changes and goes", async () => {
      await store.saveStay(stay, []);
      await store.setPlace(ada.id, "room-#a", { roles: "", joinedAt: 5 });
      await store.setPlace(ada.id, "room-#a", { roles: "v", joinedAt: 5 });
      expect(await store.places()).toEqual([{ accountId: ada.id, ...place("#a", "v", 5) }]);
      await store.setPlace(ada.id, "room-#a", null);
      await store.setPlace(ada.id, "room-#b", null);
      expect(await store.places()).toEqual([]);
    });

    test("who does not stay has no place, and a deleted room is nobody's", async () => {
      await store.setPlace(id("eve"), "room-#a", { roles: "", joinedAt: 5 });
      await store.saveStay(stay, [place("#a", "", 1), place("#b", "", 1)]);
      await store.deleteRoom("room-#a");
      expect(await store.places()).toEqual([{ accountId: ada.id, ...place("#b", "", 1) }]);
      await store.endStay(ada.id);
      await store.endStay(ada.id);
      expect(await store.stays()).toEqual([]);
      expect(await store.places()).toEqual([]);
    });
  });
}
