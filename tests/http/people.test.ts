import { expect, test } from "vitest";
import { startApi } from "./support.ts";

test("somebody is found by nick, account and id, here or not", async () => {
  await using api = await startApi();
  const ada = await api.account("ada");
  await api.account("carol");
  const eve = await api.server.irc("eve");
  const carol = (await ada("GET", "/users/carol")).body;
  expect(carol).toMatchObject({ username: "carol", account: "carol", isOnline: false });
  expect((await ada("GET", `/users/by-id/${carol.id}`)).body).toEqual(carol);
  const here = (await ada("GET", "/users/EVE")).body;
  expect(here).toMatchObject({
    username: "eve",
    account: null,
    isOnline: true,
    lastSeen: expect.any(String),
  });
  expect((await ada("GET", `/users/by-id/${here.id}`)).body).toMatchObject({ username: "eve" });
  expect(await ada("HEAD", "/users/carol")).toMatchObject({ status: 200, body: "" });
  expect((await ada("HEAD", "/users/nobody")).status).toBe(404);
  expect((await api.anybody("HEAD", "/users/carol")).status).toBe(401);
  expect((await ada("GET", "/users/nobody")).body).toMatchObject({ code: "NO_SUCH_NICK" });
  expect((await ada("GET", "/users/by-id/nobody")).status).toBe(404);
  expect((await ada("GET", "/users/nobody/presence")).status).toBe(404);
  eve.send("QUIT");
  await eve.closed;
  expect((await ada("GET", `/users/by-id/${here.id}`)).status).toBe(404);
});

test("what somebody has said is for themselves and for administrators", async () => {
  await using api = await startApi();
  const [ada, bob, root] = [
    await api.account("ada"),
    await api.account("bob"),
    await api.account("root", "administrator"),
  ];
  await root("GET", "/me");
  for (const content of ["one", "two", "three"]) await ada("POST", "/rooms/lobby/messages", { content });
  await bob("POST", "/rooms/lobby/messages", { content: "mine" });
  const first = (await ada("GET", "/users/ada/messages?limit=2")).body;
  expect(first).toMatchObject({ messages: [{ content: "three" }, { content: "two" }], complete: false });
  const { createdAt } = first.messages[1];
  const rest = (await ada("GET", `/users/ada/messages?before=${createdAt}`)).body.messages;
  expect(rest.at(-1)).toMatchObject({ content: "one" });
  expect(await bob("GET", "/users/ada/messages")).toMatchObject({
    status: 403,
    body: { code: "NOT_ADMINISTRATOR" },
  });
  expect((await root("GET", "/users/ada/messages")).body.messages).toHaveLength(3);
});

test("others see what one has read once one wants that, and a guest has no such wish", async () => {
  await using api = await startApi();
  const ada = await api.account("ada");
  expect((await ada("GET", "/me")).body).toMatchObject({ receipts: false });
  expect((await ada("PATCH", "/me", { receipts: true })).body).toMatchObject({ receipts: true });
  const line = await api.server.irc("bob");
  await line.roundtrip();
  expect((await ada("GET", "/me")).body).toMatchObject({ receipts: true });
  const eve = api.guest("eve");
  expect((await eve("GET", "/me")).body).toMatchObject({ receipts: false });
  expect((await eve("PATCH", "/me", { receipts: true })).body).toMatchObject({ code: "ACCOUNT_REQUIRED" });
});

test("where somebody's picture is stands with them, here or not", async () => {
  await using api = await startApi();
  const [ada, bob] = [await api.account("ada"), await api.account("bob")];
  const irc = await api.server.irc("carol", "draft/metadata-2 batch");
  irc.send("METADATA * SET avatar :https://example.org/carol.png");
  await irc.line(/ 761 /);
  expect((await ada("GET", "/users/carol")).body.avatar).toBe("https://example.org/carol.png");
  const { users } = (await ada("GET", "/users")).body;
  expect(users.find(({ username }: { username: string }) => username === "carol")).toMatchObject({
    avatar: "https://example.org/carol.png",
  });
  const set = await fetch(`${api.url}/api/v1/me/avatar`, {
    method: "PUT",
    headers: { authorization: `Bearer ${await api.accountToken("bob")}`, "content-type": "image/png" },
    body: png,
  });
  expect(set.status).toBe(200);
  const { url } = (await set.json()) as { url: string };
  expect((await bob("GET", "/me")).body.avatar).toBe(url);
  await api.server.restart();
  expect((await ada("GET", "/users/bob")).body).toMatchObject({ isOnline: false, avatar: url });
});

/** One pixel. */
const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
