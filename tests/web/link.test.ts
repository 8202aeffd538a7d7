import { expect, test } from "vitest";
import type { LinkState } from "../../web/transport/events.ts";
import { createLink, type Socket, waitBefore } from "../../web/transport/link.ts";
import { handClock } from "./support.ts";

function setUp() {
  const clock = handClock();
  const sockets: (Socket & { sent: string[]; isClosed: boolean })[] = [];
  const states: LinkState[] = [];
  const lines: string[] = [];
  const link = createLink(
    () => {
      const sent: string[] = [];
      const socket = {
        sent,
        isClosed: false,
        send: (text: string) => void sent.push(text),
        close() {
          socket.isClosed = true;
        },
        onopen: null,
        onclose: null,
        onmessage: null,
      };
      sockets.push(socket);
      return socket;
    },
    clock,
    { opened() {}, lines: (some) => lines.push(...some), state: (state) => states.push(state) },
  );
  return { clock, link, sockets, states, lines };
}

test("waits double from one second to thirty, and chance takes at most a quarter off", () => {
  expect([1, 2, 3, 4, 5, 6, 9].map((attempt) => waitBefore(attempt, 0) / 1000)).toEqual([
    1, 2, 4, 8, 16, 30, 30,
  ]);
  expect(waitBefore(6, 1)).toBe(22_500);
});

test("a lost socket is opened again after the wait", () => {
  const { clock, link, sockets, states } = setUp();
  link.open();
  sockets[0]?.onopen?.();
  sockets[0]?.onclose?.();
  expect(states.at(-1)).toEqual({ state: "waiting", attempt: 1, retryAt: 1000 });
  clock.turn(999);
  expect(sockets).toHaveLength(1);
  clock.turn(1);
  expect(sockets).toHaveLength(2);
});

test("try now ends the wait, and only once", () => {
  const { clock, link, sockets } = setUp();
  link.open();
  sockets[0]?.onclose?.();
  link.retryNow();
  link.retryNow();
  clock.turn(5_000);
  expect(sockets).toHaveLength(2);
});

test("waits grow until the server welcomes the page, and begin anew after", () => {
  const { clock, link, sockets, states } = setUp();
  link.open();
  sockets[0]?.onclose?.();
  clock.turn(1_000);
  sockets[1]?.onclose?.();
  expect(states.at(-1)).toMatchObject({ attempt: 2 });
  clock.turn(2_000);
  sockets[2]?.onopen?.();
  link.settled();
  sockets[2]?.onclose?.();
  expect(states.at(-1)).toMatchObject({ state: "waiting", attempt: 1 });
});

test("a silent socket is asked after 30 seconds and given up after 12 more", () => {
  const { clock, link, sockets } = setUp();
  link.open();
  sockets[0]?.onopen?.();
  clock.turn(30_000);
  expect(sockets[0]?.sent).toEqual(["PING :still-there"]);
  clock.turn(12_000);
  expect(sockets[0]?.isClosed).toBe(true);
  clock.turn(1_000);
  expect(sockets).toHaveLength(2);
});

test("a socket that answers is kept", () => {
  const { clock, link, sockets } = setUp();
  link.open();
  sockets[0]?.onopen?.();
  clock.turn(30_000);
  sockets[0]?.onmessage?.({ data: ":x PONG x" });
  clock.turn(29_000);
  expect(sockets[0]?.isClosed).toBe(false);
});

test("a socket that never opens is given up after 10 seconds", () => {
  const { clock, link, sockets, states } = setUp();
  link.open();
  clock.turn(10_000);
  expect(sockets[0]?.isClosed).toBe(true);
  expect(states.at(-1)).toMatchObject({ state: "waiting" });
});

test("closed by the person it stays closed", () => {
  const { clock, link, sockets, states } = setUp();
  link.open();
  sockets[0]?.onopen?.();
  link.close();
  clock.turn(60_000);
  expect(sockets).toHaveLength(1);
  expect(states.at(-1)).toEqual({ state: "idle" });
});

test("one frame may hold several lines", () => {
  const { link, sockets, lines } = setUp();
  link.open();
  sockets[0]?.onopen?.();
  sockets[0]?.onmessage?.({ data: "PING a\r\nPING b\r\n" });
  expect(lines).toEqual(["PING a", "PING b"]);
});
