import type { Duplex } from "node:stream";

/** Why a handshake is refused before the upgrade. */
export type Refusal = "origin" | "full" | "address" | "closing";

const ANSWERS: Readonly<Record<Refusal, readonly [status: string, text: string]>> = {
  origin: ["403 Forbidden", "This page may not connect to this chat server (Origin).\n"],
  full: ["503 Service Unavailable", "The chat server is full, try again later.\n"],
  address: ["503 Service Unavailable", "Too many connections from your address.\n"],
  closing: ["503 Service Unavailable", "The chat server is shutting down.\n"],
};

/** Answers an upgrade request with an HTTP error in plain text, and closes. */
export function refuse(socket: Duplex, why: Refusal): void {
  const [status, text] = ANSWERS[why];
  // The client may be gone by now; there is nobody left to tell.
  socket.on("error", () => socket.destroy());
  socket.once("finish", () => socket.destroy());
  socket.end(
    [
      `HTTP/1.1 ${status}`,
      "Connection: close",
      "Content-Type: text/plain; charset=utf-8",
      `Content-Length: ${Buffer.byteLength(text)}`,
      ...(status.startsWith("503") ? ["Retry-After: 10"] : []),
      "",
      text,
    ].join("\r\n"),
  );
}
