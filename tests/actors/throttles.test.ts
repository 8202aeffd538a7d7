import { expect, test } from "vitest";
import { Throttles } from "../../actors/server/throttles.ts";
import { defaultSettings } from "../../src/config/schema.ts";

/** Throttles of small bounds, and a clock that stands still. */
const throttles = () => {
  const { limits } = defaultSettings({
    limits: {
      loginFailures: {
        address: { burst: 100, perMinute: 1 },
        account: { burst: 3, perMinute: 1 },
        accountAnywhere: { burst: 10, perMinute: 1 },
      },
    },
  });
  return new Throttles(
    () => limits,
    () => 0,
  );
};

/** Fails from an address until that address has to wait. @returns how often */
function failUntilHeld(these: Throttles, address: string, account: string): number {
  let failures = 0;
  while (these.loginTry(address, account) === 0) failures += 1;
  return failures;
}

test("who fails at somebody's account keeps themselves from it, and not its owner elsewhere", () => {
  const these = throttles();
  expect(failUntilHeld(these, "203.0.113.1", "ada")).toBe(3);
  expect(these.loginTry("203.0.113.1", "ADA")).toBeGreaterThan(0);
  expect(these.loginTry("203.0.113.1", "bob")).toBe(0);
  expect(these.loginTry("198.51.100.7", "ada")).toBe(0);
});

test("an account that is guessed at from many addresses is held for all but those that it was logged in to from", () => {
  const these = throttles();
  expect(these.loginTry("198.51.100.7", "ada")).toBe(0);
  these.loginShown("198.51.100.7", "ada");
  these.loginUsual("198.51.100.7", "ada");
  let failures = 0;
  for (let n = 1; n <= 20; n += 1) failures += failUntilHeld(these, `203.0.113.${n}`, "ada");
  expect(failures).toBe(10);
  expect(these.loginTry("192.0.2.1", "ada")).toBeGreaterThan(0);
  expect(these.loginTry("198.51.100.7", "Ada")).toBe(0);
  // There, too, what fails is counted.
  expect(failUntilHeld(these, "198.51.100.7", "ada")).toBe(2);
});

test("what has not failed is given back", () => {
  const these = throttles();
  for (let n = 0; n < 50; n += 1) {
    expect(these.loginTry("203.0.113.1", "ada")).toBe(0);
    these.loginShown("203.0.113.1", "ada");
  }
  expect(failUntilHeld(these, "203.0.113.1", "ada")).toBe(3);
});
