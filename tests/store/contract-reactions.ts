import { beforeEach, describe, expect, test } from "vitest";
import type { NewEvent, RoomEvent } from "../../src/domain/events.ts";
import { reactionsOf } from "../../src/domain/reactions.ts";
import type { Store } from "../../src/store/store.ts";
import { ada, append, event, guest, room } from "./samples.ts";

/** What every engine keeps of reactions. */
export function reactionsContract(current: () => Store, reopened: () => Promise<Store>): void {
  describe("reactions", () => {
    let said: NewEvent;
    beforeEach(async () => {
      await current().createRoom(room("#a"));
      said = event("#a");
      await append(current(), { event: said });
    });

    const react = async (text: string, source = ada, given = true, of = said.msgid): Promise<void> => {
      const tags = { "+reply": of, [given ? "+draft/react" : "+draft/unreact"]: text };
      await append(current(), {
        event: event("#a", { type: "reaction", tags }, { source }),
        effects: { reactsTo: of },
      });
    };
    const events = (limit = 100): Promise<readonly RoomEvent[]> =>
      current().reactions("room-#a", said.msgid, limit);
    const counted = async (): Promise<readonly string[]> =>
      reactionsOf(await events()).map(
        ({ reaction, by }) => `${reaction} ${by.map(({ nick }) => nick).join(" ")}`,
      );

    test("who has reacted how is found by the message, also after the store was opened again", async () => {
      await react("👍");
      await react("🦋", guest);
      await react("👍", guest);
      await react("👍", guest);
      expect(await counted()).toEqual(["👍 ada bob", "🦋 bob"]);
      await reopened();
      expect(await counted()).toEqual(["👍 ada bob", "🦋 bob"]);
    });

    test("what was taken back, or redacted, counts no more", async () => {
      await react("👍");
      await react("👍", guest);
      await react("👍", ada, false);
      expect(await counted()).toEqual(["👍 bob"]);
      const [, given] = await events();
      const of = given?.msgid ?? "";
      await append(current(), {
        event: event("#a", { type: "redaction", of, reason: "" }),
        effects: { redacts: of },
      });
      expect(await counted()).toEqual([]);
    });

    test("the newest are given where there are too many, and those to nothing are nowhere", async () => {
      for (const text of ["a", "b", "c"]) await react(text);
      await react("d", ada, true, "no-such-message");
      expect((await events(2)).map(({ seq }) => seq)).toEqual([3, 4]);
      expect(await current().reactions("room-#a", "no-such-message", 9)).toEqual([]);
      expect(await current().reactions("no-such-room", said.msgid, 9)).toEqual([]);
    });
  });
}
