import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { SettingsInput } from "../../src/config/schema.ts";
import { png } from "../files/samples.ts";
import { until } from "../support/client.ts";
import { startServer } from "../support/server.ts";
import { TestApi, TestTokens } from "./support.ts";

const password = "correct-horse-battery";

/** A server that takes its own tokens, and ada, who has said something. */
async function withAda(settings: SettingsInput = {}) {
  const api = new TestApi(await startServer(settings), new TestTokens());
  const { body } = await api.anybody("POST", "/auth/register", {
    username: "ada",
    password,
    email: "ada@example.org",
    refresh: "body",
  });
  const token: string = body.accessToken;
  const ada = api.as(token);
  await ada("PUT", "/rooms/lobby/members/me");
  await ada("POST", "/rooms/lobby/messages", { content: "my very words" });
  return { api, ada, token, refresh: String(body.refreshToken) };
}

const exportOf = async (api: TestApi, token: string) => {
  const response = await fetch(`${api.url}/api/v1/me/export`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return { response, text: await response.text() };
};

test("one's export is lines of JSON with all that is kept about one, and nothing secret", async () => {
  const { api, token } = await withAda();
  await using _ = api;
  const bob = await api.server.irc("bob");
  bob.send("PRIVMSG #lobby :bobs words", "PRIVMSG ada :for ada alone");
  await bob.roundtrip();
  const { response, text } = await exportOf(api, token);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("application/x-ndjson; charset=utf-8");
  expect(response.headers.get("content-disposition")).toContain("ada.jsonl");
  expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  const records = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(records).toContainEqual(expect.objectContaining({ record: "event", text: "my very words" }));
  expect(records).toContainEqual(expect.objectContaining({ record: "event", text: "for ada alone" }));
  expect(text).toContain("ada@example.org");
  expect(text).not.toContain("bobs words");
  expect(text).not.toMatch(/argon2|SCRAM|_hash/i);
});

test("strangers and guests have nothing to export or erase", async () => {
  const { api } = await withAda();
  await using _ = api;
  for (const [method, path, body] of [
    ["GET", "/me/export", undefined],
    ["DELETE", "/me", { password }],
  ] as const) {
    expect((await api.anybody(method, path, body)).status).toBe(401);
    const guest = await api.anybody("POST", "/auth/guest", { username: `g-${method.toLowerCase()}` });
    const refused = await api.as(guest.body.accessToken)(method, path, body);
    expect([refused.status, refused.body.code]).toEqual([403, "ACCOUNT_REQUIRED"]);
  }
});

test("an account is erased with its password alone, and is gone at once at every door", async () => {
  const { api, ada, refresh } = await withAda();
  await using _ = api;
  const line = await api.server.line("ada-at-nc");
  line.send(`/login ada ${password}`);
  await line.line(/logged in/i);
  const wrong = await ada("DELETE", "/me", { password: "another one" });
  expect([wrong.status, wrong.body.code]).toEqual([401, "WRONG_CREDENTIALS"]);
  expect((await ada("DELETE", "/me", {})).status).toBe(401);
  expect((await ada("GET", "/me")).status).toBe(200);
  const erased = await ada("DELETE", "/me", { password });
  expect(erased.status).toBe(200);
  expect(erased.body.events).toBeGreaterThan(0);
  expect(erased.headers.get("set-cookie")).toContain("Max-Age=0");
  await line.closed;
  expect((await ada("GET", "/me")).status).toBe(401);
  expect((await api.anybody("POST", "/auth/refresh", { refreshToken: refresh })).status).toBe(401);
  expect((await api.anybody("POST", "/auth/login", { username: "ada", password })).status).toBe(401);
  const bob = await api.server.irc("bob", "batch draft/chathistory");
  bob.send("CHATHISTORY LATEST #lobby * 50");
  const told = (await bob.roundtrip()).join("\n");
  expect(told).toContain("*erased*!erased@erased PRIVMSG #lobby :my very words");
  const again = await api.anybody("POST", "/auth/register", { username: "ada", password });
  expect(again.status).toBe(201);
});

test("an account of an encrypted server is erased with its words and files, and nothing of them is given out", async () => {
  const { api, ada, token } = await withAda({ encryption: { enabled: true } });
  await using _ = api;
  const sent = await fetch(`${api.url}/api/v1/uploads`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-disposition": 'attachment; filename="me.png"' },
    body: new Uint8Array(await png()),
  });
  expect(sent.status).toBe(201);
  const file = (await sent.json()) as { readonly id: string };
  await ada("POST", "/rooms/lobby/messages", { content: "see", attachments: [file.id] });
  const kept = () =>
    readdirSync(join(api.server.settings.dataDirectory, "files"), { recursive: true }).filter((name) =>
      String(name).includes(file.id),
    );
  await until(() => kept().length > 0, "the file is kept");
  expect((await ada("DELETE", "/me", { password, messages: true })).status).toBe(200);
  expect(kept()).toEqual([]);
  const bob = await api.server.irc("bob", "batch draft/chathistory");
  bob.send("CHATHISTORY LATEST #lobby * 50");
  const told = (await bob.roundtrip()).join("\n");
  expect(told).not.toContain("my very words");
  expect(told).not.toMatch(/:see$/m);
});
