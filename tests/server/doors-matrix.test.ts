import { expect, test } from "vitest";
import { TestClient } from "../support/client.ts";
import { startServer, type TestServer } from "../support/server.ts";

const caps = "message-tags server-time echo-message labeled-response batch account-tag";

/** One way to take part: how one enters, says something in a room or to a person, and is told. */
interface Door {
  readonly name: string;
  enter(server: TestServer, nick: string): Promise<TestClient>;
  say(target: string, text: string): string;
  /** The msgid of the line that tells of this text, said by this person. */
  hear(client: TestClient, speaker: string, text: string): Promise<string>;
}

const irc = (name: string, door: "irc" | "websocket"): Door => ({
  name,
  enter: (server, nick) => server.irc(nick, caps, door),
  say: (target, text) => `PRIVMSG ${target} :${text}`,
  hear: async (client, speaker, text) => {
    const line = await client.line(new RegExp(`^@\\S+ :${speaker}!\\S+ PRIVMSG \\S+ :${text}$`));
    return /msgid=([^; ]+)/.exec(line)?.[1] ?? "none";
  },
});

const json = (name: string, connect: (server: TestServer) => Promise<TestClient>): Door => ({
  name,
  enter: async (server, nick) => {
    const client = await connect(server);
    client.send("/json on", nick);
    await client.line(/"reply":"joined"/);
    return client;
  },
  say: (target, text) => `/msg ${target} ${text}`,
  hear: async (client, speaker, text) => {
    const said = JSON.parse(await client.line(new RegExp(`^\\{.*"text":"${text}"`)));
    expect(JSON.stringify(said)).toContain(`"${speaker}"`);
    return said.msgid;
  },
});

const doors: readonly Door[] = [
  irc("IRC", "irc"),
  irc("WebSocket", "websocket"),
  json("line", (server) => server.connect("line")),
  json("line over WebSocket", (server) =>
    TestClient.webSocket(`ws://127.0.0.1:${server.port("websocket")}/?dialect=line`),
  ),
];

const pairs = doors.flatMap((from) => doors.map((to) => ({ from, to })));

test.each(pairs)(
  "what is said from $from.name arrives at $to.name, in a room and in private, with the msgid that its sender is told",
  async ({ from, to }) => {
    await using server = await startServer();
    const ada = await from.enter(server, "ada");
    const bob = await to.enter(server, "bob");
    for (const target of ["#lobby", "bob"]) {
      const text = `for ${target.replace("#", "")}`;
      ada.send(from.say(target, text));
      const own = await from.hear(ada, "ada", text);
      expect(own).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
      expect(await to.hear(bob, "ada", text)).toBe(own);
    }
  },
);
