import { expect, test } from "vitest";
import { TestStream } from "../../http/sse.ts";
import { startApi } from "../../http/support.ts";
import { until } from "../../support/client.ts";
import { JsonClient } from "../../support/json-client.ts";

test("nc, IRC, events.json, the stream of events and fetch see one room alike: the same ids, in the same order", async () => {
  await using api = await startApi();
  const { server } = api;
  const nc = await server.line("nina");
  nc.send("/json on");
  await nc.line(/"setting"|"json"/);
  const irc = await server.irc("ivan", "message-tags echo-message server-time");
  const socket = await JsonClient.guest(server, "jane");
  const token = await api.accountToken("fred");
  const fetched = api.as(token);
  const stream = await TestStream.open(`${api.url}/api/v1/events?rooms=lobby`, token);

  const each = 20;
  const all = 4 * each;
  for (let n = 0; n < each; n += 1) {
    nc.send(`line ${n}`);
    irc.send(`PRIVMSG #lobby :irc ${n}`);
    socket.send("send-message", { room: "lobby", content: `json ${n}` });
    const said = await fetched("POST", "/rooms/lobby/messages", { content: `fetch ${n}` });
    expect(said.status).toBe(201);
  }

  const ofNc = (): readonly string[] =>
    nc.received.flatMap((line) => {
      const event = line.startsWith("{") ? JSON.parse(line) : {};
      return event.type === "message" ? [String(event.msgid)] : [];
    });
  const ofIrc = (): readonly string[] =>
    irc.received.flatMap((line) =>
      / PRIVMSG #lobby /.test(line) ? [/msgid=([^; ]+)/.exec(line)?.[1] ?? ""] : [],
    );
  const ofSocket = (): readonly string[] =>
    socket.events.filter(({ event }) => event === "message-received").map(({ id }) => id);
  const ofStream = (): readonly string[] =>
    stream.events.filter(({ event }) => event === "message-received").map(({ id }) => id ?? "");
  for (const [door, ids] of Object.entries({ ofNc, ofIrc, ofSocket, ofStream }))
    await until(() => ids().length === all, `${door}: ${ids().length} of ${all}`);
  const { body } = await fetched("GET", `/rooms/lobby/messages?limit=${all}`);
  const ids = body.messages.map(({ id }: { readonly id: string }) => id);
  expect(ids).toHaveLength(all);
  expect({ nc: ofNc(), irc: ofIrc(), socket: ofSocket(), stream: ofStream() }).toEqual({
    nc: ids,
    irc: ids,
    socket: ids,
    stream: ids,
  });
  // What is told of a message is the same object, whoever asks.
  const told = new Map(socket.events.map((event) => [event.id, event.message]));
  for (const message of body.messages) expect(told.get(message.id)).toEqual(message);
  for (const { data } of stream.events.filter(({ event }) => event === "message-received"))
    expect(told.get(data.id)).toEqual(data.message);
  await stream.stop();
});
