import { expect, test } from "vitest";
import { startStandaloneRelay } from "../../../relay/standalone.ts";
import { addAccounts, join, noLobby, password } from "../../actors/support.ts";
import { TestApi, TestTokens } from "../../http/support.ts";
import { JsonClient } from "../../support/json-client.ts";
import { startServer, type TestServer } from "../../support/server.ts";

const open = (server: TestServer): Promise<JsonClient> =>
  JsonClient.open(`ws://127.0.0.1:${server.port("websocket")}/`);

test("a guest enters a room, speaks, edits, reacts and leaves; IRC sees it and is seen", async () => {
  await using server = await startServer(noLobby);
  const bob = await server.irc("bob", "message-tags echo-message draft/message-redaction draft/message-edit");
  await join(bob, "#lobby");
  const ada = await open(server);
  expect((await ada.next("hello")).server).toBe(server.settings.server.name);
  ada.send("set-username", { id: 1, username: "ada" });
  const ready = await ada.next("ready");
  expect(ready.user).toMatchObject({ username: "ada", account: null });
  expect(await ada.next("ack")).toMatchObject({ for: "set-username", id: 1 });
  const joined = await ada.ask("join-room", { room: "lobby", userId: ready.user.id });
  expect(joined).toMatchObject({ event: "ack", for: "join-room", room: "#lobby" });
  const { roomId } = joined;
  expect(ada.events.find(({ event }) => event === "room-joined")).toMatchObject({
    roomId,
    users: [{ username: "bob", roles: "o" }, { username: "ada" }],
  });

  const said = await ada.ask("send-message", { roomId, content: "hello **all**" });
  expect(await bob.line(/PRIVMSG #lobby :hello/)).toContain(`msgid=${said.messageId}`);
  expect(ada.events.find(({ event }) => event === "message-received")).toMatchObject({
    id: said.messageId,
    seq: said.seq,
    roomId,
    own: true,
    message: { content: "hello **all**", type: "text" },
  });
  const edited = await ada.ask("edit-message", { roomId, messageId: said.messageId, content: "hi" });
  expect(edited).toMatchObject({ event: "ack" });
  await bob.line(/draft\/edit=.* PRIVMSG #lobby :hi/);

  bob.send(`@+draft/react=:);+reply=${said.messageId} TAGMSG #lobby`);
  expect(await ada.next("reaction-added")).toMatchObject({
    messageId: said.messageId,
    reaction: ":)",
    user: { username: "bob" },
    roomId,
  });
  await ada.ask("react", { roomId, messageId: said.messageId, reaction: "👍" });
  await bob.line(/draft\/react=👍.* TAGMSG #lobby/);
  await ada.ask("unreact", { roomId, messageId: said.messageId, reaction: "👍" });
  await bob.line(/draft\/unreact=👍.* TAGMSG #lobby/);
  await ada.ask("typing-start", { roomId });
  await bob.line(/\+typing=active.* TAGMSG #lobby/);
  await ada.ask("typing-stop", { roomId });
  await bob.line(/\+typing=done.* TAGMSG #lobby/);
  bob.send("@+typing=active TAGMSG #lobby");
  expect(await ada.next("typing-indicator")).toMatchObject({ roomId, isTyping: true });

  expect(await ada.ask("send-message", { to: "bob", message: "psst", type: "notice" })).toMatchObject({
    event: "ack",
    room: "bob",
  });
  await bob.line(/ NOTICE bob :psst/);
  expect(await ada.ask("read", { roomId })).toMatchObject({ event: "ack", room: "#lobby" });
  await ada.ask("delete-message", { roomId, messageId: said.messageId, reason: "typo" });
  await bob.line(/ REDACT #lobby .*typo/);
  expect(await ada.ask("leave-room", { roomId, reason: "enough" })).toMatchObject({ event: "ack" });
  await bob.line(/ PART #lobby :enough/);
  ada.send("leave_chat", { reason: "off" });
  await ada.client.closed;
  expect(ada.client.closeCode).toBe(1000);
});

test("what is no event is answered with an error of a stable code, and the connection goes on", async () => {
  await using server = await startServer(noLobby);
  const ada = await open(server);
  const wrong = async (text: string): Promise<Record<string, unknown>> => {
    ada.client.send(text);
    return ada.next("error");
  };
  expect(await wrong("hello")).toMatchObject({ code: "INVALID_JSON" });
  expect(await wrong("[1]")).toMatchObject({ code: "INVALID_JSON" });
  expect(await wrong("null")).toMatchObject({ code: "INVALID_JSON" });
  expect(await wrong("{}")).toMatchObject({ code: "NEED_MORE_PARAMS" });
  expect(await wrong('{"event":"__proto__","id":7}')).toMatchObject({ code: "UNKNOWN_COMMAND", id: 7 });
  expect(await wrong('{"event":"send-message","id":"a","room":"x","content":"y"}')).toMatchObject({
    code: "NOT_REGISTERED",
    for: "send-message",
    id: "a",
  });
  await ada.ask("set-username", { username: "ada" });
  expect(await ada.ask("join-room", { room: "one", colour: "red" })).toMatchObject({
    code: "INVALID_PARAMS",
    param: "colour",
  });
  expect(await ada.ask("join-room", { room: "one", userId: "somebody else" })).toMatchObject({
    code: "INVALID_PARAMS",
    param: "userId",
  });
  expect(await ada.ask("join-room", { room: 5 })).toMatchObject({ code: "INVALID_PARAMS" });
  expect(await ada.ask("join-room")).toMatchObject({ code: "NEED_MORE_PARAMS" });
  expect(await ada.ask("join-room", { room: "a", roomId: "b" })).toMatchObject({ code: "INVALID_PARAMS" });
  expect(await ada.ask("send-message", { room: "one" })).toMatchObject({ code: "NEED_MORE_PARAMS" });
  expect(await ada.ask("send-message", { room: "nowhere", content: "x" })).toMatchObject({
    event: "error",
    code: "NO_SUCH_ROOM",
  });
  const unknown = "01999999-0000-7000-8000-000000000000";
  expect(await ada.ask("send-message", { roomId: unknown, content: "x" })).toMatchObject({
    code: "NO_SUCH_ROOM",
  });
  expect(await ada.ask("read", { room: "one", readAt: "yesterday" })).toMatchObject({
    code: "INVALID_PARAMS",
  });
  expect(await wrong(`{"event":"join-room","id":"${"x".repeat(200)}","room":"one"}`)).toMatchObject({
    code: "INVALID_PARAMS",
  });
  // JSON may be laid out in lines.
  ada.client.raw('{\n  "event": "join-room",\r\n  "room": "one"\n}');
  expect(await ada.next("ack")).toMatchObject({ for: "join-room", room: "#one" });
});

test("an access token or a password signs in; the connection ends with its sign-in", async () => {
  await using server = await startServer(noLobby);
  const api = new TestApi(server, new TestTokens());
  await addAccounts(server, "ada");
  const login = await api.anybody("POST", "/auth/login", { username: "ada", password });
  const phone = await open(server);
  expect(await phone.ask("authenticate", { token: "nonsense" })).toMatchObject({
    event: "error",
    code: "WRONG_CREDENTIALS",
  });
  expect(await phone.ask("authenticate", { token: login.body.accessToken })).toMatchObject({ event: "ack" });
  expect(phone.events.find(({ event }) => event === "ready").user).toMatchObject({ account: "ada" });
  const laptop = await open(server);
  expect(await laptop.ask("authenticate", { account: "ada", password })).toMatchObject({ event: "ack" });
  expect(await laptop.ask("join-room", { room: "den" })).toMatchObject({ event: "ack" });
  const { roomId } = await phone.next("room-joined");
  expect(await phone.ask("send-message", { roomId, content: "from the phone" })).toMatchObject({
    event: "ack",
  });
  expect((await laptop.next("message-received")).message.content).toBe("from the phone");
  await laptop.ask("read", { room: "den" });
  expect(await phone.next("read-receipt")).toMatchObject({ room: "#den" });
  expect((await api.as(login.body.accessToken)("POST", "/auth/logout")).status).toBeLessThan(300);
  await phone.client.closed;
  expect((await phone.next("closed")).reason).toBe(phone.client.closeReason);
  expect(await laptop.ask("send-message", { room: "den", content: "still here" })).toMatchObject({
    event: "ack",
  });
});

test("a repeated send with the same key is one message, and flood control refuses what is too much", async () => {
  await using server = await startServer({
    ...noLobby,
    limits: { floodControl: true, messageBurst: 4, messagesPerSecond: 1, floodDelay: 0 },
  });
  const ada = await JsonClient.guest(server, "ada");
  const { roomId } = await ada.ask("join-room", { room: "one" });
  const once = { roomId, content: "once", key: "k1" };
  const [first, second] = [await ada.ask("send-message", once), await ada.ask("send-message", once)];
  expect(second).toMatchObject({ messageId: first.messageId, duplicate: true });
  for (let n = 0; n < 6; n += 1) ada.send("send-message", { id: n, roomId, content: `m${n}` });
  expect(await ada.next("error")).toMatchObject({ code: "RATE_LIMITED", for: "send-message" });
});

test("a connection's actor that is killed is followed by another, and the client notices nothing", async () => {
  await using server = await startServer(noLobby);
  const ada = await JsonClient.guest(server, "ada");
  const { roomId } = await ada.ask("join-room", { room: "one" });
  const tree = JSON.stringify(await server.tree());
  const [connection = ""] = /connection:c\d+/.exec(tree) ?? [];
  await server.kill(connection);
  expect(await ada.ask("send-message", { roomId, content: "after" })).toMatchObject({ event: "ack" });
});

test("a relay on its own speaks it as well", async () => {
  await using server = await startServer({
    ...noLobby,
    listeners: [
      { protocol: "irc", port: 0, proxyProtocol: true },
      { protocol: "irc", port: 0 },
    ],
  });
  const relay = await startStandaloneRelay({
    listen: { host: "127.0.0.1", port: 0 },
    core: { host: "127.0.0.1", port: server.port("irc") },
  });
  try {
    const ada = await JsonClient.open(`ws://127.0.0.1:${relay.port}/`);
    await ada.ask("set-username", { username: "ada" });
    expect(await ada.ask("join-room", { room: "one" })).toMatchObject({ event: "ack", room: "#one" });
    ada.send("leave_chat");
    await ada.client.closed;
  } finally {
    await relay.close();
  }
});
