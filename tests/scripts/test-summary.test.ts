import { expect, test } from "vitest";
// @ts-expect-error: a plain script, which has to run before there is a compiler
import * as script from "../../scripts/test.mjs";

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}
const { countResults, summary, exitCodeOf } = script as {
  countResults(report: unknown, exitCode: number): Counts;
  summary(counts: Counts): string;
  exitCodeOf(counts: Counts, ci: boolean): number;
};

const file = (status: string, ...statuses: readonly string[]) => ({
  status,
  assertionResults: statuses.map((one) => ({ status: one })),
});

test("tests are counted over all files", () => {
  const report = { testResults: [file("passed", "passed", "skipped"), file("failed", "passed", "failed")] };
  expect(countResults(report, 1)).toEqual({ passed: 2, failed: 1, skipped: 1 });
});

test("a file that cannot be loaded is a failure", () => {
  expect(countResults({ testResults: [file("failed")] }, 1)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

test("an error outside of any test is a failure, and so is a run without a report", () => {
  expect(countResults({ testResults: [file("passed", "passed")] }, 1).failed).toBe(1);
  expect(countResults(undefined, 1)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

test("the last line counts what was skipped only when something was", () => {
  expect(summary({ passed: 3, failed: 0, skipped: 0 })).toBe("3 passed, 0 failed");
  expect(summary({ passed: 3, failed: 1, skipped: 2 })).toBe("3 passed, 1 failed, 2 skipped");
});

test("failures, an empty run, and skipping in CI make the run fail", () => {
  expect(exitCodeOf({ passed: 3, failed: 0, skipped: 1 }, false)).toBe(0);
  expect(exitCodeOf({ passed: 3, failed: 0, skipped: 1 }, true)).toBe(1);
  expect(exitCodeOf({ passed: 3, failed: 1, skipped: 0 }, false)).toBe(1);
  expect(exitCodeOf({ passed: 0, failed: 0, skipped: 0 }, false)).toBe(1);
});
