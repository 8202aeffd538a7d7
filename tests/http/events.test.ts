import { once } from "node:events";
import { connect } from "node:net";
import { expect, test } from "vitest";
import { join, noLobby } from "../actors/support.ts";
import { until } from "../support/client.ts";
import { startServer } from "../support/server.ts";
import { TestStream } from "./sse.ts";
import { startApi, TestApi, TestTokens } from "./support.ts";

const eventsOf = (api: TestApi, query = ""): string => `${api.url}/api/v1/events${query}`;

test("a stream shows what happens, with the ids of the log, and keeps its person present", async () => {
  await using api = await startApi();
  const token = await api.accountToken("ada");
  const stream = await TestStream.open(eventsOf(api), token);
  const bob = await api.server.irc("bob", "message-tags echo-message");
  await stream.next("user-joined");
  bob.send("PRIVMSG #lobby :hello");
  const echo = await bob.line(/PRIVMSG #lobby :hello/);
  const { id, data } = await stream.next("message-received");
  expect(echo).toContain(`msgid=${id}`);
  const { body } = await api.as(token)("GET", `/messages/${id}`);
  expect(data).toMatchObject({ event: "message-received", alias: "new_message", id, room: "#lobby" });
  expect(data.message).toEqual(body);
  bob.send("@+typing=active TAGMSG #lobby");
  expect(await stream.next("typing-indicator")).toMatchObject({
    id: undefined,
    data: { room: "#lobby", roomId: data.roomId, isTyping: true, user: { username: "bob" } },
  });
  bob.send("AWAY :lunch");
  expect((await stream.next("presence_diff")).data).toMatchObject({
    joins: [{ username: "bob", status: "away", statusText: "lunch" }],
    leaves: [],
  });
  bob.send("PRIVMSG ada :psst");
  expect((await stream.next("message-received")).data).toMatchObject({ kind: "direct", room: "ada" });
  bob.send("PART #lobby :bye");
  expect((await stream.next("user-left")).data).toMatchObject({ how: "part", reason: "bye" });
  await stream.stop();
});

test("who comes back with the id of the last event gets what was missed, all of it and once, then what is live", async () => {
  await using api = await startApi({ ...noLobby, http: { streamOverlapSeconds: 0 } });
  const token = await api.accountToken("ada");
  const ada = api.as(token);
  for (const room of ["one", "two"]) expect((await ada("POST", "/rooms", { name: room })).status).toBe(201);
  const bob = await api.server.irc("bob");
  for (const room of ["#one", "#two"]) await join(bob, room);
  const first = await TestStream.open(eventsOf(api), token);
  bob.send("PRIVMSG #one :seen");
  const { id = "" } = await first.next("message-received");
  await first.stop();
  for (let n = 0; n < 150; n += 1) bob.send(`PRIVMSG ${n % 3 === 0 ? "#two" : "#one"} :m${n}`);
  bob.send("PRIVMSG ada :direct");
  await bob.roundtrip();
  const again = await TestStream.open(eventsOf(api), token, { "last-event-id": id });
  bob.send("PRIVMSG #two :live");
  await until(() => again.said.includes("live"));
  expect([...again.said].sort()).toEqual(
    [...Array.from({ length: 150 }, (_, n) => `m${n}`), "direct", "live"].sort(),
  );
  for (const room of ["#one", "#two"]) {
    const seqs = again.events.filter(({ data }) => data.room === room).map(({ data }) => data.seq);
    expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
  }
  // In the order of time: whoever is cut off in the middle goes on from there.
  const times = again.events.filter((each) => each.id).map(({ data }) => data.createdAt);
  expect(times).toEqual([...times].sort());
  await again.stop();
});

test("whatever stream ends where, no event of several busy rooms is lost to those who come back", async () => {
  await using api = await startApi({ ...noLobby, http: { replayEvents: 100 } });
  const token = await api.accountToken("ada");
  const ada = api.as(token);
  const names = ["one", "two", "three"];
  for (const name of names) await ada("POST", "/rooms", { name });
  const speakers = await Promise.all(names.map((name) => api.server.irc(`bob${name}`)));
  for (const [i, speaker] of speakers.entries()) await join(speaker, `#${names[i]}`);
  const had = new Map<string, number>();
  let last = "";
  for (let round = 0; round < 8; round += 1) {
    const stream = await TestStream.open(eventsOf(api), token, last === "" ? {} : { "last-event-id": last });
    for (const [i, speaker] of speakers.entries())
      for (let n = 0; n < 20; n += 1) speaker.send(`PRIVMSG #${names[i]} :r${round}-${n}`);
    // Cut off in the middle of it.
    await until(() => stream.events.length > 10 + round);
    await stream.stop();
    for (const { id, data } of stream.events) {
      if (id === undefined) continue;
      last = id;
      had.set(id, data.seq);
    }
  }
  for (const speaker of speakers) await speaker.roundtrip();
  const end = await TestStream.open(eventsOf(api), token, { "last-event-id": last });
  const stored = [];
  for (const name of names)
    stored.push(...(await ada("GET", `/rooms/${name}/messages?limit=1000`)).body.messages);
  for (const { id } of stored)
    await until(() => had.has(id) || end.events.some((event) => event.id === id), `event ${id}`);
  await end.stop();
});

test("a stream of some rooms shows those alone, and of a room that one may not read there is none", async () => {
  await using api = await startApi(noLobby);
  const ada = await api.server.irc("ada");
  for (const room of ["#one", "#two", "#shut"]) await join(ada, room);
  ada.send("MODE #shut +s");
  await ada.roundtrip();
  const bob = api.guestToken("bob");
  for (const room of ["one", "two"])
    expect((await api.as(bob)("PUT", `/rooms/${room}/members/me`)).status).toBeLessThan(300);
  const stream = await TestStream.open(eventsOf(api, "?rooms=one"), bob);
  ada.send("PRIVMSG #two :not this", "PRIVMSG bob :nor this", "PRIVMSG #one :this");
  await stream.next("message-received");
  expect(stream.said).toEqual(["this"]);
  const [shut, nowhere] = [
    await api.as(bob)("GET", "/events?rooms=shut"),
    await api.as(bob)("GET", "/events?rooms=nowhere"),
  ];
  expect([shut.status, nowhere.status]).toEqual([404, 404]);
  expect(shut.body.code).toBe(nowhere.body.code);
  await stream.stop();
});

test("a room that anybody may read is streamed without a token, until it is that no more", async () => {
  await using api = await startApi({ ...noLobby, http: { streamOverlapSeconds: 0 } });
  const ada = await api.server.irc("ada");
  await join(ada, "#open");
  ada.send("PRIVMSG #open :before");
  await ada.roundtrip();
  expect((await api.anybody("GET", "/events")).body.code).toBe("TOKEN_NEEDED");
  expect((await api.anybody("GET", "/events?rooms=open")).body.code).toBe("TOKEN_NEEDED");
  ada.send("MODE #open +W");
  await ada.line(/ MODE #open \+W$/);
  const stream = await TestStream.open(eventsOf(api, "?rooms=open&after=2000-01-01T00:00:00Z"), undefined);
  ada.send("PRIVMSG #open :after");
  await until(() => stream.said.includes("after"));
  expect(stream.said).toEqual(["before", "after"]);
  ada.send("MODE #open -W", "PRIVMSG #open :secret");
  await stream.closed();
  expect(stream.said).toEqual(["before", "after"]);
  expect(stream.events.at(-1)).toMatchObject({ event: "closed" });
});

test("a stream ends at once with its sign-in", async () => {
  await using server = await startServer(noLobby);
  const api = new TestApi(server, new TestTokens());
  const { body } = await api.anybody("POST", "/auth/guest", { username: "ada" });
  const stream = await TestStream.open(eventsOf(api), body.accessToken);
  const began = performance.now();
  expect((await api.as(body.accessToken)("POST", "/auth/logout")).status).toBeLessThan(300);
  await stream.closed();
  expect(performance.now() - began).toBeLessThan(1_000);
  expect(stream.events.at(-1)?.event).toBe("closed");
});

test("a stream of somebody who shares two rooms tells once who is away, and of each room who is gone", async () => {
  await using api = await startApi(noLobby);
  const token = await api.accountToken("ada");
  const bob = await api.server.irc("bob");
  for (const room of ["one", "two"]) {
    expect((await api.as(token)("POST", "/rooms", { name: room })).status).toBe(201);
    await join(bob, `#${room}`);
  }
  const stream = await TestStream.open(eventsOf(api), token);
  bob.send("AWAY :lunch", "PRIVMSG #one :later");
  await stream.next("message-received");
  bob.send("QUIT :off");
  for (const _ of ["one", "two"]) expect((await stream.next("user-left")).data.how).toBe("quit");
  expect(stream.events.filter(({ event }) => event === "presence_diff")).toHaveLength(1);
  await stream.stop();
});

test("when the server goes down, streams are told, and nobody waits for them", async () => {
  await using api = await startApi(noLobby);
  const stream = await TestStream.open(eventsOf(api), api.guestToken("ada"));
  const began = performance.now();
  await api.server.application.stop();
  expect(performance.now() - began).toBeLessThan(4_000);
  await stream.closed();
  expect(stream.events.at(-1)).toMatchObject({
    event: "closed",
    data: { reason: "The server is shutting down" },
  });
});

test("what waits for an account is told when its stream begins, and a bad place is refused", async () => {
  await using api = await startApi(noLobby);
  const boss = await api.server.irc("boss");
  await join(boss, "#club");
  const token = await api.accountToken("ada");
  boss.send("INVITE ada #club");
  await boss.line(/ 341 /);
  const stream = await TestStream.open(eventsOf(api), token);
  expect((await stream.next("queued")).data).toMatchObject({ type: "invite", room: "#club" });
  await stream.stop();
  const ada = api.as(token);
  expect((await ada("GET", "/events", undefined, { "last-event-id": "no such" })).status).toBe(422);
  expect((await ada("GET", "/events?after=nonesuch")).status).toBe(404);
  expect((await ada("GET", "/events?colour=blue")).body.code).toBe("INVALID_FIELDS");
});

test("a reader who does not read is cut off, and so many streams of one sign-in are enough", async () => {
  await using api = await startApi({
    ...noLobby,
    http: { streamsPerSession: 1 },
    limits: { outboxBytes: 65_536 },
  });
  const token = await api.accountToken("ada");
  expect((await api.as(token)("POST", "/rooms", { name: "one" })).status).toBe(201);
  const idle = connect({ port: api.server.port("http"), host: "127.0.0.1" });
  idle.on("error", () => undefined);
  idle.write(`GET /api/v1/events HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${token}\r\n\r\n`);
  await once(idle, "data");
  idle.pause();
  expect((await api.as(token)("GET", "/events")).status).toBe(503);
  const bob = await api.server.irc("bob");
  await join(bob, "#one");
  const connections = async (): Promise<number> => (await api.anybody("GET", "/stats")).body.connections;
  const before = await connections();
  const words = "x".repeat(400);
  await until(async () => {
    for (let n = 0; n < 200; n += 1) bob.send(`PRIVMSG #one :${words}`);
    await bob.roundtrip();
    return (await connections()) < before;
  }, "the end of the stream");
  idle.destroy();
});

test("who is not in a room any more gets nothing of it, neither live nor of what they have missed", async () => {
  await using api = await startApi({ ...noLobby, http: { streamOverlapSeconds: 600 } });
  const ada = await api.server.irc("ada");
  const token = await api.accountToken("bob");
  const outsider = await api.accountToken("eve");
  await join(ada, "#den");
  expect((await api.as(token)("PUT", "/rooms/den/members/me")).status).toBeLessThan(300);
  const bob = await TestStream.open(eventsOf(api), token);
  const eve = await TestStream.open(eventsOf(api), outsider);
  ada.send("PRIVMSG #den :for bob");
  const { id = "" } = await bob.next("message-received");
  ada.send(
    "KICK #den bob :out",
    "PRIVMSG #den :canary",
    "TOPIC #den :canary",
    "PRIVMSG bob :fence",
    "PRIVMSG eve :fence",
  );
  expect((await bob.next("user-left")).data).toMatchObject({ how: "kick", user: { username: "bob" } });
  await bob.next("message-received");
  await eve.next("message-received");
  const streams = [
    bob,
    eve,
    await TestStream.open(eventsOf(api), token, { "last-event-id": id }),
    await TestStream.open(eventsOf(api, "?after=2000-01-01T00:00:00Z"), outsider),
  ];
  ada.send("PRIVMSG bob :end", "PRIVMSG eve :end");
  for (const stream of streams) {
    await until(() => stream.said.includes("end"));
    expect(JSON.stringify(stream.events)).not.toContain("canary");
    await stream.stop();
  }
  expect((await api.as(token)("GET", "/events?rooms=den")).status).toBeGreaterThanOrEqual(400);
});

test("streams that are left at once leave nothing behind, and a request for the head alone opens none", async () => {
  await using api = await startApi({ ...noLobby, http: { streamsPerSession: 100 } });
  const token = await api.accountToken("ada");
  const connections = async (): Promise<number> => (await api.anybody("GET", "/stats")).body.connections;
  expect((await api.as(token)("HEAD", "/events")).status).toBe(200);
  const before = await connections();
  for (let n = 0; n < 30; n += 1) {
    const socket = connect({ port: api.server.port("http"), host: "127.0.0.1" });
    socket.on("error", () => undefined);
    await once(socket, "connect");
    socket.write(
      `GET /api/v1/events?after=2000-01-01T00:00:00Z HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${token}\r\n\r\n`,
    );
    // Some before it is read, some in the middle of the answer.
    if (n % 3 > 0) await once(socket, "data");
    socket.resetAndDestroy();
  }
  await until(async () => (await connections()) === before, "the end of all streams");
  const stream = await TestStream.open(eventsOf(api), token);
  await stream.stop();
});

test("a person's and a room's actor may die under a stream, which goes on", async () => {
  await using api = await startApi(noLobby);
  const token = await api.accountToken("ada");
  expect((await api.as(token)("POST", "/rooms", { name: "one" })).status).toBe(201);
  const bob = await api.server.irc("bob");
  await join(bob, "#one");
  const stream = await TestStream.open(eventsOf(api), token);
  for (const actor of ["user:ada", "room:#one"]) {
    await api.server.kill(actor);
    bob.send(`PRIVMSG #one :after ${actor}`);
    expect((await stream.next("message-received")).data.message.content).toBe(`after ${actor}`);
  }
  await stream.stop();
});

test("whom one has blocked is shown neither live nor afterwards, and a stream gives signs of life", async () => {
  await using api = await startApi({ ...noLobby, http: { heartbeatSeconds: 1 } });
  const token = await api.accountToken("ada");
  const ada = api.as(token);
  expect((await ada("POST", "/rooms", { name: "one" })).status).toBe(201);
  const [bob, carol] = [await api.server.irc("bob"), await api.server.irc("carol")];
  for (const client of [bob, carol]) await join(client, "#one");
  expect((await ada("PUT", "/users/bob/block")).status).toBeLessThan(300);
  const stream = await TestStream.open(eventsOf(api), token);
  bob.send("PRIVMSG #one :unheard");
  await bob.roundtrip();
  carol.send("PRIVMSG #one :heard");
  await stream.next("message-received");
  const again = await TestStream.open(eventsOf(api, "?after=2000-01-01T00:00:00Z"), token);
  await again.next("message-received");
  expect([stream.said, again.said]).toEqual([["heard"], ["heard"]]);
  await until(() => stream.comments > 0, "a sign of life");
  await stream.stop();
  await again.stop();
});
