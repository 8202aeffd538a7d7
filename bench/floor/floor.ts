/**
 * The floor: what a chat server costs on Node that does nothing but deliver, with `net` for TCP and `ws` for WebSocket.
 * It stores nothing, checks nothing, and forgets everything. A server can come below it only where it waits for more to leave
 * in one write, as ours does for a commit.
 */
import { createServer as createHttpServer } from "node:http";
import { createServer, type Server, type Socket } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import type { FloorRoom } from "./room.ts";
import { FloorSession } from "./session.ts";

/** Which floor. */
export const floorKinds = ["net", "ws"] as const;
export type FloorKind = (typeof floorKinds)[number];

/** Connections that may wait to be taken. */
const backlog = 4_096;
const lf = 0x0a;
const lineEnd = Buffer.from("\r\n");

/** Starts a floor on the loopback. @param port 0: any free one @returns the server, which listens */
export function startFloor(kind: FloorKind, port: number): Promise<Server> {
  const rooms = new Map<string, FloorRoom>();
  const server = kind === "net" ? lineServer(rooms) : frameServer(rooms);
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host: "127.0.0.1", backlog }, () => resolve(server));
  });
}

function lineServer(rooms: Map<string, FloorRoom>): Server {
  return createServer({ noDelay: true }, (socket) => {
    const session = new FloorSession(rooms, {
      write: (bytes) => void socket.write(bytes),
      wrap: (line) => Buffer.concat([line, lineEnd]),
    });
    let rest: Buffer | undefined;
    socket.on("data", (chunk: Buffer) => {
      const bytes = rest === undefined ? chunk : Buffer.concat([rest, chunk]);
      let start = 0;
      for (let end = bytes.indexOf(lf); end >= 0; end = bytes.indexOf(lf, start)) {
        session.take(bytes.subarray(start, end - 1));
        start = end + 1;
      }
      rest = start < bytes.length ? bytes.subarray(start) : undefined;
    });
    endWith(socket, session);
  });
}

function frameServer(rooms: Map<string, FloorRoom>): Server {
  const server = createHttpServer();
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    handleProtocols: (offered) => offered.values().next().value ?? false,
  });
  server.on("upgrade", (request, stream, head) => {
    const socket = stream as Socket;
    sockets.handleUpgrade(request, socket, head, (webSocket: WebSocket) => {
      // Frames to browsers are not masked, so one is made for all and written past ws.
      const session = new FloorSession(rooms, {
        write: (bytes) => void socket.write(bytes),
        wrap: textFrame,
      });
      webSocket.on("message", (line: Buffer) => session.take(line));
      webSocket.on("error", () => webSocket.terminate());
      endWith(socket, session);
    });
  });
  return server;
}

function endWith(socket: Socket, session: FloorSession): void {
  // The generator resets its connections; the close follows.
  socket.on("error", () => socket.destroy());
  socket.on("close", () => session.leave());
}

/** A whole text frame (RFC 6455 §5.2). @param line up to 65535 bytes */
function textFrame(line: Buffer): Buffer {
  const head = line.length < 126 ? 2 : 4;
  const frame = Buffer.allocUnsafe(head + line.length);
  frame[0] = 0x81;
  if (head === 2) frame[1] = line.length;
  else {
    frame[1] = 126;
    frame.writeUInt16BE(line.length, 2);
  }
  line.copy(frame, head);
  return frame;
}
