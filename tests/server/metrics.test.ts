import { expect, test } from "vitest";
import { metrics } from "../../actors/metrics.ts";
import { connectAdmin } from "../../src/admin/client.ts";
import type { MetricReading } from "../../src/observability/metric.ts";
import { until } from "../support/client.ts";
import { startServer, type TestServer } from "../support/server.ts";

async function stats(server: TestServer) {
  const admin = await connectAdmin(server.settings.dataDirectory);
  try {
    return await admin.request("stats", {});
  } finally {
    admin.close();
  }
}

/** A metric of a running server by the value of its label, "" for none. */
async function read(server: TestServer, name: string): Promise<Readonly<Record<string, number>>> {
  const found = (await stats(server)).metrics.find((metric) => metric.name === name);
  if (found === undefined || found.type === "histogram") throw new RangeError(`no plain metric ${name}`);
  return Object.fromEntries(
    found.values.map(({ labels, value }) => [Object.values(labels).join(), value] as const),
  );
}

async function readHistogram(server: TestServer, name: string) {
  const found = (await stats(server)).metrics.find((metric) => metric.name === name);
  if (found?.type !== "histogram") throw new RangeError(`no histogram ${name}`);
  return found.values[0];
}

test("every metric is named as Prometheus wants it, once, and has at most one label, HTTP requests three", async () => {
  const names = metrics.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { name, help, type } of metrics) {
    expect(name).toMatch(/^monarchs_[a-z]+(_[a-z]+)*$/);
    expect([name, name.endsWith("_total")]).toEqual([name, type === "counter"]);
    expect([name, type === "histogram" && !/_(seconds|events)$/.test(name)]).toEqual([name, false]);
    expect(help).toMatch(/^[A-Z0-9].*\.$/);
  }
  await using server = await startServer();
  await server.irc("ada");
  const labels = (metric: MetricReading) => metric.values.map((value) => Object.keys(value.labels).length);
  for (const metric of (await stats(server)).metrics)
    expect(Math.max(0, ...labels(metric)), metric.name).toBeLessThanOrEqual(
      metric.name === "monarchs_http_request_seconds" ? 3 : 1,
    );
});

test("messages, deliveries, writes and bytes are counted, also of connections that are gone", async () => {
  await using server = await startServer();
  const [ada, bob] = [await server.irc("ada"), await server.irc("bob")];
  const writes = (await read(server, "monarchs_writes_total"))[""] ?? 0;
  const bytes = (await read(server, "monarchs_sent_bytes_total"))[""] ?? 0;
  ada.send("PRIVMSG #lobby :one", "PRIVMSG #lobby :two");
  await ada.roundtrip();
  bob.send("QUIT");
  await bob.closed;
  await until(async () => (await read(server, "monarchs_connections"))["irc"] === 1, "bob is gone");
  expect(await read(server, "monarchs_messages_total")).toEqual({ "": 2 });
  expect(await read(server, "monarchs_deliveries_total")).toEqual({ "": 4 });
  expect(await read(server, "monarchs_commands_total")).not.toEqual({ "": 0 });
  expect((await read(server, "monarchs_writes_total"))[""]).toBeGreaterThan(writes);
  expect((await read(server, "monarchs_sent_bytes_total"))[""]).toBeGreaterThan(bytes + 2 * "one".length);
  expect(await readHistogram(server, "monarchs_delivery_seconds")).toMatchObject({
    buckets: expect.arrayContaining([["+Inf", expect.any(Number)]]),
  });
  expect((await readHistogram(server, "monarchs_delivery_seconds"))?.count).toBeGreaterThan(0);
});

test("connections are counted as they come, and by why they go or are not let in", async () => {
  await using server = await startServer({ limits: { maxConnections: 2 } });
  const [ada, bob] = [await server.irc("ada"), await server.line("bob")];
  expect(await read(server, "monarchs_connections")).toEqual({ irc: 1, line: 1 });
  const late = await server.connect("irc");
  await late.closed;
  ada.send("QUIT :bye");
  bob.destroy();
  await Promise.all([ada.closed, bob.closed]);
  await until(
    async () => Object.keys(await read(server, "monarchs_connections_closed_total")).length === 2,
    "both have gone",
  );
  expect(await read(server, "monarchs_connections_closed_total")).toEqual({ quit: 1, gone: 1 });
  expect(await read(server, "monarchs_connections_refused_total")).toEqual({ full: 1 });
  expect(await read(server, "monarchs_connections_accepted_total")).toEqual({ "": 2 });
});

test("commits tell how large and how long they were", async () => {
  await using server = await startServer();
  const ada = await server.irc("ada");
  const before = (await readHistogram(server, "monarchs_store_batch_events"))?.sum ?? 0;
  ada.send("PRIVMSG #lobby :one", "PRIVMSG #lobby :two");
  await ada.roundtrip();
  expect((await readHistogram(server, "monarchs_store_batch_events"))?.sum).toBe(before + 2);
  const commits = (await read(server, "monarchs_store_commits_total"))[""];
  expect((await readHistogram(server, "monarchs_store_commit_seconds"))?.count).toBe(commits);
  expect((await readHistogram(server, "monarchs_store_wait_seconds"))?.count).toBeGreaterThan(0);
  expect(await read(server, "monarchs_store_open")).toEqual({ "": 1 });
  expect((await read(server, "monarchs_store_wal_bytes"))[""]).toBeGreaterThan(0);
});

test("a search brings the index up to date, and its backlog with it", async () => {
  await using server = await startServer();
  const ada = await server.line("ada");
  ada.send("the needle", "/search needle");
  await ada.line(/^- 1 message found$/);
  expect(await read(server, "monarchs_store_unindexed")).toEqual({ "": 0 });
});

test("restarts are counted by supervisor, crashes by actor, and actors by kind", async () => {
  await using server = await startServer();
  await server.irc("ada");
  await server.kill("room:#lobby");
  await until(async () => (await read(server, "monarchs_restarts_total"))["rooms"] === 1, "the room is back");
  expect(await read(server, "monarchs_actors")).toMatchObject({ root: 1, user: 1, room: 1, connection: 1 });
  expect(await read(server, "monarchs_mailbox_longest")).toMatchObject({ user: 0, room: 0 });
});

test("failed log-ins and what flood control refuses are counted", async () => {
  await using server = await startServer({
    limits: { floodControl: true, messageBurst: 1, messagesPerSecond: 1, floodDelay: 0, loginAttempts: 0 },
  });
  const ada = await server.irc("ada", "standard-replies labeled-response batch sasl");
  ada.send("AUTHENTICATE PLAIN", `AUTHENTICATE ${Buffer.from("\0eve\0wrong").toString("base64")}`);
  await ada.line(/ 904 /);
  expect(await read(server, "monarchs_failed_logins_total")).toEqual({ "": 1 });
  ada.send("@label=a PRIVMSG #lobby :one", "@label=b PRIVMSG #lobby :two", "@label=c PRIVMSG #lobby :three");
  await ada.line(/ FAIL .*RATE_LIMITED/);
  expect((await read(server, "monarchs_rate_limited_total")).messages).toBeGreaterThan(0);
  const turns = (await read(server, "monarchs_turns_total"))[""] ?? 0;
  expect(turns).toBeGreaterThan(0);
  expect((await read(server, "monarchs_wakes_total"))[""]).toBeGreaterThanOrEqual(turns);
});

test("what waits for a reader who has stopped is told", async () => {
  await using server = await startServer();
  const [ada, bob] = [await server.line("ada"), await server.irc("bob")];
  bob.pause();
  const text = "x".repeat(4_000);
  const waits = async () => (await read(server, "monarchs_outgoing_largest_bytes"))[""] ?? 0;
  for (let round = 0; round < 100 && (await waits()) === 0; round += 1) {
    ada.send(...Array.from({ length: 50 }, () => `/msg bob ${text}`));
    await ada.lineRoundtrip();
  }
  expect(await read(server, "monarchs_connections_queued")).toEqual({ "": 1 });
  expect((await read(server, "monarchs_outgoing_bytes"))[""]).toBeGreaterThan(0);
  bob.resume();
  await until(async () => (await waits()) === 0, "it has all been read");
});

test("STATS z shows the inside to administrators alone, and the command line shows all", async () => {
  const operators = [{ name: "root", password: "secret" }];
  await using server = await startServer({ operators });
  const [ada, bob] = [await server.irc("ada"), await server.line("bob")];
  ada.send("STATS z");
  await ada.line(/ 481 ada :/);
  ada.send("OPER root secret", "STATS z");
  const told = (await ada.roundtrip()).filter((line) => line.includes(" 249 "));
  expect(told.join("\n")).toMatch(/:mailbox, room: 0 in 1, longest 0$/m);
  bob.send("/stats");
  await bob.line(/^- deliveries a write {2,}/);
  const { figures } = await stats(server);
  expect(figures.map(([name]) => name)).toEqual(expect.arrayContaining(["commits", "lines waiting"]));
});
