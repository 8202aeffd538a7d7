import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { Gathering } from "../../src/store/sqlite/gather.ts";

/** A gathering whose clock the test turns; `handed` counts how often it has handed on. */
function gathering(longestMs = 3) {
  let due: (() => void) | undefined;
  const heard = { handed: 0 };
  const gathering = new Gathering(
    () => {
      heard.handed += 1;
      gathering.handed();
    },
    longestMs,
    (_, what) => {
      due = what;
      return () => {
        due = undefined;
      };
    },
  );
  const elapse = (): void => {
    const what = due;
    due = undefined;
    what?.();
  };
  return { gathering, heard, isWaiting: () => due !== undefined, elapse };
}

test("one who speaks alone waits for nobody", async () => {
  const { gathering: it, heard, isWaiting } = gathering();
  for (let said = 1; said <= 3; said += 1) {
    it.waiting(1, false);
    expect(isWaiting()).toBe(false);
    await setImmediate();
    expect(heard.handed).toBe(said);
    expect(it.done(1, 0, false)).toBe(false);
  }
});

test("as many are waited for as there were, and no longer than until they are there", async () => {
  const { gathering: it, heard, isWaiting } = gathering();
  expect(it.done(2, 1, false)).toBe(false);
  it.waiting(1, false);
  it.waiting(2, false);
  await setImmediate();
  expect([heard.handed, isWaiting()]).toEqual([0, true]);
  it.waiting(3, false);
  await setImmediate();
  expect([heard.handed, isWaiting()]).toEqual([1, false]);
});

test("who does not come is waited for once, and not for long", async () => {
  const { gathering: it, heard, isWaiting, elapse } = gathering();
  it.done(8, 0, false);
  it.waiting(1, false);
  elapse();
  expect(heard.handed).toBe(1);
  it.done(1, 0, false);
  it.waiting(1, false);
  expect(isWaiting()).toBe(false);
  await setImmediate();
  expect(heard.handed).toBe(2);
});

test("a read waits for nobody, and takes those along that wait", async () => {
  const { gathering: it, heard, isWaiting } = gathering();
  it.done(8, 0, false);
  it.waiting(1, false);
  it.waiting(2, true);
  await setImmediate();
  expect([heard.handed, isWaiting()]).toEqual([1, false]);
});

test("while one commit runs, many are enough for the next, however many are expected", () => {
  const { gathering: it } = gathering();
  expect(it.done(300, 200, false)).toBe(true);
  expect(it.done(16, 16, false)).toBe(false);
  expect(it.done(16, 16, true)).toBe(true);
});

test("nobody waits where the settings say so", async () => {
  const { gathering: it, heard, isWaiting } = gathering(0);
  expect(it.done(8, 3, false)).toBe(true);
  it.waiting(1, false);
  expect(isWaiting()).toBe(false);
  await setImmediate();
  expect(heard.handed).toBe(1);
});
