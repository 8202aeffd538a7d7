import { beforeEach, describe, expect, test } from "vitest";
import type { FileRow } from "../../src/store/parts/files.ts";
import type { Store } from "../../src/store/store.ts";
import { account, append, event, room } from "./samples.ts";

/** A file as it may be kept. */
const file = (id: string, changes: Partial<FileRow> = {}): FileRow => ({
  id,
  ownerId: "account-ada",
  ownerKind: "account",
  purpose: "attachment",
  name: "cat.png",
  type: "image/png",
  bytes: 10,
  width: 4,
  height: 3,
  thumbnailBytes: 2,
  createdAt: 100,
  ...changes,
});

/** What every engine knows of files. `reopen` closes the store and opens the same again. */
export function filesContract(current: () => Store, reopen: () => Promise<Store>): void {
  describe("files", () => {
    let store: Store;
    beforeEach(async () => {
      store = current();
      for (const name of ["#a", "#b"]) await store.createRoom(room(name));
    });
    const post = (name: string, ids: readonly string[], msgid: string) =>
      append(store, {
        event: event(
          name,
          { type: "message", text: "look", tags: { "+monarchs.chat/file": "x" } },
          { msgid },
        ),
        effects: { attaches: ids },
      });

    test("a file is found as it was added, also after the store was closed, and dropped", async () => {
      await store.addFile(file("one"));
      store = await reopen();
      expect(await store.file("one")).toEqual(file("one"));
      expect(await store.filesByIds(["none", "one"])).toEqual([file("one")]);
      expect(await store.dropFile("one")).toBe(true);
      expect(await store.dropFile("one")).toBe(false);
      expect(await store.file("one")).toBeUndefined();
    });

    test("it is in the rooms where a message has it, until that is taken away", async () => {
      await store.addFile(file("one"));
      await post("#a", ["one", "never-there"], "01900000-0000-7000-8000-00000000000a");
      await post("#b", ["one"], "01900000-0000-7000-8000-00000000000b");
      expect((await store.roomsOfFile("one")).toSorted()).toEqual(["room-#a", "room-#b"]);
      expect(await store.roomsOfFile("never-there")).toEqual([]);
      await append(store, {
        event: event("#a", { type: "redaction", of: "01900000-0000-7000-8000-00000000000a", reason: "" }),
        effects: { redacts: "01900000-0000-7000-8000-00000000000a" },
      });
      expect(await store.roomsOfFile("one")).toEqual(["room-#b"]);
      await store.deleteRoom("room-#b");
      expect(await store.roomsOfFile("one")).toEqual([]);
    });

    test("what no message has is listed once it is old, and pictures in profiles are not", async () => {
      await store.addFile(file("posted"));
      await store.addFile(file("left", { createdAt: 90 }));
      await store.addFile(file("also-left"));
      await store.createAccount(account("ada", { id: "account-ada" }));
      await store.addFile(file("face", { purpose: "avatar" }));
      await store.addFile(file("former-face", { purpose: "avatar", createdAt: 110 }));
      await store.changeMetadata("account-ada", [["avatar", "https://chat.example.org/files/face/me.png"]]);
      await store.addFile(file("young", { createdAt: 200 }));
      await post("#a", ["posted"], "01900000-0000-7000-8000-00000000000a");
      const listed = async () => (await store.unreferencedFiles(150, 10)).map(({ id }) => id);
      expect(await listed()).toEqual(["left", "also-left", "former-face"]);
      const rest = await store.unreferencedFiles(150, 10, { createdAt: 90, id: "left" });
      expect(rest.map(({ id }) => id)).toEqual(["also-left", "former-face"]);
      await append(store, {
        event: event("#a", { type: "redaction", of: "01900000-0000-7000-8000-00000000000a", reason: "" }),
        effects: { redacts: "01900000-0000-7000-8000-00000000000a" },
      });
      expect(await listed()).toEqual(["left", "also-left", "posted", "former-face"]);
    });

    test("usage is counted by person, by time, of guests and of all, and goes down again", async () => {
      const usage = () => store.fileUsage("account-ada", 150);
      expect(await usage()).toEqual({ person: 0, since: 0, guests: 0, all: 0 });
      await store.addFile(file("one"));
      await store.addFile(file("two", { bytes: 5, createdAt: 150 }));
      await store.addFile(file("three", { ownerId: "g", ownerKind: "guest", bytes: 3 }));
      expect(await usage()).toEqual({ person: 15, since: 5, guests: 3, all: 18 });
      await store.dropFile("one");
      await store.dropFile("three");
      expect(await usage()).toEqual({ person: 5, since: 5, guests: 0, all: 5 });
    });
  });
}
