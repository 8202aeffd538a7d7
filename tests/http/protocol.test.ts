import { once } from "node:events";
import { connect } from "node:net";
import { expect, test } from "vitest";
import { clientAddress } from "../../actors/http/client-address.ts";
import { startApi } from "./support.ts";

/** What comes back for bytes that are written to the port as they are, until the server closes. */
async function raw(port: number, text: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  let received = "";
  socket.setEncoding("utf8");
  socket.on("data", (chunk: string) => (received += chunk));
  socket.on("error", () => undefined);
  socket.write(text);
  await once(socket, "close");
  return received;
}

test("no token, and one that is not known, are told apart", async () => {
  await using api = await startApi();
  const none = await api.anybody("GET", "/me");
  expect(none).toMatchObject({ status: 401, body: { code: "TOKEN_NEEDED" } });
  expect(none.headers.get("www-authenticate")).toMatch(/^Bearer/);
  const bad = await api.as("forged")("GET", "/me");
  expect(bad).toMatchObject({ status: 401, body: { code: "INVALID_TOKEN" } });
  expect(bad.headers.get("www-authenticate")).toContain('error="invalid_token"');
  expect((await api.anybody("GET", "/me", undefined, { authorization: "Basic YWRhOng=" })).status).toBe(401);
  expect((await api.as("forged")("GET", "/stats")).status).toBe(401);
  expect((await api.anybody("GET", "/stats")).body).toMatchObject({ network: "Monarchs", users: 0 });
});

test("bodies are strict: unknown fields, wrong types and what is no JSON are refused by name", async () => {
  await using api = await startApi();
  const ada = api.guest("ada");
  const post = (body: unknown, headers = {}) => ada("POST", "/rooms/lobby/messages", body, headers);
  expect((await post({ content: "x", colour: "red" })).body).toMatchObject({
    status: 422,
    errors: [{ in: "body", field: "colour", message: "there is no such field" }],
  });
  expect((await post({ content: 7 })).body.errors).toMatchObject([{ field: "content" }]);
  expect((await post([])).status).toBe(422);
  expect((await post("")).status).toBe(422);
  expect((await post("{")).body).toMatchObject({ status: 400, code: "INVALID_JSON" });
  expect((await post('{"__proto__":{"content":"x"},"content":"x"}')).status).toBe(400);
  expect(
    (await post("content=x", { "content-type": "application/x-www-form-urlencoded" })).body,
  ).toMatchObject({
    status: 415,
    code: "UNSUPPORTED_MEDIA_TYPE",
  });
  expect((await post("x", { "content-type": "text/plain" })).status).toBe(415);
  expect((await post({ content: "x".repeat(70_000) })).body).toMatchObject({
    status: 413,
    code: "BODY_TOO_LARGE",
  });
  expect((await ada("DELETE", "/rooms/lobby/members/me", { a: 1 })).status).toBe(422);
});

test("an address that there is not, and a method that it does not take", async () => {
  await using api = await startApi();
  expect((await api.anybody("GET", "/nonsense")).body).toMatchObject({ status: 404, code: "NO_SUCH_ROUTE" });
  expect((await api.anybody("GET", "/rooms/%ff")).body).toMatchObject({ status: 400, code: "BAD_REQUEST" });
  const wrong = await api.anybody("PUT", "/rooms", { name: "x" });
  expect(wrong.body).toMatchObject({ status: 405, code: "METHOD_NOT_ALLOWED" });
  expect(wrong.headers.get("allow")).toBe("GET, HEAD, POST, OPTIONS");
  const options = await api.anybody("OPTIONS", "/rooms");
  expect(options.status).toBe(204);
  expect(options.headers.get("allow")).toBe("GET, HEAD, POST, OPTIONS");
  const head = await api.guest("ada")("HEAD", "/rooms/lobby");
  expect(head).toMatchObject({ status: 200, body: "" });
});

test("every answer has the headers that keep browsers in bounds, and none that only HTTPS may have", async () => {
  await using api = await startApi();
  for (const path of ["/stats", "/nonsense", "/me"]) {
    const { headers } = await api.anybody("GET", path, undefined, { "x-request-id": "abc-1" });
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("x-request-id")).toBe("abc-1");
    expect(headers.get("strict-transport-security")).toBeNull();
    expect(headers.get("access-control-allow-origin")).toBeNull();
  }
  const behind = await api.anybody("GET", "/stats", undefined, { "x-forwarded-proto": "https" });
  expect(behind.headers.get("strict-transport-security")).toBe("max-age=15552000");
});

test("pages of other sites read answers only where the settings name them", async () => {
  await using api = await startApi({ http: { corsOrigins: ["https://chat.example.org"] } });
  const from = (origin: string) => api.anybody("OPTIONS", "/rooms", undefined, { origin });
  const named = await from("https://chat.example.org");
  expect(named.headers.get("access-control-allow-origin")).toBe("https://chat.example.org");
  expect(named.headers.get("access-control-allow-methods")).toContain("POST");
  expect(named.headers.get("access-control-allow-credentials")).toBeNull();
  expect((await from("https://evil.example.org")).headers.get("access-control-allow-origin")).toBeNull();
});

test("a body that does not come in time is given up, and its connection closed", async () => {
  await using api = await startApi({ http: { bodyTimeout: 1 } });
  const token = api.guestToken("ada");
  const head = [
    "POST /api/v1/rooms/lobby/messages HTTP/1.1",
    "host: localhost",
    `authorization: Bearer ${token}`,
    "content-type: application/json",
    "content-length: 100",
  ];
  const answer = await raw(api.server.port("http"), `${head.join("\r\n")}\r\n\r\n{"con`);
  expect(answer).toMatch(/^HTTP\/1.1 408 /);
  expect(answer).toContain("REQUEST_TIMEOUT");
  expect((await api.as(token)("GET", "/me")).status).toBe(200);
});

test("who goes on sending what was refused already is cut off", async () => {
  await using api = await startApi({ http: { bodyTimeout: 1 } });
  const head = "host: localhost\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{";
  const port = api.server.port("http");
  expect(await raw(port, `POST /api/v1/rooms HTTP/1.1\r\n${head}`)).toMatch(/^HTTP\/1.1 401 /);
  expect(await raw(port, `POST /healthz HTTP/1.1\r\n${head}`)).toMatch(/^HTTP\/1.1 /);
});

test("headers that do not come in time are given up", async () => {
  await using api = await startApi({ http: { headersTimeout: 1 } });
  const answer = await raw(api.server.port("http"), "GET /api/v1/stats HTTP/1.1\r\nhost: local");
  expect(answer).toMatch(/^HTTP\/1.1 408 /);
});

test("requests of one moment are answered together, and others see one person come", async () => {
  await using api = await startApi();
  const bob = await api.server.irc("bob");
  const ada = api.guest("ada");
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, i) => ada("POST", "/rooms/lobby/messages", { content: `m${i}` })),
  );
  expect(answers.every(({ status }) => status === 201)).toBe(true);
  expect(new Set(answers.map(({ body }) => body.seq)).size).toBe(20);
  await bob.roundtrip();
  expect(bob.received.filter((line) => /^:ada!\S+ JOIN/.test(line))).toHaveLength(1);
});

test("the crash of a room in the middle of requests is an answer, and the API goes on", async () => {
  await using api = await startApi();
  const ada = api.guest("ada");
  await ada("GET", "/me");
  const sends = Array.from({ length: 10 }, (_, i) =>
    ada("POST", "/rooms/lobby/messages", { content: `${i}` }, { "idempotency-key": `k${i}` }),
  );
  await api.server.kill("room:#lobby");
  for (const { status } of await Promise.all(sends)) expect([201, 503]).toContain(status);
  await api.server.kill("gateway");
  expect((await ada("POST", "/rooms/lobby/messages", { content: "after" })).status).toBe(201);
});

test("the description of the API names every route, and refers to nothing that is missing", async () => {
  await using api = await startApi();
  const response = await fetch(`${api.url}/openapi.json`);
  const text = await response.text();
  const { openapi, paths, components } = JSON.parse(text);
  expect(openapi).toBe("3.1.0");
  expect(Object.keys(paths)).toContain("/api/v1/rooms/{room}/messages");
  for (const [, name = ""] of text.matchAll(/#\/components\/schemas\/(\w+)/g))
    expect(components.schemas).toHaveProperty(name);
  expect(text).not.toContain("$defs");
});

test("whose address counts: what trusted proxies say, read from the right", () => {
  const socket = (remoteAddress: string) => ({ remoteAddress, remotePort: 4711 }) as never;
  const trustedProxies = ["127.0.0.0/8", "10.0.0.0/8"];
  const of = (from: string, forwarded: string, proto?: string) =>
    clientAddress(
      {
        socket: socket(from),
        headers: { "x-forwarded-for": forwarded, ...(proto ? { "x-forwarded-proto": proto } : {}) },
      },
      { trustedProxies },
    );
  expect(of("::ffff:127.0.0.1", "203.0.113.9")).toMatchObject({ address: "203.0.113.9", secure: false });
  expect(of("127.0.0.1", "1.2.3.4, 203.0.113.9:80, 10.1.1.1", "https")).toEqual({
    address: "203.0.113.9",
    port: 80,
    secure: true,
  });
  expect(of("127.0.0.1", "[2001:db8::1]:443").address).toBe("2001:db8::1");
  expect(of("198.51.100.7", "203.0.113.9", "https")).toEqual({
    address: "198.51.100.7",
    port: 4711,
    secure: false,
  });
  expect(of("127.0.0.1", "nonsense").address).toBe("127.0.0.1");
});
