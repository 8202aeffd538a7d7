import { once } from "node:events";
import { expect, test } from "vitest";
import { Heartbeats, type Pinged } from "../../relay/heartbeats.ts";
import { HandClock, startRelay, until } from "./support.ts";

/** A peer that answers nothing by itself. */
class FakePeer implements Pinged {
  alive = true;
  notReading = false;
  pings = 0;
  losses = 0;

  ping(): void {
    this.pings++;
  }
  lost(): void {
    this.losses++;
  }
}

function started(options: { intervalMs: number; timeoutMs: number }) {
  const clock = new HandClock();
  const heartbeats = new Heartbeats({ ...options, clock });
  const peer = new FakePeer();
  heartbeats.add(peer);
  return { clock, heartbeats, peer };
}

test("a peer that answers is pinged at every interval", () => {
  const { clock, peer } = started({ intervalMs: 30, timeoutMs: 10 });
  for (let second = 0; second < 95; second++) {
    clock.advance(1);
    peer.alive = true;
  }
  expect(peer).toMatchObject({ pings: 3, losses: 0 });
});

test("a peer that misses one ping is lost, once, when its time is up", () => {
  const { clock, peer } = started({ intervalMs: 30, timeoutMs: 10 });
  clock.advance(39);
  expect(peer).toMatchObject({ pings: 1, losses: 0 });
  clock.advance(1);
  expect(peer).toMatchObject({ pings: 1, losses: 1 });
  clock.advance(1_000);
  expect(peer).toMatchObject({ pings: 1, losses: 1 });
});

test("silence of a peer that is not read from proves nothing", () => {
  const { clock, peer } = started({ intervalMs: 30, timeoutMs: 30 });
  peer.notReading = true;
  clock.advance(1_000);
  expect(peer.losses).toBe(0);
  peer.notReading = false;
  clock.advance(100);
  expect(peer.losses).toBe(1);
});

test("it leaves no timer when stopped, and starts none without an interval", () => {
  const running = started({ intervalMs: 30, timeoutMs: 30 });
  running.clock.advance(31);
  running.heartbeats.delete(running.peer);
  expect(running.clock.pending).toBe(0);
  expect(started({ intervalMs: 0, timeoutMs: 30 }).clock.pending).toBe(0);
});

test("each of many peers has its own times, and one timer serves them all", () => {
  const { clock, heartbeats, peer: first } = started({ intervalMs: 30, timeoutMs: 20 });
  clock.advance(15);
  const second = new FakePeer();
  heartbeats.add(second);
  expect(clock.pending).toBe(1);
  clock.advance(15);
  expect([first.pings, second.pings]).toEqual([1, 0]);
  clock.advance(15);
  expect([first.pings, second.pings]).toEqual([1, 1]);
  second.alive = true;
  clock.advance(5);
  expect([first.losses, second.losses]).toEqual([1, 0]);
  clock.advance(25);
  expect([first.pings, second.pings]).toEqual([1, 2]);
  expect(clock.pending).toBe(1);
});

test("an answer may take longer than the interval; until it is due there is no second ping", () => {
  const { clock, peer } = started({ intervalMs: 10, timeoutMs: 35 });
  clock.advance(44);
  expect(peer).toMatchObject({ pings: 1, losses: 0 });
  peer.alive = true;
  clock.advance(6);
  expect(peer).toMatchObject({ pings: 2, losses: 0 });
  clock.advance(35);
  expect(peer).toMatchObject({ pings: 2, losses: 1 });
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
  expect(server.events.map((event) => event.type)).toEqual(["opened", "ponged", "ponged", "ponged"]);
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
