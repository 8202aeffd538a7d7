import { expect, test } from "vitest";
import { startApi } from "./support.ts";

test("a room that is made over HTTP is there for IRC, with its owner in it", async () => {
  await using api = await startApi();
  const ada = await api.account("ada");
  const made = await ada("POST", "/rooms", { name: "dev", topic: "tools", description: "what we build" });
  expect(made).toMatchObject({
    status: 201,
    body: { name: "#dev", topic: "tools", description: "what we build", owner: "ada", members: 1 },
  });
  expect(made.headers.get("location")).toBe("/api/v1/rooms/%23dev");
  const bob = await api.server.irc("bob");
  bob.send("JOIN #dev");
  expect(await bob.line(/ 353 /)).toMatch(/[~&@]ada/);
  expect((await ada("GET", "/rooms/dev")).body).toMatchObject({ name: "#dev", members: 2 });
  expect((await ada("GET", "/rooms/%23dev/members")).body.members).toMatchObject([
    { username: "ada", account: "ada", roles: expect.stringContaining("q") },
    { username: "bob", account: null, roles: "" },
  ]);
});

test("the list has the rooms that one may find", async () => {
  await using api = await startApi();
  const ada = await api.account("ada");
  await ada("POST", "/rooms", { name: "open" });
  await ada("POST", "/rooms", { name: "hidden", private: true });
  const names = async (fetch: typeof ada) =>
    (await fetch("GET", "/rooms")).body.rooms.map(({ name }: { name: string }) => name).sort();
  expect(await names(ada)).toEqual(["#hidden", "#lobby", "#open"]);
  const bob = api.guest("bob");
  expect(await names(bob)).toEqual(["#lobby", "#open"]);
  expect((await bob("GET", "/rooms?match=%23o*")).body.rooms).toMatchObject([{ name: "#open" }]);
  expect(await bob("GET", "/rooms/hidden")).toMatchObject({ status: 404, body: { code: "NO_SUCH_ROOM" } });
  expect((await bob("GET", "/rooms/hidden/members")).status).toBe(404);
  expect((await bob("GET", "/rooms/hidden/messages")).status).toBe(404);
});

test("what a room says of itself is changed by those who may, and by nobody else", async () => {
  await using api = await startApi();
  const ada = await api.account("ada");
  await ada("POST", "/rooms", { name: "dev" });
  const bob = api.guest("bob");
  await bob("PUT", "/rooms/dev/members/me");
  expect(await bob("PATCH", "/rooms/dev", { topic: "mine" })).toMatchObject({
    status: 403,
    body: { code: "ROLE_NEEDED", room: "#dev" },
  });
  const changed = await ada("PATCH", "/rooms/dev", { topic: "ours", name: "#team" });
  expect(changed).toMatchObject({ status: 200, body: { name: "#team", topic: "ours" } });
  expect((await ada("GET", "/rooms/dev")).status).toBe(404);
  expect((await bob("DELETE", "/rooms/team")).status).toBe(403);
  expect((await ada("DELETE", "/rooms/team")).status).toBe(204);
  expect((await ada("GET", "/rooms/team")).status).toBe(404);
});

test("one enters with the key, and is in it until one leaves", async () => {
  await using api = await startApi();
  const op = await api.server.irc("op");
  op.send("JOIN #keyed", "MODE #keyed +k sesame");
  await op.line(/ MODE #keyed \+k/);
  const bob = api.guest("bob");
  expect(await bob("PUT", "/rooms/keyed/members/me")).toMatchObject({
    status: 403,
    body: { code: "BAD_KEY" },
  });
  expect((await bob("PUT", "/rooms/keyed/members/me", { key: "sesame" })).status).toBe(201);
  await op.line(/^:bob!\S+ JOIN :?#keyed/);
  expect((await bob("PUT", "/rooms/keyed/members/me", { key: "sesame" })).status).toBe(200);
  const room = await bob("GET", "/rooms/keyed");
  expect(room.body).toMatchObject({ needsKey: true });
  expect(JSON.stringify(room.body)).not.toContain("sesame");
  expect((await bob("DELETE", "/rooms/keyed/members/me?reason=enough")).status).toBe(204);
  await op.line(/^:bob!\S+ PART #keyed :?enough/);
  expect((await bob("DELETE", "/rooms/keyed/members/me")).body.code).toBe("NOT_IN_ROOM");
});
