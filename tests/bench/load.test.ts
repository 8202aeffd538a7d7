import { once } from "node:events";
import { type AddressInfo, createServer, connect as dial, type Server } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { type FloorKind, startFloor } from "../../bench/floor/floor.ts";
import { type Door, ircDoor, lineDoor } from "../../bench/load/door.ts";
import { isSound, type Loaded, measure } from "../../bench/load/measure.ts";
import { socketIoDoor, socketIoPath } from "../../bench/load/socket-io.ts";
import type { TalkTest } from "../../bench/load/tests.ts";
import type { Address } from "../../bench/load/wire.ts";
import { TestServer } from "../support/server.ts";

const host = "127.0.0.1";
/** Three rooms of four, in each of which two speak. */
const small: TalkTest = {
  what: "",
  clients: 12,
  rooms: 3,
  senders: 2,
  plan: { window: 4, messages: 30 },
  warmUp: 5,
};
const sent = 3 * 2 * 30;
const none = { lost: 0, doubled: 0, reordered: 0, corrupt: 0, misrouted: 0 };

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

function loaded(port: number, door: Door, path?: string): Loaded {
  const address: Address = { host, port, path };
  return { address, door, usage: undefined };
}

async function floor(kind: FloorKind): Promise<number> {
  const server = await startFloor(kind, 0);
  onTestFinished(() => void server.close());
  return portOf(server);
}

test.each([
  ["net", undefined],
  ["ws", "/"],
] as const)("what is said on the %s floor comes to all others once and in order", async (kind, path) => {
  const figures = await measure(small, loaded(await floor(kind), ircDoor(), path));
  expect(figures).toMatchObject({ deliveries: sent * 3, faults: none, connectionsLost: 0 });
});

/** The server's side of the packets that socket.io's clients and servers exchange. */
async function packetServer(): Promise<number> {
  const server = new WebSocketServer({ port: 0, host });
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const rooms = new Map<string, Set<WebSocket>>();
  server.on("connection", (socket) => {
    socket.send('0{"sid":"a"}');
    socket.on("message", (data) => {
      const packet = String(data);
      if (packet === "40") socket.send('40{"sid":"b"}');
      if (!packet.startsWith("42")) return;
      const [event, room, text] = JSON.parse(packet.slice(2)) as [string, string, string];
      if (event === "join") rooms.set(room, (rooms.get(room) ?? new Set()).add(socket));
      if (event === "join") socket.send(`42["joined","${room}"]`);
      if (event === "ping") socket.send('42["pong",1]');
      for (const member of rooms.get(room) ?? [])
        if (event === "msg" && member !== socket) member.send(`42${JSON.stringify([event, room, text])}`);
    });
  });
  return (server.address() as AddressInfo).port;
}

test("a chat on socket.io is loaded likewise", async () => {
  const figures = await measure(small, loaded(await packetServer(), socketIoDoor(), socketIoPath));
  expect(figures).toMatchObject({ deliveries: sent * 3, faults: none, connectionsLost: 0 });
});

test("messages at a rate all come", async () => {
  const plan = { rate: 500, seconds: 0.2 };
  const figures = await measure({ ...small, plan }, loaded(await floor("net"), ircDoor()));
  expect(figures).toMatchObject({ deliveries: 100 * 3, faults: none });
});

test.each([
  ["irc", ircDoor(), undefined, 3],
  ["irc", ircDoor(true), undefined, 4],
  ["websocket", ircDoor(), "/ws", 3],
  ["line", lineDoor(), undefined, 4],
] as const)(
  "the server's %s door is loaded, and what is said there is heard",
  async (protocol, door, path, each) => {
    await using server = await TestServer.start({ rooms: { autojoin: [] } });
    const figures = await measure(small, loaded(server.port(protocol), door, path));
    expect(figures).toMatchObject({ deliveries: sent * each, faults: none, connectionsLost: 0 });
  },
);

test("connections are made, held and counted", async () => {
  const test = { what: "", clients: 30, holdSeconds: 0 };
  const figures = await measure(test, loaded(await floor("net"), ircDoor()));
  expect(figures).toMatchObject({ connectionsLost: 0 });
});

/** Stands before a floor, and does to the lines that go to clients what `spoil` says. */
async function liar(spoil: (line: string) => readonly string[]): Promise<number> {
  const port = await floor("net");
  const server = createServer((socket) => {
    const behind = dial(port, host);
    let rest = "";
    socket.pipe(behind);
    behind.setEncoding("latin1").on("data", (chunk: string) => {
      const lines = (rest + chunk).split("\r\n");
      rest = lines.pop() ?? "";
      socket.write(lines.flatMap((line) => spoil(line).map((each) => `${each}\r\n`)).join(""), "latin1");
    });
    // The generator resets its connections.
    socket.on("error", () => behind.destroy());
    behind.on("error", () => socket.destroy());
  }).listen(0, host);
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return portOf(server);
}

const isSpeech = (line: string): boolean => line.includes(" PRIVMSG ");

test.each([
  ["that doubles", "doubled", (line: string) => (isSpeech(line) ? [line, line] : [line])],
  [
    "that changes a letter",
    "corrupt",
    (line: string) => [line, ...(isSpeech(line) ? [line.replace("fox", "fax")] : [])],
  ],
  [
    "that mistakes the room",
    "misrouted",
    (line: string) => [line, ...(isSpeech(line) ? [line.replace(/#r\d/, "#r9")] : [])],
  ],
] as const)("a server %s is found out", async (_, kind, spoil) => {
  const figures = await measure(small, loaded(await liar(spoil), ircDoor()));
  // Also in the messages that warm it up.
  const faults = (sent + 3 * 2 * 5) * 3;
  expect(figures).toMatchObject({ deliveries: sent * 3, faults: { ...none, [kind]: faults } });
  expect(isSound(figures)).toBe(false);
});

test("a server that goes away ends the measurement", async () => {
  const server = createServer((socket) => socket.end("ERROR :no\r\n")).listen(0, host);
  await once(server, "listening");
  onTestFinished(() => void server.close());
  await expect(measure(small, loaded(portOf(server), ircDoor()))).rejects.toThrow("connections were lost");
});
