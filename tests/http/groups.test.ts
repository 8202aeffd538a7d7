import { expect, test } from "vitest";
import { startApi } from "./support.ts";

test("groups are the rooms that one belongs to, conversations those and the people one talks with", async () => {
  await using api = await startApi({ rooms: { autojoin: [] } });
  const [ada, bob] = [await api.account("ada"), await api.account("bob")];
  expect((await ada("POST", "/groups", { name: "dev" })).status).toBe(201);
  expect((await bob("PUT", "/groups/dev/members/me")).status).toBe(201);
  await bob("POST", "/groups/dev/messages", { content: "hello" });
  await bob("POST", "/conversations/ada/messages", { content: "you there?" });
  const listed = async (path: string) => (await ada("GET", path)).body.conversations;
  expect(await listed("/groups")).toMatchObject([
    { name: "#dev", type: "channel", unread: 1, lastMessage: { content: "hello" } },
  ]);
  expect((await listed("/conversations")).map(({ name }: { name: string }) => name).sort()).toEqual([
    "#dev",
    "bob",
  ]);
  expect((await ada("GET", "/groups/dev/messages")).body.messages).toMatchObject([{ content: "hello" }]);
  expect((await ada("PATCH", "/groups/dev", { topic: "tools" })).body.topic).toBe("tools");
  expect((await bob("DELETE", "/groups/dev")).body.code).toBe("ROLE_NEEDED");
  expect((await ada("OPTIONS", "/groups/dev")).headers.get("allow")).toBe(
    "GET, HEAD, PATCH, DELETE, OPTIONS",
  );
  expect((await ada("GET", "/groups/nowhere")).body.code).toBe("NO_SUCH_ROOM");
});

test("a conversation shows who is in it, who looks after it, and what was said last", async () => {
  await using api = await startApi({ rooms: { autojoin: [] } });
  const [ada, bob, eve] = [await api.account("ada"), await api.account("bob"), await api.account("eve")];
  await ada("POST", "/rooms", { name: "dev", private: true });
  await ada("POST", "/rooms/dev/invites", { user: "bob" });
  await bob("GET", "/me");
  await ada("POST", "/rooms/dev/invites", { user: "bob" });
  expect((await bob("PUT", "/rooms/dev/members/me")).status).toBe(201);
  await ada("POST", "/rooms/dev/messages", { content: "here we are" });
  expect((await bob("GET", "/conversations/%23dev")).body).toMatchObject({
    name: "#dev",
    type: "channel",
    createdBy: "ada",
    createdAt: expect.any(String),
    participants: [{ username: "ada" }, { username: "bob" }],
    admins: [{ username: "ada" }],
    lastMessage: { content: "here we are", conversationId: expect.any(String) },
  });
  expect((await eve("GET", "/conversations/%23dev")).body.code).toBe("NO_SUCH_ROOM");
  await ada("POST", "/conversations/bob/messages", { content: "psst" });
  expect((await bob("GET", "/conversations/ada")).body).toMatchObject({
    name: "ada",
    type: "direct",
    unread: 1,
    participants: [{ username: "bob" }, { username: "ada" }],
    admins: [],
    createdBy: null,
  });
  expect((await eve("GET", "/conversations/ada")).body.code).toBe("NO_SUCH_NICK");
  expect((await eve("GET", "/conversations/nobody")).body.code).toBe("NO_SUCH_NICK");
});

test("one request brings a room with all that shows it, and an outsider gets none of it", async () => {
  await using api = await startApi({ rooms: { autojoin: [] } });
  const [ada, eve] = [await api.account("ada"), await api.account("eve")];
  await ada("POST", "/rooms", { name: "dev" });
  const { id } = (await ada("POST", "/rooms/dev/messages", { content: "first" })).body;
  await ada("POST", "/rooms/dev/messages", { content: "second" });
  expect((await ada("PUT", `/rooms/dev/pins/${id}`)).status).toBe(204);
  const path = "/rooms/dev?include=me,members,messages,pins";
  expect((await ada("GET", path)).body).toMatchObject({
    name: "#dev",
    included: {
      me: { username: "ada" },
      members: [{ username: "ada", isOnline: true }],
      messages: [{ content: "first" }, { content: "second" }],
      pins: [{ message: { id, content: "first" }, pinnedBy: "ada" }],
    },
  });
  const newest = await ada("GET", "/rooms/dev?include=messages&messages=1");
  expect(newest.body.included).toMatchObject({ messages: [{ content: "second" }] });
  expect(newest.body.included).not.toHaveProperty("members");
  expect((await ada("GET", "/rooms/dev")).body).not.toHaveProperty("included");
  expect((await ada("GET", "/rooms/dev?include=everything")).status).toBe(422);
  const refused = await eve("GET", path);
  expect(refused).toMatchObject({ status: 403, body: { code: "NOT_IN_ROOM" } });
  expect(JSON.stringify(refused.body)).not.toMatch(/first|second/);
});

test("a pin is read by its message, and what is not pinned is not there", async () => {
  await using api = await startApi({ rooms: { autojoin: [] } });
  const [ada, eve] = [await api.account("ada"), await api.account("eve")];
  await ada("POST", "/rooms", { name: "dev" });
  const { id } = (await ada("POST", "/rooms/dev/messages", { content: "first" })).body;
  expect((await ada("GET", `/rooms/dev/pins/${id}`)).status).toBe(404);
  await ada("PUT", `/rooms/dev/pins/${id}`);
  expect((await ada("GET", `/rooms/dev/pins/${id}`)).body).toMatchObject({
    message: { id, content: "first" },
    pinnedBy: "ada",
  });
  expect((await eve("GET", `/rooms/dev/pins/${id}`)).body.code).toBe("NOT_IN_ROOM");
});

test("a member is oneself, who enters and leaves, or somebody who is asked in and put out", async () => {
  await using api = await startApi({ rooms: { autojoin: [] } });
  const [ada, bob] = [await api.account("ada"), await api.account("bob")];
  await ada("POST", "/rooms", { name: "dev", private: true });
  expect((await bob("PUT", "/rooms/dev/members/bob")).status).toBe(403);
  expect((await ada("PUT", "/rooms/dev/members/bob")).status).toBe(202);
  expect((await bob("PUT", "/rooms/dev/members/BOB")).status).toBe(201);
  expect((await bob("PUT", "/rooms/dev/members/bob")).status).toBe(200);
  expect((await bob("DELETE", "/rooms/dev/members/ada")).body.code).toBe("ROLE_NEEDED");
  expect((await bob("DELETE", "/rooms/dev/members/bob")).status).toBe(204);
  expect((await ada("GET", "/rooms/dev/members")).body.members).toHaveLength(1);
});
