import { describe, expect, test } from "vitest";
import type { Store } from "../../src/store/store.ts";
import { account, append, event, room } from "./samples.ts";

/** What a store has to do about what people have decided of others. */
export function relationshipsContract(store: () => Store): void {
  describe("what people have decided of others", () => {
    const block = { kind: "block", otherId: "bob-id", name: "bob", since: 2 } as const;
    const follow = { kind: "follow", otherId: "eve-id", name: "eve", since: 1 } as const;

    test("is kept oldest first, once, and taken away", async () => {
      const ada = account("ada");
      await store().createAccount(ada);
      await store().changeRelations(ada.id, { add: [block, follow, block] });
      expect(await store().relations(ada.id)).toEqual([follow, block]);
      await store().changeRelations(ada.id, { remove: [block] });
      expect(await store().relations(ada.id)).toEqual([follow]);
    });

    test("of one who has no account nothing is kept", async () => {
      await store().changeRelations("guest", { add: [block] });
      expect(await store().relations("guest")).toEqual([]);
    });

    test("comes with an event, in the same transaction", async () => {
      const ada = account("ada");
      await store().createAccount(ada);
      const made = room("r");
      await store().createRoom(made);
      await append(store(), {
        event: event("r"),
        effects: { relations: [{ userId: ada.id, add: [block] }] },
      });
      expect(await store().relations(ada.id)).toEqual([block]);
    });
  });
}
