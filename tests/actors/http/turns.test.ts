import { expect, test } from "vitest";
import { Turns } from "../../../actors/http/turns.ts";

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

test("one begins in each turn, in the order in which they came, and what else waits comes between them", async () => {
  const turns = new Turns();
  const seen: string[] = [];
  for (const name of ["a", "b", "c"]) turns.run(() => seen.push(name));
  expect(seen).toEqual(["a"]);
  await nextTurn();
  seen.push("between");
  expect(seen).toEqual(["a", "b", "between"]);
  await nextTurn();
  expect(seen).toEqual(["a", "b", "between", "c"]);
});

test("who comes to a quiet server waits for nothing, also after others did", async () => {
  const turns = new Turns();
  const seen: number[] = [];
  for (const each of [1, 2, 3]) turns.run(() => seen.push(each));
  while (seen.length < 3) await nextTurn();
  await nextTurn();
  turns.run(() => seen.push(4));
  expect(seen).toEqual([1, 2, 3, 4]);
});

test("work that fails does not hold up the others", async () => {
  const turns = new Turns();
  const seen: string[] = [];
  expect(() =>
    turns.run(() => {
      throw new RangeError("broken");
    }),
  ).toThrow(RangeError);
  turns.run(() => seen.push("after"));
  await nextTurn();
  expect(seen).toEqual(["after"]);
});
