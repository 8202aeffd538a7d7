import { once } from "node:events";
import { connect } from "node:net";
import { expect, test } from "vitest";
import type { Core } from "../../actors/core.ts";
import { readiness } from "../../actors/operations.ts";
import { prometheusText } from "../../src/observability/prometheus.ts";
import { until } from "../support/client.ts";
import { startServer, type TestServer } from "../support/server.ts";

const at = (server: TestServer, path: string) => `http://127.0.0.1:${server.port("http")}${path}`;
const token = "a-token-of-at-least-sixteen";

/** The value of one line of Prometheus' text. */
async function value(server: TestServer, line: string): Promise<number | undefined> {
  const text = await (await fetch(at(server, "/metrics"))).text();
  const found = text.split("\n").find((each) => each.startsWith(`${line} `));
  return found === undefined ? undefined : Number(found.slice(line.length + 1));
}

test("/metrics is what Prometheus reads: each metric with help and type, numbers behind names and labels", async () => {
  await using server = await startServer();
  await server.irc("ada");
  const answer = await fetch(at(server, "/metrics"));
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  const text = await answer.text();
  const seen = new Set<string>();
  for (const line of text.split("\n")) {
    if (line === "" || line.startsWith("# HELP ")) continue;
    const [, named] = /^# TYPE (\S+) (?:counter|gauge|histogram|summary)$/.exec(line) ?? [];
    if (named === undefined) {
      expect(line).toMatch(/^[a-z_0-9]+(?:\{(?:[a-z_]+="[^"]*",?)+\})? -?(?:[\d.e+-]+|NaN|\+Inf)$/i);
      continue;
    }
    expect(seen.has(named), named).toBe(false);
    seen.add(named);
  }
  expect(seen).toContain("monarchs_connections");
  expect(seen).toContain("monarchs_store_query_seconds");
  expect(seen).toContain("nodejs_heap_size_used_bytes");
  expect(text).toMatch(/^monarchs_connections\{dialect="irc"\} 1$/m);
});

test("a histogram's last bucket holds all, and what is in a label cannot break its line", () => {
  const text = prometheusText([
    {
      name: "took_seconds",
      help: "How\nlong.",
      type: "histogram",
      values: [
        {
          labels: { route: 'a"b\\c\nd' },
          count: 3,
          sum: 1.5,
          max: 1,
          buckets: [
            [0.5, 2],
            ["+Inf", 3],
          ],
        },
      ],
    },
  ]);
  const labels = 'route="a\\"b\\\\c\\nd"';
  expect(text).toBe(
    [
      "# HELP took_seconds How\\nlong.",
      "# TYPE took_seconds histogram",
      `took_seconds_bucket{${labels},le="0.5"} 2`,
      `took_seconds_bucket{${labels},le="+Inf"} 3`,
      `took_seconds_sum{${labels}} 1.5`,
      `took_seconds_count{${labels}} 3`,
      "",
    ].join("\n"),
  );
});

test("without a token metrics are for this machine, and not for whom a proxy on it speaks for", async () => {
  await using server = await startServer();
  for (const headers of [
    { "x-forwarded-for": "192.0.2.7" },
    { forwarded: "for=192.0.2.7" },
    { via: "1.1 nginx" },
  ]) {
    const refused = await fetch(at(server, "/metrics"), { headers });
    expect(refused.status).toBe(403);
    expect(await refused.text()).not.toContain("monarchs_");
  }
});

test("with a token it is asked for, wherever the request comes from", async () => {
  await using server = await startServer({ metrics: { token } });
  expect((await fetch(at(server, "/metrics"))).status).toBe(401);
  const wrong = await fetch(at(server, "/metrics"), {
    headers: { authorization: "Bearer another-one-of-some-length" },
  });
  expect([wrong.status, wrong.headers.get("www-authenticate")]).toEqual([401, 'Bearer realm="metrics"']);
  const right = { authorization: `Bearer ${token}`, "x-forwarded-for": "192.0.2.7" };
  expect((await fetch(at(server, "/metrics"), { headers: right })).status).toBe(200);
});

test("metrics can be switched off", async () => {
  await using server = await startServer({ metrics: { enabled: false } });
  expect((await fetch(at(server, "/metrics"))).status).toBe(404);
});

test.each(["/metrics", "/healthz", "/readyz"])(
  "%s answers HEAD without a body, and nothing but reads",
  async (path) => {
    await using server = await startServer();
    const head = await fetch(at(server, path), { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
    const post = await fetch(at(server, path), { method: "POST", body: "x" });
    expect([post.status, post.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  },
);

test("a server is ready with its store, listeners and tree, and not while it goes down", async () => {
  const core = {
    settings: { listeners: [{}, {}] },
    store: { isOpen: true },
    listeners: { addresses: [{}, {}] },
    system: { registry: { whereis: () => ({}) } },
    stopping: false,
  } as unknown as Core;
  expect(readiness(core).ready).toBe(true);
  expect(readiness({ ...core, stopping: true }).checks).toMatchObject({ running: false });
  expect(readiness({ ...core, store: { isOpen: false } as Core["store"] }).ready).toBe(false);
  expect(readiness({ ...core, listeners: { addresses: [{}] } as unknown as Core["listeners"] }).ready).toBe(
    false,
  );
});

test("while the server goes down, /readyz answers 503 and /healthz 200 to those who are still connected", async () => {
  const server = await startServer();
  const begun = async (path: string) => {
    const socket = connect(server.port("http"), "127.0.0.1");
    let answer = "";
    socket.setEncoding("utf8").on("data", (text: string) => {
      answer += text;
    });
    await once(socket, "connect");
    // Not a whole request yet: what is idle is closed at once.
    socket.write(`GET ${path} HTTP/1.1\r\nhost: monarchs\r\n`);
    return {
      end: () => socket.write("\r\n"),
      answered: until(() => /\r\n\r\n./.test(answer), `${path} answers`).then(() => answer),
    };
  };
  const asked = await Promise.all(["/readyz", "/healthz"].map(begun));
  // What was sent before is read when this is answered.
  expect((await fetch(at(server, "/readyz"))).status).toBe(200);
  const stopped = server.application.stop();
  for (const { end } of asked) end();
  const [readyz, healthz] = await Promise.all(asked.map(({ answered }) => answered));
  expect(readyz).toMatch(/^HTTP\/1\.1 503 [\s\S]*not ready/);
  expect(healthz).toMatch(/^HTTP\/1\.1 200 /);
  await stopped;
});

test("/readyz says why to those alone who may read the metrics; /healthz asks nobody", async () => {
  await using server = await startServer({ metrics: { token } });
  expect(await (await fetch(at(server, "/healthz"))).text()).toBe("ok\n");
  const json = { accept: "application/json" };
  expect(await (await fetch(at(server, "/readyz"), { headers: json })).text()).toBe("ready\n");
  const shown = await fetch(at(server, "/readyz"), {
    headers: { ...json, authorization: `Bearer ${token}` },
  });
  expect(await shown.json()).toEqual({
    ready: true,
    checks: { store: true, listeners: true, tree: true, running: true },
  });
});

test("sessions, queries of the store and closes of WebSockets are measured", async () => {
  await using server = await startServer();
  const ada = await server.irc("ada", "", "websocket");
  ada.send("QUIT");
  await ada.closed;
  await until(
    async () => ((await value(server, 'monarchs_session_seconds_bucket{le="+Inf"}')) ?? 0) >= 1,
    "a session was measured",
  );
  expect(await value(server, "monarchs_websockets_opened_total")).toBe(1);
  await until(async () => {
    const text = await (await fetch(at(server, "/metrics"))).text();
    return /^monarchs_websockets_closed_total\{code="\d+"\} 1$/m.test(text);
  }, "the close was counted");
  expect(await value(server, 'monarchs_store_query_seconds_count{query="channels"}')).not.toBe(0);
});

test("accounts that are here, or logged in lately, are active", async () => {
  await using server = await startServer();
  const ada = await server.irc("ada", "standard-replies");
  ada.send("REGISTER * * secret-1");
  await ada.line(/ REGISTER SUCCESS /);
  await server.irc("guest");
  expect(await value(server, 'monarchs_accounts_active{within="1d"}')).toBe(1);
  expect(await value(server, 'monarchs_accounts_active{within="7d"}')).toBe(1);
});
