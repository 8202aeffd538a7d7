import type { Worker } from "node:worker_threads";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Append, Outcome } from "../../src/store/store.ts";
import { StoreFull, Unavailable } from "../../src/store/store.ts";
import { account, append, appendAll, event, fill, room } from "./samples.ts";
import { sqliteEngine } from "./sqlite-engine.ts";

const { threads } = vi.hoisted(() => ({ threads: [] as Worker[] }));
vi.mock("node:worker_threads", async (original) => {
  const real = await original<typeof import("node:worker_threads")>();
  class KnownWorker extends real.Worker {
    constructor(...args: ConstructorParameters<typeof real.Worker>) {
      super(...args);
      threads.push(this);
    }
  }
  return { ...real, Worker: KnownWorker };
});

let engine: Awaited<ReturnType<typeof sqliteEngine>>;
const onLost = vi.fn<(error: Error) => void>();

beforeEach(() => onLost.mockClear());
afterEach(() => engine.end());

const start = async (maxPages?: number) => {
  engine = await sqliteEngine(maxPages === undefined ? { onLost } : { onLost, maxPages });
  await engine.store.createRoom(room("#a"));
  return engine.store;
};
const long = (): Append => ({ event: event("#a", { type: "message", text: "x".repeat(1_000) }) });

test("a full disk refuses appends whole groups at a time, and readers go on", async () => {
  const store = await start(80);
  const small = await fill(store, "#a", 10);
  const outcomes = await appendAll(store, Array.from({ length: 500 }, long));
  expect(new Set(outcomes.map((outcome) => JSON.stringify({ ...outcome, append: undefined })))).toEqual(
    new Set(['{"done":"refused","why":"full"}']),
  );
  expect(await store.eventsAfter("room-#a", 0, 100)).toHaveLength(small.length);
  expect(await append(store, { event: event("#a") })).toMatchObject({ done: "committed", seq: 11 });
});

test("what is asked together with a group that found the disk full is told the truth", async () => {
  const store = await start(80);
  const appends = appendAll(store, Array.from({ length: 500 }, long));
  const created = store.createRoom(room("#b"));
  const read = store.channels();
  await expect(created).rejects.toBeInstanceOf(StoreFull);
  expect((await appends)[0]).toMatchObject({ done: "refused", why: "full" });
  expect((await read).map(({ name }) => name)).toEqual(["#a"]);
});

test("a store that was full goes on as soon as there is room", async () => {
  const store = await start(80);
  await store.createRoom(room("#b"));
  let last: Outcome;
  do last = await append(store, long());
  while (last.done === "committed");
  expect(last).toMatchObject({ done: "refused", why: "full" });
  await expect(store.createAccount(account("x".repeat(9_000)))).rejects.toBeInstanceOf(StoreFull);

  await store.deleteRoom("room-#a");
  // the deleted log goes bit by bit
  const text = "y".repeat(20_000);
  await vi.waitUntil(
    async () => (await append(store, { event: event("#b", { type: "message", text }) })).done === "committed",
    { timeout: 5_000, interval: 1 },
  );
  expect(await store.eventsAfter("room-#b", 0, 10)).toMatchObject([{ seq: 1, text }]);
  expect(onLost).not.toHaveBeenCalled();
});

test("when the thread dies each open append is unknown, each call unavailable, and it is told once", async () => {
  const store = await start();
  const order: string[] = [];
  onLost.mockImplementation(() => void order.push("lost"));
  const outcomes = appendAll(store, [long(), long()]).then((all) => {
    order.push("outcomes");
    return all;
  });
  const call = store.channels();
  const refused = expect(call).rejects.toBeInstanceOf(Unavailable);
  await threads.at(-1)?.terminate();
  expect(await outcomes).toMatchObject([{ done: "unknown" }, { done: "unknown" }]);
  await refused;
  expect(onLost).toHaveBeenCalledTimes(1);
  expect(onLost.mock.calls[0]?.[0]).toBeInstanceOf(Unavailable);
  expect(await append(store, long())).toMatchObject({ done: "refused", why: "unavailable" });
  await expect(store.channels()).rejects.toBeInstanceOf(Unavailable);
  await expect(store.close()).rejects.toBeInstanceOf(Unavailable);
  expect(onLost).toHaveBeenCalledTimes(1);
});

test("an abandoned store answers what is open and frees its file for a successor", async () => {
  let store = await start();
  await fill(store, "#a", 5);
  for (let round = 0; round < 5; round += 1) {
    const first = appendAll(store, [long(), long()]);
    // the first group may be under way now
    await new Promise(setImmediate);
    const second = appendAll(store, [long()]);
    const call = store.channels().catch((error: unknown) => error);
    await store.abandon();
    const late = append(store, long());
    const before = await first;
    expect((await second)[0]?.done).toBe("unknown");
    expect(await call).toBeInstanceOf(Unavailable);
    expect(await late).toMatchObject({ done: "refused", why: "unavailable" });
    store = await engine.successor();
    const logged = new Set((await store.eventsAfter("room-#a", 0, 1_000)).map(({ msgid }) => msgid));
    for (const { append, done } of before) {
      expect(["committed", "unknown"]).toContain(done);
      if (done === "committed") expect(logged).toContain(append.event.msgid);
    }
  }
  expect(onLost).not.toHaveBeenCalled();
});

test("an outcome's sink that throws keeps nobody else from theirs", async () => {
  const store = await start();
  const thrown = new Promise((resolve) => {
    const others = process.listeners("uncaughtException");
    process.removeAllListeners("uncaughtException");
    process.once("uncaughtException", (error) => {
      for (const other of others) process.on("uncaughtException", other);
      resolve(error);
    });
  });
  store.append(long(), () => {
    throw new RangeError("a sink that is wrong");
  });
  expect(await append(store, long())).toMatchObject({ seq: 2 });
  expect(await thrown).toBeInstanceOf(RangeError);
  expect(await append(store, long())).toMatchObject({ seq: 3 });
});
