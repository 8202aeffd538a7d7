import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import fc from "fast-check";
import { expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { encodeBinaryFrame, encodeTextFrame, frameLines, frameLinesShared } from "../../relay/frames.ts";
import { Browser } from "./support.ts";

/** Writes these bytes on the raw socket beneath a WebSocket of the real ws, then closes it. */
async function heardByWs(frames: readonly Buffer[]): Promise<{ data: Buffer; isBinary: boolean }[]> {
  const server = createServer();
  const wss = new WebSocketServer({ noServer: true });
  server.on("upgrade", (request, socket, head) => {
    wss.handleUpgrade(request, socket, head, (ws) => {
      socket.write(Buffer.concat(frames));
      ws.close(1000);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const browser = new Browser(new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`));
  const heard: { data: Buffer; isBinary: boolean }[] = [];
  while (heard.length < frames.length) heard.push(await browser.message());
  const { code } = await browser.closed;
  server.close();
  expect({ code, error: browser.error }).toEqual({ code: 1000, error: undefined });
  return heard;
}

const lengths = [0, 1, 125, 126, 127, 65_535, 65_536, 200_000];

test("frames of every form of length are what the ws client expects", async () => {
  const payloads = lengths.map((length) => Buffer.from("é".repeat(length / 2) + "x".repeat(length % 2)));
  expect(payloads.map((payload) => payload.length)).toEqual(lengths);
  const frames = payloads.flatMap((payload) => [encodeTextFrame(payload), encodeBinaryFrame(payload)]);
  const heard = await heardByWs(frames);
  expect(heard.map((message) => message.isBinary)).toEqual(lengths.flatMap(() => [false, true]));
  expect(heard.every((message, index) => message.data.equals(payloads[index >> 1] ?? Buffer.of()))).toBe(
    true,
  );
});

test("frames are the same bytes as those of ws, header and all", async () => {
  const wss = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await once(wss, "listening");
  const texts = lengths.map((length) => "x".repeat(length));
  wss.on("connection", (ws) => {
    for (const text of texts) ws.send(text);
  });
  const ours = Buffer.concat(texts.map((text) => encodeTextFrame(Buffer.from(text))));
  const socket = connect((wss.address() as AddressInfo).port, "127.0.0.1");
  socket.write(
    [
      "GET / HTTP/1.1",
      "Host: a",
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      `Sec-WebSocket-Key: ${Buffer.alloc(16).toString("base64")}`,
      "\r\n",
    ].join("\r\n"),
  );
  let heard = Buffer.of();
  const theirs = () => heard.subarray(heard.indexOf("\r\n\r\n") + 4);
  for await (const chunk of socket) {
    heard = Buffer.concat([heard, chunk]);
    if (theirs().length >= ours.length) break;
  }
  wss.close();
  expect(ours.equals(theirs())).toBe(true);
});

test("a block of lines is the frames of its lines, without CR LF or LF", () => {
  const line = fc.string({ unit: "binary", maxLength: 300 }).map((text) => text.replaceAll(/[\r\n]/g, ""));
  const ending = fc.constantFrom("\n", "\r\n");
  fc.assert(
    fc.property(fc.array(fc.tuple(line, ending), { minLength: 1, maxLength: 20 }), (lines) => {
      const framed = frameLines(Buffer.from(lines.map(([text, end]) => text + end).join("")), "text");
      const expected = Buffer.concat(lines.map(([text]) => encodeTextFrame(Buffer.from(text))));
      expect(framed.frames.equals(expected)).toBe(true);
      expect(framed.lines).toBe(lines.length);
    }),
  );
});

test("of any bytes text frames make UTF-8, line by line, and binary frames the bytes", () => {
  const line = fc
    .uint8Array({ maxLength: 60 })
    .map((bytes) => Buffer.from(bytes.filter((b) => b !== 10 && b !== 13)));
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 8 }), (lines) => {
      const block = Buffer.concat(lines.flatMap((bytes) => [bytes, Buffer.of(10)]));
      const text = Buffer.concat(lines.map((bytes) => encodeTextFrame(Buffer.from(bytes.toString()))));
      expect(frameLines(block, "text").frames.equals(text)).toBe(true);
      expect(frameLines(block, "binary").frames.equals(Buffer.concat(lines.map(encodeBinaryFrame)))).toBe(
        true,
      );
    }),
  );
});

test.each([
  ["ERROR :Closing link: flood\r\n", "Closing link: flood"],
  ["PING :a\r\nERROR bye\r\n", "bye"],
  ["@time=2026-01-01T00:00:00.000Z :server ERROR :gone\n", "gone"],
  ["ERROR :first\r\nPING :a\r\n", undefined],
  [":a PRIVMSG #a :ERROR :no\r\n", undefined],
  ["ERRORS :no\r\n", undefined],
  ["@tags-only\r\n", undefined],
  [":source-only\r\nERROR", undefined],
  ["\r\n", undefined],
])("the reason in %j is %j", (block, farewell) => {
  expect(frameLines(Buffer.from(block), "text").farewell).toBe(farewell);
});

test("shared frames are made once for each Buffer and kind", () => {
  const block = Buffer.from("PING :a\r\n");
  const text = frameLinesShared(block, "text");
  expect(frameLinesShared(block, "text")).toBe(text);
  expect(frameLinesShared(block, "binary")).not.toBe(text);
  expect(frameLinesShared(block, "binary")).toEqual(frameLines(block, "binary"));
  expect(frameLinesShared(Buffer.from(block), "text")).toEqual(text);
});
