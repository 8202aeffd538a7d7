import { expect, test } from "vitest";
import { loggedIn } from "../actors/support.ts";
import { TestStream } from "./sse.ts";
import { startApi } from "./support.ts";

test("what is unread is counted, marked and told to be read", async () => {
  await using api = await startApi();
  const bob = await api.account("bob");
  expect((await bob("PUT", "/rooms/ops/members/me")).status).toBe(201);
  const eve = await api.server.irc("eve");
  eve.send("JOIN #ops", "PRIVMSG #ops :bob: one", "PRIVMSG #ops :two", "PRIVMSG bob :three");
  await eve.roundtrip();
  const unread = await bob("GET", "/me/unread");
  expect(unread).toMatchObject({
    status: 200,
    body: {
      unread: 3,
      mentions: 1,
      conversations: [
        { type: "direct", name: "eve", unread: 1 },
        { type: "channel", name: "#ops", unread: 2, mentions: 1, readAt: null },
      ],
    },
  });
  const list = await bob("GET", "/conversations?limit=2");
  expect(list.body.conversations).toMatchObject([
    { name: "eve", lastMessage: { content: "three", sender: { username: "eve" } } },
    { name: "#ops", unread: 2, lastMessage: { content: "two" } },
  ]);
  const [, older] = list.body.conversations;
  const next = await bob("GET", `/conversations?before=${encodeURIComponent(older.updatedAt)}`);
  expect(next.body.conversations.map(({ name }: { name: string }) => name)).toEqual(["#lobby"]);
  const marked = await bob("PUT", "/rooms/ops/read-marker", {});
  expect(marked).toMatchObject({ status: 200, body: { readAt: expect.any(String) } });
  expect((await bob("GET", "/rooms/ops/read-marker")).body).toEqual(marked.body);
  expect((await bob("PUT", "/conversations/eve/read-marker")).status).toBe(200);
  expect((await bob("GET", "/me/unread")).body).toEqual({ unread: 0, mentions: 0, conversations: [] });
});

test("a marker never moves back, and a time has to be one", async () => {
  await using api = await startApi();
  const bob = await api.account("bob");
  await bob("PUT", "/rooms/ops/members/me");
  const { readAt } = (await bob("PUT", "/rooms/ops/read-marker", {})).body;
  const back = await bob("PUT", "/rooms/ops/read-marker", { readAt: "2001-01-01T00:00:00.000Z" });
  expect(back.body).toEqual({ readAt });
  expect((await bob("PUT", "/rooms/ops/read-marker", { readAt: "yesterday" })).status).toBe(422);
  expect((await bob("PUT", "/rooms/ops/read-marker", { at: readAt })).status).toBe(422);
  expect((await bob("PUT", "/rooms/secret/read-marker", {})).body.code).toBe("NO_SUCH_ROOM");
});

test("what happened meanwhile is given until it was received, and then at no door any more", async () => {
  await using api = await startApi();
  const ada = await api.account("ada");
  const bob = await api.account("bob");
  await ada("POST", "/rooms", { name: "ops", private: true });
  const op = await loggedIn(api.server, "ada");
  op.send("INVITE bob #ops");
  await op.line(/ 341 ada bob #ops/);
  const first = await bob("GET", "/me/events");
  expect(first.body.events).toMatchObject([
    { type: "invite", room: "#ops", by: { username: "ada", account: "ada" } },
  ]);
  // To be told of it is not to have it: the line may have been broken.
  const stream = await TestStream.open(`${api.url}/api/v1/events`, await api.accountToken("bob"));
  await stream.next("queued");
  await stream.stop();
  const again = await TestStream.open(`${api.url}/api/v1/events`, await api.accountToken("bob"));
  expect((await bob("GET", "/me/events")).body).toEqual(first.body);
  expect(again.events.map(({ event }) => event)).not.toContain("queued");
  await again.stop();
  const [{ id }] = first.body.events;
  expect((await bob("GET", `/me/events?after=${id}`)).body.events).toEqual([]);
  expect((await bob("GET", "/me/events")).body.events).toEqual([]);
  expect((await bob("GET", "/me/events?after=x")).status).toBe(422);
  expect((await api.guest("kim")("GET", "/me/events")).body.code).toBe("ACCOUNT_REQUIRED");
});

test("an account that comes by HTTP is back in its rooms, and a stranger reads none of them", async () => {
  await using api = await startApi();
  const bob = await api.account("bob");
  const first = await loggedIn(api.server, "bob");
  first.send("JOIN #ops", "MODE #ops +s");
  await first.line(/ 366 bob #ops /);
  await first.roundtrip();
  first.send("QUIT");
  await first.closed;
  expect((await bob("GET", "/rooms/ops")).body).toMatchObject({ name: "#ops", members: 1 });
  expect((await bob("POST", "/rooms/ops/messages", { content: "back" })).status).toBe(201);
  const eve = api.guest("eve");
  expect((await eve("GET", "/rooms/ops/members")).status).toBe(404);
  expect((await eve("GET", "/me/unread")).body.conversations).toEqual([]);
});

test("members of record are listed with those who are there", async () => {
  await using api = await startApi();
  const bob = await api.account("bob");
  const gone = await loggedIn(api.server, "bob");
  gone.send("JOIN #ops");
  await gone.line(/ 366 bob #ops /);
  const op = await api.server.irc("op");
  op.send("JOIN #ops");
  await op.line(/ 366 op #ops /);
  gone.send("QUIT");
  await op.line(/^:bob!\S+ QUIT/);
  const kim = api.guest("kim");
  const names = async (fetch: typeof kim) =>
    (await fetch("GET", "/rooms/ops/members")).body.members.map(
      ({ username, isOnline }: { username: string; isOnline: boolean }) => `${username} ${isOnline}`,
    );
  expect(await names(kim)).toEqual(["op true"]);
  await kim("PUT", "/rooms/ops/members/me");
  expect(await names(kim)).toEqual(["kim true", "op true", "bob false"]);
  // and by asking they are back
  expect(await names(bob)).toEqual(["bob true", "kim true", "op true"]);
});
