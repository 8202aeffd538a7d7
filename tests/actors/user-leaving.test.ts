import { expect, test } from "vitest";
import type { Core } from "../../actors/core.ts";
import { leaveAll } from "../../actors/user/leave.ts";
import { createLiveTables } from "../../src/tables/live.ts";
import { UserRow } from "../../src/tables/users.ts";

test("guests who come and go under ever new nicks do not fill the memory", () => {
  const tables = createLiveTables({ messagesPerRoom: 1, formerPerNick: 1 });
  const core = { tables, wall: () => 0 } as unknown as Core;
  let told = 0;
  for (let i = 1; i <= 12_000; i += 1) {
    const row = new UserRow(`k${i}`, {
      identity: { id: `g${i}`, kind: "guest", account: null },
      role: "user",
      nick: `guest${i}`,
      user: "g",
      host: "h",
      realname: "Guest",
      now: 0,
    });
    tables.users.insert(row.folded, row);
    tables.identities.insert(row.identity.id, row);
    tables.stays.insert(row.key, row);
    leaveAll(core, row, "bye", () => {
      told += 1;
    });
  }
  expect(told).toBe(12_000);
  expect([tables.users.size, tables.identities.size, tables.stays.size]).toEqual([0, 0, 0]);
  expect(tables.former.lookup("guest12000")).toHaveLength(1);
  expect(tables.former.lookup("guest1")).toEqual([]);
  expect(tables.former.info().keys).toBe(10_000);
});
