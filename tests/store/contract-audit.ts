import { describe, expect, test } from "vitest";
import type { AuditEntry } from "../../src/domain/audit.ts";
import type { Store } from "../../src/store/store.ts";

const entry = (time: number, roomId: string | null = null): AuditEntry => ({
  time,
  byId: "ada-id",
  by: "ada",
  account: "ada",
  action: "kick",
  roomId,
  room: roomId,
  target: "eve",
  detail: "spam",
});

/** What a store has to do about what administrators and those who look after rooms have done. */
export function auditContract(store: () => Store): void {
  describe("the audit log", () => {
    test("gives the newest, oldest first, of all or of a room, and goes on before a number", async () => {
      for (const made of [entry(1), entry(2, "r"), entry(3), entry(4, "r")]) await store().saveAudit(made);
      const all = await store().auditLog({ limit: 3 });
      expect(all.map(({ time }) => time)).toEqual([2, 3, 4]);
      expect(all[0]).toEqual({ ...entry(2, "r"), seq: 2 });
      expect((await store().auditLog({ limit: 3, before: 2 })).map(({ time }) => time)).toEqual([1]);
      expect((await store().auditLog({ limit: 3, roomId: "r" })).map(({ time }) => time)).toEqual([2, 4]);
    });

    test("forgets what is too old, so much at once, and gives no number twice", async () => {
      for (const time of [1, 2, 3]) await store().saveAudit(entry(time));
      expect(await store().purgeAudit(3, 1)).toBe(1);
      expect(await store().purgeAudit(4, 9)).toBe(2);
      await store().saveAudit(entry(5));
      expect((await store().auditLog({ limit: 9 })).map(({ seq }) => seq)).toEqual([4]);
    });
  });
}
