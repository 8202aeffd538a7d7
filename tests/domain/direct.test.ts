import { expect, test } from "vitest";
import { type Approach, reception } from "../../src/domain/direct.ts";
import type { NotedKind, WriterPolicy } from "../../src/domain/relationships.ts";

const guest = { id: "g", account: null, administrator: false };
const account = { ...guest, account: "g" };
const administrator = { ...account, administrator: true };

const to = (modes: string, noted: readonly NotedKind[] = [], policy?: WriterPolicy) => ({
  id: "b",
  nick: "bob",
  modes,
  decisions: { policy, has: (kind: NotedKind, id: string) => id === "g" && noted.includes(kind) },
});

const first: Approach = { isCtcp: false, talked: false, defaultPolicy: "anyone", silently: false };
const outcome = (...given: Parameters<typeof reception>): string => {
  const heard = reception(...given);
  return typeof heard === "object" ? heard.why : heard;
};

test.each([
  ["", guest, false, "heard"],
  ["R", guest, false, "guest"],
  ["R", account, false, "heard"],
  ["R", administrator, false, "heard"],
  ["T", guest, false, "heard"],
  ["T", guest, true, "ctcp"],
  ["T", account, true, "ctcp"],
  ["T", administrator, true, "ctcp"],
] as const)("with modes %j, %j may write, with CTCP %j: %s", (modes, from, isCtcp, why) => {
  expect(outcome(to(modes), from, { ...first, isCtcp })).toBe(why);
});

test("who is accepted or followed is heard, and takes no liberties with CTCP", () => {
  for (const kind of ["accept", "follow"] as const) {
    expect(outcome(to("R", [kind], "nobody"), guest, first)).toBe("heard");
    expect(outcome(to("RT", [kind]), guest, { ...first, isCtcp: true })).toBe("ctcp");
  }
});

test.each([
  // policy, what is noted, whether they have talked, what becomes of it
  ["anyone", [], false, "heard"],
  ["followed", [], false, "held"],
  ["followed", [], true, "heard"],
  ["followed", ["follow"], false, "heard"],
  ["followed", ["request"], true, "held"],
  ["followed", ["refused"], true, "closed"],
  ["nobody", [], true, "closed"],
  ["nobody", ["accept"], false, "heard"],
  ["anyone", ["block"], true, "closed"],
  ["anyone", ["block", "accept"], true, "closed"],
  ["anyone", ["mute"], false, "heard"],
  ["anyone", ["request"], true, "held"],
  ["anyone", ["refused"], true, "closed"],
] as const)("with the policy %s and %j noted, talked before %s: %s", (policy, noted, talked, what) => {
  expect(outcome(to("", noted, policy), account, { ...first, talked })).toBe(what);
});

test("nothing of a program's question is held back: it is taken now or not at all", () => {
  expect(outcome(to("", [], "followed"), account, { ...first, isCtcp: true })).toBe("closed");
});

test("who is blocked is told nothing of it where the settings have it so, and administrators are heard", () => {
  expect(outcome(to("", ["block"]), account, { ...first, silently: true })).toBe("dropped");
  expect(outcome(to("", ["block"], "nobody"), administrator, first)).toBe("heard");
});

test("who has chosen nothing has the server's policy", () => {
  expect(outcome(to(""), account, { ...first, defaultPolicy: "followed" })).toBe("held");
});
