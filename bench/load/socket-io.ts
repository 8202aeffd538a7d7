import type { Door, Ear } from "./door.ts";

/** Where a socket.io server takes WebSockets. */
export const socketIoPath = "/socket.io/?EIO=4&transport=websocket";

// Engine.IO's packets (0 open, 2 ping, 3 pong, 4 message) with Socket.IO's in them (0 connect, 2 event).
const opened = "0{";
const ping = "2";
const pong = "3";
const connect = "40";
const said = '42["msg","';
const entered = '42["joined"';
const answered = '42["pong"';
const between = '","';
const tail = '"]';

/**
 * The chat that socket.io's documentation shows, with the events `join`, `msg` and `ping`: a server to compare with.
 * docs/performance.md has it.
 */
export const socketIoDoor = (): Door => ({
  echoes: false,
  // The server speaks first.
  hello: () => [],
  join: (room) => `42["join","${room}"]`,
  say: (room, text) => `42["msg","${room}","${text}"]`,
  ping: () => '42["ping",1]',
  hear: hearPacket,
});

function hearPacket(bytes: Buffer, start: number, end: number, ear: Ear): void {
  if (bytes.toString("latin1", start, start + said.length) === said) {
    const roomAt = start + said.length;
    const roomEnd = bytes.indexOf(between, roomAt, "latin1");
    return ear.said(
      bytes.toString("latin1", roomAt, roomEnd),
      bytes,
      roomEnd + between.length,
      end - tail.length,
    );
  }
  const packet = bytes.toString("latin1", start, end);
  if (packet === ping) ear.answer(pong);
  else if (packet.startsWith(opened)) ear.answer(connect);
  else if (packet.startsWith(connect)) ear.registered();
  else if (packet.startsWith(entered)) ear.joined();
  else if (packet.startsWith(answered)) ear.ponged();
  else ear.refused(packet);
}
