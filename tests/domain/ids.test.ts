import fc from "fast-check";
import { expect, test } from "vitest";
import { uuidv7Source } from "../../src/domain/ids.ts";

const form = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const start = Date.UTC(2026, 4, 3);

/** Fills with one value, so that nothing is left to chance. */
const filledWith =
  (value: number) =>
  (into: Uint8Array): void => {
    into.fill(value);
  };
const msOf = (id: string): number => Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16);

function expectRising(ids: readonly string[]): void {
  for (let i = 1; i < ids.length; i += 1)
    if ((ids[i] ?? "") <= (ids[i - 1] ?? "")) throw new RangeError(`${ids[i]} follows ${ids[i - 1]}`);
}

test("an id has the form, version and variant of RFC 9562, and begins with its time", () => {
  for (const value of [0, 0x5a, 0xff]) {
    const id = uuidv7Source(() => start, filledWith(value))();
    expect(id).toMatch(form);
    expect(msOf(id)).toBe(start);
  }
});

test("the random part is the random bytes", () => {
  const next = uuidv7Source(
    () => start,
    (into) => into.set([0xff, 1, 2, 3, 4, 5, 6, 7, 0, 0]),
  );
  expect(next()).toMatch(/-bf01-020304050607$/);
});

test("no random byte serves two ids, however often chance is asked", () => {
  let filled = 0;
  const next = uuidv7Source(
    () => start,
    (into) => {
      const view = new DataView(into.buffer);
      for (let at = 0; at < into.length; at += 10) {
        filled += 1;
        view.setUint32(at + 4, filled);
      }
    },
  );
  const numbers = Array.from({ length: 1_000 }, () => Number.parseInt(next().slice(-8), 16));
  expect(numbers).toEqual(numbers.map((_, i) => i + 1));
});

test("ids rise strictly whatever the clock does, whatever chance gives", () => {
  const steps = fc.array(fc.integer({ min: -5_000, max: 5_000 }), { maxLength: 200 });
  fc.assert(
    fc.property(steps, fc.nat(255), (steps, value) => {
      let now = start;
      const next = uuidv7Source(() => now, filledWith(value));
      const ids = steps.map((step) => {
        now += step;
        return next();
      });
      for (const id of ids) expect(id).toMatch(form);
      expectRising(ids);
    }),
  );
});

test("more ids than the counter holds within a millisecond go on rising, into the next one", () => {
  const next = uuidv7Source(() => start, filledWith(0xff));
  const ids = Array.from({ length: 10_000 }, next);
  expectRising(ids);
  expect(new Set(ids).size).toBe(10_000);
  expect(msOf(ids.at(-1) ?? "")).toBeGreaterThan(start);
  expect(msOf(ids.at(-1) ?? "")).toBeLessThanOrEqual(start + 3);
});

test("ids go on rising when the clock catches up with the time that was borrowed", () => {
  let now = start;
  const next = uuidv7Source(() => now, filledWith(0));
  const ids = Array.from({ length: 5_000 }, next);
  for (; now < start + 5; now += 1) ids.push(next(), next());
  expectRising(ids);
  expect(msOf(ids.at(-1) ?? "")).toBe(start + 4);
});
