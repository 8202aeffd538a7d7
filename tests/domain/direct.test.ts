import { expect, test } from "vitest";
import { directFault } from "../../src/domain/direct.ts";

const guest = { id: "g", account: null, administrator: false };
const to = (modes: string, accepted?: ReadonlyMap<string, string>) => ({ nick: "bob", modes, accepted });

test.each([
  ["", guest, false, undefined],
  ["R", guest, false, "guest"],
  ["R", { ...guest, account: "g" }, false, undefined],
  ["R", { ...guest, administrator: true }, false, undefined],
  ["T", guest, false, undefined],
  ["T", guest, true, "ctcp"],
  ["T", { ...guest, account: "g" }, true, "ctcp"],
] as const)("with modes %j, %j may write, with CTCP %j: %s", (modes, from, isCtcp, why) => {
  expect(directFault(to(modes), from, isCtcp)?.why).toBe(why);
});

test("who is accepted is heard, and takes no liberties with CTCP", () => {
  const accepted = new Map([["g", "guest"]]);
  expect(directFault(to("R", accepted), guest, false)).toBeUndefined();
  expect(directFault(to("RT", accepted), guest, true)?.why).toBe("ctcp");
});
