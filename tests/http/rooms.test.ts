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

test("of several changes none is made where one is refused", async () => {
  await using api = await startApi();
  const [ada, bob] = [await api.account("ada"), await api.account("bob")];
  await ada("POST", "/rooms", { name: "dev", topic: "as it was", description: "as it was" });
  await ada("POST", "/rooms", { name: "taken" });
  const before = (await ada("GET", "/rooms/dev")).body;
  const wishes = { topic: "new", description: "new", private: true, announcements: true, receipts: false };
  for (const [last, code] of [
    [{ name: "#taken" }, "ROOM_EXISTS"],
    [{ allowedReactions: ["x".repeat(500)] }, "INVALID_REACTION"],
  ] as const) {
    expect((await ada("PATCH", "/rooms/dev", { ...wishes, ...last })).body.code).toBe(code);
    expect((await ada("GET", "/rooms/dev")).body).toEqual(before);
  }
  // A half-operator sets the topic, and changes nothing else.
  await bob("PUT", "/rooms/dev/members/me");
  await ada("PATCH", "/rooms/dev/members/bob", { role: "halfOperator" });
  for (const other of [{ private: true }, { announcements: true }, { description: "x" }, { receipts: false }])
    expect((await bob("PATCH", "/rooms/dev", { topic: "bob's", ...other })).body.code).toBe("ROLE_NEEDED");
  expect((await ada("GET", "/rooms/dev")).body.topic).toBe("as it was");
  expect((await bob("PATCH", "/rooms/dev", { topic: "bob's" })).body.topic).toBe("bob's");
  expect((await ada("PATCH", "/rooms/dev", wishes)).body).toMatchObject({
    topic: "new",
    description: "new",
    inviteOnly: true,
    announcements: true,
    receipts: false,
  });
  const invalid = { name: "other", allowedReactions: ["x".repeat(500)] };
  expect((await ada("POST", "/rooms", invalid)).body.code).toBe("INVALID_REACTION");
  expect((await ada("GET", "/rooms/other")).status).toBe(404);
});

test("changes that cannot be paid for together are not begun", async () => {
  await using api = await startApi({
    limits: { floodControl: true, messageBurst: 3, messagesPerSecond: 1 },
  });
  const ada = await api.account("ada");
  await ada("POST", "/rooms", { name: "dev", topic: "as it was" });
  const refused = await ada("PATCH", "/rooms/dev", { topic: "new", description: "new" });
  expect(refused).toMatchObject({ status: 429, body: { code: "RATE_LIMITED" } });
  const bob = api.guest("bob");
  expect((await bob("GET", "/rooms/dev")).body).toMatchObject({ topic: "as it was", description: "" });
});
