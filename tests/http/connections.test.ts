import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { until } from "../support/client.ts";
import { startServer } from "../support/server.ts";
import { startApi, TestApi, TestTokens } from "./support.ts";

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

test("people who are present by HTTP are no connections of their address, and so many of them may come from one", async () => {
  const server = await startServer({
    limits: { connectionsPerAddress: 2, connectionRate: 2 },
    http: { presentPerAddress: 4 },
  });
  await using api = new TestApi(server, new TestTokens());
  const guests = [];
  for (let guest = 1; guest <= 4; guest += 1) {
    const { status, body } = await api.anybody("POST", "/auth/guest", { username: `guest${guest}` });
    expect(status).toBe(201);
    guests.push(body.accessToken);
  }
  const fifth = () => api.anybody("POST", "/auth/guest", { username: "guest5" });
  expect(await fifth()).toMatchObject({ status: 503, body: { code: "TOO_MANY_CONNECTIONS" } });
  await api.server.line("ada");
  await api.server.irc("bob");
  expect((await api.as(guests[0])("POST", "/auth/logout", {})).status).toBe(204);
  await until(async () => (await fifth()).status === 201, "room for another one");
});
