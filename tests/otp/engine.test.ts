import { expect, onTestFinished, test } from "vitest";
import { Engine, Runnable } from "../../src/otp/engine.ts";
import { failOnUnhandledRejections, turns, until } from "./harness.ts";

failOnUnhandledRejections();

/** An engine, and runnables that write down what happens to them. */
function world() {
  const engine = new Engine();
  onTestFinished(() => engine.end());
  const seen: string[] = [];
  class Noted extends Runnable {
    readonly id: string;
    readonly act: () => void | Promise<void>;

    constructor(id: string, act: () => void | Promise<void> = () => undefined) {
      super();
      this.id = id;
      this.act = act;
      engine.add(this);
    }
    run() {
      seen.push(this.id);
      return this.act();
    }
    failed(error: unknown) {
      seen.push(`${this.id} failed: ${String(error)}`);
    }
    stopped() {
      seen.push(`${this.id} stopped`);
    }
  }
  return { engine, seen, Noted };
}

test("those who are awake have their turns in the order they were woken in, and whom they wake after them", async () => {
  const { engine, seen, Noted } = world();
  const d = new Noted("d");
  const a = new Noted("a", () => engine.wake(d));
  const b = new Noted("b");
  engine.wake(a);
  engine.wake(b);
  expect(seen).toEqual([]);
  await until(() => seen.length === 3);
  expect(seen).toEqual(["a", "b", "d"]);
});

test("who wakes itself again and again has one turn between two looks at the sockets", async () => {
  const { engine, seen, Noted } = world();
  const busy: Runnable = new Noted("busy", () => {
    if (seen.length < 50) engine.wake(busy);
  });
  const counts: number[] = [];
  engine.wake(busy);
  while (seen.length < 50) {
    await turns(1);
    counts.push(seen.length);
  }
  for (const [at, count] of counts.entries()) expect(count - (counts[at - 1] ?? 0)).toBeLessThanOrEqual(1);
});

test("what one throws or rejects with is its own affair, and who waits for something holds nobody up", async () => {
  const { engine, seen, Noted } = world();
  const throws = new Noted("throws", () => {
    throw new Error("now");
  });
  const rejects = new Noted("rejects", () => Promise.reject(new Error("later")));
  const waits = new Noted("waits", () => new Promise(() => undefined));
  const last = new Noted("last");
  for (const each of [throws, rejects, waits, last]) engine.wake(each);
  await until(() => seen.includes("rejects failed: Error: later"));
  expect(seen).toEqual([
    "throws",
    "throws failed: Error: now",
    "rejects",
    "waits",
    "last",
    "rejects failed: Error: later",
  ]);
});

test("the end stops everybody who has not ended, and nobody has a turn any more", async () => {
  const { engine, seen, Noted } = world();
  const late = new Noted("late");
  const a = new Noted("a", () => {
    engine.wake(late);
    engine.end();
  });
  engine.remove(new Noted("gone"));
  engine.wake(a);
  await until(() => seen.length > 0);
  await turns(3);
  engine.wake(late);
  await turns(3);
  expect(seen).toEqual(["a", "late stopped", "a stopped"]);
});
