import { expect, test } from "vitest";
import { derived } from "../../src/dialects/derived.ts";
import { plainFacts } from "./facts.ts";

test("what is derived from facts is made once, and anew when they have changed in place", () => {
  let made = 0;
  const motto = derived(({ network }) => {
    made += 1;
    return `at ${network}`;
  });
  const facts = { ...plainFacts, network: "one" };
  expect([motto(facts), motto(facts), made]).toEqual(["at one", "at one", 1]);
  Object.assign(facts, { network: "two", revision: facts.revision + 1 });
  expect([motto(facts), made]).toEqual(["at two", 2]);
});
