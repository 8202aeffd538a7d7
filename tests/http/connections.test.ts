import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { until } from "../support/client.ts";
import { startApi, type TestApi } from "./support.ts";

/** A connection that asks for something, and stays open. */
async function asking(api: TestApi, from = "127.0.0.1"): Promise<{ socket: Socket; answer: string }> {
  const socket = connect({ port: api.server.port("http"), host: "127.0.0.1", localAddress: from });
  socket.write("GET /api/v1/stats HTTP/1.1\r\nhost: here\r\n\r\n");
  const [chunk] = (await once(socket, "data")) as [Buffer];
  return { socket, answer: chunk.toString().split("\r\n")[0] ?? "" };
}

const ok = "HTTP/1.1 200 OK";
const full = "HTTP/1.1 503 Service Unavailable";
const limits = { connectionsPerAddress: 16 };
const http = { keepAliveTimeout: 60 };

test("an address has so many connections of HTTP, and may open another when one has ended", async () => {
  await using api = await startApi({
    limits,
    http: { ...http, connectionsPerAddress: 2 },
    listeners: [{ protocol: "http", port: 0, trustedProxies: [] }],
  });
  const first = await asking(api);
  const second = await asking(api);
  expect([first.answer, second.answer]).toEqual([ok, ok]);
  const third = await asking(api);
  expect(third.answer).toBe(full);
  await once(third.socket, "close");
  const { socket: other, answer } = await asking(api, "127.0.0.2");
  expect(answer).toBe(ok);
  first.socket.destroy();
  let again = await asking(api);
  await until(async () => {
    if (again.answer === ok) return true;
    again = await asking(api);
    return false;
  }, "room for another one");
  for (const each of [second.socket, other, again.socket]) each.destroy();
});

test("there are so many connections of HTTP in all, and a WebSocket is none of them", async () => {
  await using api = await startApi({ http: { ...http, maxConnections: 2 } });
  const page = await asking(api);
  const socket = new WebSocket(`ws://127.0.0.1:${api.server.port("http")}/ws`, "text.ircv3.net");
  await once(socket, "open");
  const second = await asking(api, "127.0.0.2");
  expect(second.answer).toBe(ok);
  expect((await asking(api, "127.0.0.3")).answer).toBe(full);
  socket.close();
  page.socket.destroy();
  second.socket.destroy();
});

test("who comes by a trusted proxy is not counted as one address", async () => {
  await using api = await startApi({
    limits,
    http: { ...http, connectionsPerAddress: 1 },
    listeners: [{ protocol: "http", port: 0, trustedProxies: ["127.0.0.0/8"] }],
  });
  const all = await Promise.all([asking(api), asking(api), asking(api)]);
  expect(all.map(({ answer }) => answer)).toEqual([ok, ok, ok]);
  for (const { socket } of all) socket.destroy();
});
