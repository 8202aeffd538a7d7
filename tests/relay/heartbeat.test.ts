import { once } from "node:events";
import { expect, test } from "vitest";
import { heartbeat } from "../../relay/heartbeat.ts";
import { HandClock, startRelay, until } from "./support.ts";

function started(options: { intervalMs: number; timeoutMs: number }) {
  const clock = new HandClock();
  const seen = { pings: 0, lost: 0, notReading: false };
  const beat = heartbeat({
    ...options,
    clock,
    ping: () => {
      seen.pings++;
    },
    notReading: () => seen.notReading,
    lost: () => {
      seen.lost++;
    },
  });
  return { clock, seen, beat };
}

test("a peer that answers is pinged at every interval", () => {
  const { clock, seen, beat } = started({ intervalMs: 30, timeoutMs: 10 });
  for (let second = 0; second < 95; second++) {
    clock.advance(1);
    beat.heard();
  }
  expect(seen).toMatchObject({ pings: 3, lost: 0 });
});

test("a peer that misses one ping is lost, once, when its time is up", () => {
  const { clock, seen } = started({ intervalMs: 30, timeoutMs: 10 });
  clock.advance(39);
  expect(seen).toMatchObject({ pings: 1, lost: 0 });
  clock.advance(1);
  expect(seen).toMatchObject({ pings: 1, lost: 1 });
  clock.advance(1_000);
  expect(seen).toMatchObject({ pings: 1, lost: 1 });
});

test("silence of a peer that is not read from proves nothing", () => {
  const { clock, seen } = started({ intervalMs: 30, timeoutMs: 30 });
  seen.notReading = true;
  clock.advance(1_000);
  expect(seen.lost).toBe(0);
  seen.notReading = false;
  clock.advance(100);
  expect(seen.lost).toBe(1);
});

test("it leaves no timer when stopped, and starts none without an interval", () => {
  const running = started({ intervalMs: 30, timeoutMs: 30 });
  running.clock.advance(31);
  running.beat.stop();
  expect(running.clock.pending).toBe(0);
  expect(started({ intervalMs: 0, timeoutMs: 30 }).clock.pending).toBe(0);
});

test("a browser that answers pings stays", async () => {
  await using server = await startRelay({ pingIntervalMs: 30_000, pongTimeoutMs: 10_000 });
  const [browser, core] = await server.pair();
  server.clock.advance(10_000);
  for (let round = 0; round < 3; round++) {
    const pinged = once(browser.ws, "ping");
    server.clock.advance(20_000);
    await pinged;
    // Its pong goes ahead of this on the same socket, and the relay has read both when the core has the line.
    browser.ws.send("PING a");
    await core.line();
    server.clock.advance(10_000);
  }
  expect(server.relay.stats().connections).toBe(1);
  expect(server.events.map((event) => event.type)).toEqual(["opened"]);
});

test("a browser that misses a ping is closed with 1001 and a reason, and its core ended", async () => {
  await using server = await startRelay({ pingIntervalMs: 30_000, pongTimeoutMs: 10_000 });
  const [browser, core] = await server.pair();
  browser.ws.pause();
  server.clock.advance(30_000);
  server.clock.advance(10_000);
  core.duplex.resume();
  await until(() => core.ended);
  browser.ws.resume();
  expect(await browser.closed).toEqual({ code: 1001, reason: "ping timeout" });
  await until(() => server.relay.stats().connections === 0);
  expect(server.clock.pending).toBe(0);
});
