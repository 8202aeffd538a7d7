import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loggedIn } from "../actors/support.ts";
import { until } from "../support/client.ts";
import { startApi } from "./support.ts";

const plain = { server: { url: "https://chat.example.org/" } };
const basic = `Basic ${Buffer.from("ada:correct horse").toString("base64")}`;

test("a client of IRC finds out where files go, asks what is taken, and sends one with what it has logged in with", async () => {
  await using api = await startApi({ ...plain, http: { corsOrigins: ["https://gamja.example.org"] } });
  await api.accountToken("ada");
  const irc = await loggedIn(api.server, "ada");
  const tokens = irc.received.filter((line) => line.includes(" 005 ")).join(" ");
  const place = "https://chat.example.org/api/v1/uploads";
  expect(tokens).toContain(` soju.im/FILEHOST=${place} `);
  const url = `${api.url}${new URL(place).pathname}`;
  const origin = "https://gamja.example.org";
  // as a page of another site does before it sends a file
  const asked = await fetch(url, {
    method: "OPTIONS",
    headers: {
      origin,
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization,content-disposition,content-type",
    },
  });
  expect(Object.fromEntries(asked.headers)).toMatchObject({
    "accept-post": "*/*",
    "access-control-allow-origin": origin,
    "access-control-allow-methods": "POST, OPTIONS",
    "access-control-allow-headers": "authorization,content-disposition,content-type",
  });
  expect(asked.status).toBe(204);
  expect((await fetch(url, { method: "POST", body: "x" })).status).toBe(401);
  const sent = await fetch(url, {
    method: "POST",
    headers: {
      origin,
      authorization: basic,
      "content-type": "text/plain; charset=utf-8",
      "content-disposition": "attachment; filename*=UTF-8''caf%C3%A9.txt",
    },
    body: "hello",
  });
  expect([sent.status, sent.headers.get("access-control-expose-headers")]).toEqual([
    201,
    expect.stringContaining("location"),
  ]);
  const location = sent.headers.get("location") ?? "";
  expect(location).toMatch(/^https:\/\/chat\.example\.org\/api\/v1\/files\/[\w-]{22}\/caf%C3%A9\.txt$/);
  const reader = await api.server.irc("reader");
  irc.send("JOIN #lobby", `PRIVMSG #lobby :look: ${location}`);
  const [shown = ""] = /https:\S+/.exec(await reader.line(/ PRIVMSG #lobby :look: http/)) ?? [];
  const { pathname, search } = new URL(shown);
  for (const method of ["HEAD", "GET"]) {
    const file = await fetch(`${api.url}${pathname}${search}`, { method });
    expect([file.status, file.headers.get("content-length")]).toEqual([200, "5"]);
  }
});

test("what a server was receiving when it was killed is gone after the next start", async () => {
  await using api = await startApi();
  const folder = join(api.server.settings.dataDirectory, "files", "tmp");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "AAAAAAAAAAAAAAAAAAAAAA.upload"), "half");
  await api.server.restart();
  await until(() => readdirSync(folder).length === 0, "the half file is gone");
});
