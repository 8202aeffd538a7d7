import fc from "fast-check";
import { expect, test } from "vitest";
import { budgetOf, costOf, fullBucket, waitFor } from "../../src/domain/flood.ts";

const rate = { burst: 5, perSecond: 2 };

test("a bucket gives its burst at once, then one at a time", () => {
  const bucket = fullBucket(rate, 0);
  for (let i = 0; i < 5; i += 1) {
    expect(waitFor(bucket, rate, 0)).toBe(0);
    bucket.tokens -= 1;
  }
  expect(waitFor(bucket, rate, 0)).toBe(500);
  expect(waitFor(bucket, rate, 499)).toBe(1);
  expect(waitFor(bucket, rate, 500)).toBe(0);
});

test("silence fills a bucket up to its burst and no further", () => {
  const bucket = fullBucket(rate, 0);
  bucket.tokens = -3;
  expect(waitFor(bucket, rate, 60_000)).toBe(0);
  expect(bucket.tokens).toBe(5);
});

test("over any time nobody takes more than the burst and what has come since", () => {
  const step = fc.record({ ms: fc.integer({ min: 0, max: 2_000 }), tries: fc.integer({ min: 1, max: 9 }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const bucket = fullBucket(rate, 0);
      let now = 0;
      let taken = 0;
      for (const { ms, tries } of steps) {
        now += ms;
        for (let i = 0; i < tries; i += 1) {
          if (waitFor(bucket, rate, now) > 0) continue;
          bucket.tokens -= 1;
          taken += 1;
        }
      }
      expect(taken).toBeLessThanOrEqual(rate.burst + (now / 1_000) * rate.perSecond + 1e-6);
    }),
  );
});

test("who waits as long as told may go on", () => {
  fc.assert(
    fc.property(fc.integer({ min: -50, max: 0 }), (tokens) => {
      const bucket = { tokens, at: 0 };
      const waitMs = waitFor(bucket, rate, 0);
      expect(waitFor(bucket, rate, waitMs)).toBe(0);
    }),
  );
});

test("entering, nicks, history and questions are paid apart from messages", () => {
  expect(budgetOf({ type: "join", room: "#a" })).toBe("joins");
  expect(budgetOf({ type: "nick", nick: "a" })).toBe("nicks");
  expect(budgetOf({ type: "whois", nick: "a" })).toBe("queries");
  expect(budgetOf({ type: "history", target: "#a", query: { limit: 1, direction: "latest" } })).toBe(
    "history",
  );
  expect(budgetOf({ type: "topic", room: "#a" })).toBe("messages");
});

test("a message of many lines costs more than one of a few", () => {
  const say = (lines: number) =>
    costOf({ type: "say", speech: "message", target: "#a", text: Array(lines).fill("x").join("\n") });
  expect([1, 10, 11, 200].map(say)).toEqual([1, 1, 2, 20]);
  const joins = Array.from({ length: 20 }, (_, at) => at + 1);
  expect(costOf({ type: "edit", target: "#a", msgid: "m", text: "x".repeat(21), joins })).toBe(3);
});
