import { beforeEach, describe, expect, test } from "vitest";
import { NotFound, type Store } from "../../src/store/store.ts";
import { account, room } from "./samples.ts";

/** What every engine keeps of the profiles of accounts and rooms. `reopen` closes the store and opens the same again. */
export function metadataContract(current: () => Store, reopen: () => Promise<Store>): void {
  describe("metadata", () => {
    let store: Store;
    const of = async (owner: string) => [...(await store.metadata(owner))];
    beforeEach(async () => {
      store = current();
      await store.createAccount(account("ada"));
      await store.createRoom(room("#a"));
    });

    test("keys have the values they were given last, in the order in which they were first set", async () => {
      await store.changeMetadata("account-ada", [
        ["url", "https://a.example"],
        ["avatar", "x"],
      ]);
      await store.changeMetadata("account-ada", [
        ["url", "https://b.example"],
        ["status", "\u{1f49c}"],
      ]);
      expect(await of("account-ada")).toEqual([
        ["url", "https://b.example"],
        ["avatar", "x"],
        ["status", "\u{1f49c}"],
      ]);
    });

    test("null takes one key away, and no other; a key that is not there may be taken away", async () => {
      await store.changeMetadata("room-#a", [
        ["url", "x"],
        ["avatar", "y"],
      ]);
      await store.changeMetadata("room-#a", [
        ["url", null],
        ["status", null],
      ]);
      expect(await of("room-#a")).toEqual([["avatar", "y"]]);
      expect(await of("account-ada")).toEqual([]);
    });

    test("it is there after the store was closed", async () => {
      await store.changeMetadata("room-#a", [["__proto__", "y"]]);
      store = await reopen();
      expect(await of("room-#a")).toEqual([["__proto__", "y"]]);
    });

    test("it goes with its room, and is not that of a later one", async () => {
      await store.changeMetadata("room-#a", [["url", "x"]]);
      await store.deleteRoom("room-#a");
      expect(await of("room-#a")).toEqual([]);
      await store.createRoom(room("#a"));
      expect(await of("room-#a")).toEqual([]);
    });

    test("what belongs to nobody is not kept", async () => {
      await expect(store.changeMetadata("room-#b", [["url", "x"]])).rejects.toThrow(NotFound);
      expect(await of("room-#b")).toEqual([]);
    });
  });
}
