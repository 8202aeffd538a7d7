import { expect, test } from "vitest";
import { persistenceOf, staysOn } from "../../src/domain/always-on.ts";

test.each([
  ["off", [false, false, false]],
  ["opt-in", [false, false, true]],
  ["opt-out", [true, false, true]],
  ["mandatory", [true, true, true]],
] as const)("with %s one stays without a word, with off and with on: %j", (policy, [unset, off, on]) => {
  expect([staysOn(policy, undefined), staysOn(policy, false), staysOn(policy, true)]).toEqual([
    unset,
    off,
    on,
  ]);
});

test("what is not set is the default, and what follows is the policy's", () => {
  expect([undefined, true, false].map((preference) => persistenceOf("opt-out", preference))).toEqual([
    { setting: "default", effective: true },
    { setting: "on", effective: true },
    { setting: "off", effective: false },
  ]);
});
