import { expect, test } from "vitest";
import { startApi } from "./support.ts";

test("roles are given and taken over HTTP by those who may, as at any door", async () => {
  await using api = await startApi();
  const ada = await api.account("ada");
  await ada("POST", "/rooms", { name: "dev" });
  const bob = api.guest("bob");
  await bob("PUT", "/rooms/dev/members/me");
  const carl = await api.server.irc("carl");
  carl.send("JOIN #dev");
  await carl.line(/ 366 /);
  expect((await bob("PATCH", "/rooms/dev/members/carl", { role: "voice" })).body).toMatchObject({
    status: 403,
    code: "ROLE_NEEDED",
  });
  expect((await ada("PATCH", "/rooms/dev/members/bob", { role: "operator" })).status).toBe(204);
  await carl.line(/ MODE #dev \+o bob/);
  expect((await bob("PATCH", "/rooms/dev/members/carl", { role: "voice" })).status).toBe(204);
  await carl.line(/ MODE #dev \+v carl/);
  expect((await ada("PATCH", "/rooms/dev/members/bob", { role: "operator", grant: false })).status).toBe(204);
  await carl.line(/ MODE #dev -o bob/);
  expect((await ada("PATCH", "/rooms/dev/members/bob", { role: "king" })).body.errors).toMatchObject([
    { in: "body", field: "role" },
  ]);
});

test("who is put out and banned stays out, until the ban is taken back", async () => {
  await using api = await startApi();
  const ada = await api.account("ada");
  await ada("POST", "/rooms", { name: "dev" });
  const bob = api.guest("bob");
  await bob("PUT", "/rooms/dev/members/me");
  expect((await bob("DELETE", "/rooms/dev/members/ada")).body.code).toBe("ROLE_NEEDED");
  expect((await ada("POST", "/rooms/dev/bans", { mask: "bob!*@*" })).status).toBe(204);
  expect((await ada("DELETE", "/rooms/dev/members/bob?reason=noise")).status).toBe(204);
  expect((await ada("DELETE", "/rooms/dev/members/bob")).body.code).toBe("NOT_MEMBER");
  expect((await bob("PUT", "/rooms/dev/members/me")).body.code).toBe("BANNED");
  expect((await ada("GET", "/rooms/dev/bans")).body.bans).toMatchObject([{ mask: "bob!*@*" }]);
  expect((await bob("GET", "/rooms/dev/bans")).status).toBe(403);
  expect((await ada("DELETE", "/rooms/dev/bans?mask=bob!*@*")).status).toBe(204);
  expect((await bob("PUT", "/rooms/dev/members/me")).status).toBe(201);
});

test("an invitation opens a closed room", async () => {
  await using api = await startApi();
  const ada = await api.account("ada");
  await ada("POST", "/rooms", { name: "dev", private: true });
  const bob = api.guest("bob");
  await bob("GET", "/me");
  expect((await bob("PUT", "/rooms/dev/members/me")).status).toBe(403);
  expect((await ada("POST", "/rooms/dev/invites", { user: "nobody" })).body.code).toBe("NO_SUCH_NICK");
  expect((await ada("POST", "/rooms/dev/invites", { user: "bob" })).status).toBe(204);
  expect((await bob("PUT", "/rooms/dev/members/me")).status).toBe(201);
  expect((await ada("POST", "/rooms/dev/invites", { user: "bob" })).body.code).toBe("ALREADY_MEMBER");
});
