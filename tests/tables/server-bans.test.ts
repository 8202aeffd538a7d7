import fc from "fast-check";
import { expect, test } from "vitest";
import { formatRange, parseRange } from "../../src/domain/addresses.ts";
import type { BanTarget, ServerBan } from "../../src/domain/server-bans.ts";
import { banMeans, ServerBans } from "../../src/tables/server-bans.ts";

const ban = (target: BanTarget, changes: Partial<ServerBan> = {}): ServerBan => ({
  ...target,
  reason: "",
  setBy: "ada",
  setAt: 0,
  until: null,
  ...changes,
});
const eve = { nick: "eve", user: "e", host: "x.cloak", account: "Eve", address: "192.0.2.7" };

test("a visitor is found by account, by range, by mask of either host", () => {
  const bans = new ServerBans();
  expect(bans.ofVisitor(eve, 1)).toBeUndefined();
  for (const target of [
    { kind: "account", target: "eve" },
    { kind: "address", target: "192.0.2.0/24" },
    { kind: "mask", target: "*!*@x.cloak" },
    { kind: "mask", target: "e*!*@192.0.*" },
  ] as const) {
    bans.put(ban(target));
    expect(bans.ofVisitor(eve, 1)).toMatchObject(target);
    expect(bans.get(target)).toMatchObject(target);
    bans.drop(target);
    expect(bans.ofVisitor(eve, 1)).toBeUndefined();
  }
  expect(bans.size).toBe(0);
});

test("a ban that has ended keeps nobody out, whatever it meant", () => {
  const bans = new ServerBans();
  bans.put(ban({ kind: "account", target: "eve" }, { until: 5 }));
  bans.put(ban({ kind: "address", target: "192.0.2.7" }, { until: 5 }));
  bans.put(ban({ kind: "mask", target: "eve!*@*" }, { until: 5 }));
  expect(bans.ofVisitor(eve, 4)).toBeDefined();
  expect(bans.ofVisitor(eve, 5)).toBeUndefined();
  expect(bans.size).toBe(3);
});

test("an address that names its interface is that address", () => {
  const bans = new ServerBans();
  bans.put(ban({ kind: "address", target: "fe80::/10" }));
  expect(bans.ofAddress("fe80::1%eth0", 1)).toBeDefined();
  expect(bans.ofAddress("nowhere", 1)).toBeUndefined();
});

test("ranges are found as if each were looked at", () => {
  const ip = fc.oneof(
    fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 })),
    fc.tuple(fc.ipV6(), fc.integer({ min: 0, max: 128 })),
  );
  fc.assert(
    fc.property(fc.array(ip, { maxLength: 20 }), fc.oneof(fc.ipV4(), fc.ipV6()), (ranges, address) => {
      const bans = new ServerBans();
      const all = ranges.flatMap(([from, bits]) => {
        const range = parseRange(`${from}/${bits}`);
        return range ? [ban({ kind: "address", target: formatRange(range) })] : [];
      });
      for (const each of all) bans.put(each);
      const meant = all.some((each) => banMeans(each, { ...eve, address }));
      expect(bans.ofAddress(address, 1) !== undefined).toBe(meant);
      expect(bans.all()).toHaveLength(new Set(all.map(({ target }) => target)).size);
    }),
  );
});
