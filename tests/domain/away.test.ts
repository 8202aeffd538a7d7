import { expect, test } from "vitest";
import { type SessionAway, visibleAway } from "../../src/domain/away.ts";

const here = { away: null, absent: false };
const words = (text: string, at: number): SessionAway => ({ text, absent: false, at });
const nobody = (at = 0): SessionAway => ({ text: "", absent: true, at });

test("with nobody at any session one is away, for no particular reason", () => {
  expect(visibleAway([nobody(), nobody()], here, false)).toEqual({ away: "", absent: true });
  expect(visibleAway([], here, true)).toEqual({ away: "", absent: true });
});

test("words outlast that nobody is there", () => {
  const before = { away: "lunch", absent: false };
  expect(visibleAway([nobody()], before, false)).toEqual(before);
  expect(visibleAway([], before, true)).toEqual(before);
});

test("who was away for want of anybody is back with the first who comes, and not who has said so", () => {
  expect(visibleAway([undefined, nobody()], { away: "", absent: true }, false)).toEqual(here);
  const said = { away: "lunch", absent: false };
  expect(visibleAway([undefined], said, false)).toEqual(said);
});

test("together, one session that is here counts more than those that are not; else the newest words", () => {
  expect(visibleAway([words("a", 1), undefined], here, true)).toEqual(here);
  expect(visibleAway([words("a", 1), words("b", 2), nobody(3)], here, true)).toEqual({
    away: "b",
    absent: false,
  });
});
