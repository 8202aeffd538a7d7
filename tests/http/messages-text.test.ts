import { expect, test } from "vitest";
import type { RoomEvent } from "../../src/domain/events.ts";
import { messagesText } from "../../src/http/schemas/message.ts";

const said = (seq: number, text: string): RoomEvent => ({
  type: "message",
  msgid: `m${seq}`,
  seq,
  time: Date.UTC(2026, 0, 1) + seq,
  roomId: "r1",
  kind: "channel",
  target: "#lobby",
  source: { id: "u1", nick: "ada", account: "ada", user: "ada", host: "h" },
  text,
});
const read = (...given: Parameters<typeof messagesText>) => JSON.parse(String(messagesText(...given).text));

test("part of a log is made once, and anew as soon as anything in it is another", () => {
  const [first, second] = [said(1, "one"), said(2, "two")];
  const part = messagesText([first, second], { complete: true });
  expect(messagesText([first, second], { complete: true })).toBe(part);
  expect(read([first, second], { complete: false })).toMatchObject({ complete: false });
  expect(read([second], { complete: true }).messages).toHaveLength(1);
  const edited = said(1, "uno");
  const { messages } = read([edited, second], { complete: true });
  expect(messages.map(({ content }: { readonly content: string }) => content)).toEqual(["uno", "two"]);
  expect(read([first, second], { complete: true }).messages[0].content).toBe("one");
  expect(read([], { complete: true })).toEqual({ messages: [], complete: true });
});
