import { expect, test } from "vitest";
import { banHolds, banTarget, parseDuration } from "../../src/domain/server-bans.ts";

test.each([
  ["192.0.2.7", undefined, "address", "192.0.2.7"],
  ["192.0.2.7/24", undefined, "address", "192.0.2.0/24"],
  ["*@10.0.0.0/8", "mask", "address", "10.0.0.0/8"],
  ["*!*@2001:db8::1", undefined, "address", "2001:db8::1"],
  ["Eve", undefined, "account", "eve"],
  ["~a:Eve", undefined, "account", "eve"],
  ["account:Eve", "mask", "account", "eve"],
  ["Eve", "mask", "mask", "eve!*@*"],
  ["*@*.Example", undefined, "mask", "*!*@*.example"],
  ["e?e!*@*", undefined, "mask", "e?e!*@*"],
  ["192.0.2.7", "account", "account", "192.0.2.7"],
] as const)("%s (%s) means the %s %s", (text, kind, meant, target) => {
  expect(banTarget(text, kind)).toEqual({ kind: meant, target });
});

test.each([
  ["*", undefined],
  ["*!*@*", "mask"],
  ["?*@*", "mask"],
  ["a b", "mask"],
  ["", undefined],
  ["*.example", "address"],
] as const)("%j (%s) means nobody in particular", (text, kind) => {
  expect(banTarget(text, kind)).toEqual({ why: expect.any(String) });
});

test.each([
  ["90", 5_400_000],
  ["1h30m", 5_400_000],
  ["1d", 86_400_000],
  ["2w1s", 1_209_601_000],
  ["1y1mo", 34_128_000_000],
  ["0", null],
  ["0s", null],
  ["999y", null],
  ["", undefined],
  ["1x", undefined],
  ["d", undefined],
  ["1d ", undefined],
  ["-1d", undefined],
  ["eve", undefined],
])("%j lasts %j ms", (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test("a ban holds until its end", () => {
  expect(banHolds({ until: null }, 5)).toBe(true);
  expect(banHolds({ until: 6 }, 5)).toBe(true);
  expect(banHolds({ until: 5 }, 5)).toBe(false);
});
