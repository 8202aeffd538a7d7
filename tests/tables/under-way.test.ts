import fc from "fast-check";
import { expect, test } from "vitest";
import { type Round, UnderWay } from "../../src/tables/under-way.ts";

const seen = { type: "time" } as const;

test("who waits is told once all that began before has ended, in whatever order, and not for what began later", () => {
  const underWay = new UnderWay();
  const rounds = [underWay.begin(seen), underWay.begin(seen)] as Round[];
  const told: string[] = [];
  underWay.whenEnded(() => told.push("first"));
  const later = underWay.begin(seen) as Round;
  underWay.whenEnded(() => told.push("second"));
  underWay.end(later);
  underWay.end(rounds[1] as Round);
  expect(told).toEqual([]);
  underWay.end(rounds[0] as Round);
  expect(told).toEqual(["first", "second"]);
  expect(underWay.idle).toBe(true);
});

test("nobody waits for what shows nothing to others", () => {
  const underWay = new UnderWay();
  expect(underWay.begin({ type: "sync" })).toBeUndefined();
  expect(underWay.idle).toBe(true);
});

test("whatever begins, ends and is waited for: each is told exactly when nothing older is left", () => {
  const step = fc.oneof(fc.constant("begin"), fc.constant("wait"), fc.nat({ max: 20 }));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const underWay = new UnderWay();
      const open = new Map<number, Round>();
      const waiting = new Map<number, readonly number[]>();
      for (const [at, what] of steps.entries()) {
        if (what === "begin") open.set(at, underWay.begin(seen) as Round);
        else if (what === "wait") {
          if (underWay.idle) continue;
          waiting.set(at, [...open.keys()]);
          underWay.whenEnded(() => waiting.delete(at));
        } else {
          const [id, round] = [...open][what] ?? [];
          if (id === undefined || !round) continue;
          open.delete(id);
          underWay.end(round);
        }
        expect(underWay.idle).toBe(open.size === 0);
        for (const before of waiting.values()) expect(before.some((id) => open.has(id))).toBe(true);
        const held = [...waiting.values()].length;
        expect(open.size > 0 || held === 0).toBe(true);
      }
    }),
  );
});
