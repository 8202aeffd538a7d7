import { createFramer } from "../../src/dialects/frame.ts";
import { noCapabilities, only, withCapability } from "../../src/dialects/irc/capabilities.ts";
import { encoderFor } from "../../src/dialects/irc/encoder.ts";
import { ircFraming, parseMessage } from "../../src/dialects/irc/message.ts";
import type { RoomEvent } from "../../src/domain/events.ts";
import type { MicroBench } from "./micro-bench.ts";

const text = "the quick brown fox jumps over the lazy dog ".repeat(4).trim();
const plainLine = `PRIVMSG #lobby :${text}`;
const taggedLine = `@label=a1;+draft/reply=0190a0a0-7000-7000-8000-000000000001;+typing=done ${plainLine}`;
const chunk = Buffer.from(`${plainLine}\r\n`.repeat(8));

const message = (seq: number): RoomEvent => ({
  type: "message",
  text,
  roomId: "0190a0a0-7000-7000-8000-000000000001",
  kind: "channel",
  target: "#lobby",
  source: {
    id: "0190a0a0-7000-7000-8000-000000000002",
    nick: "ada",
    user: "ada",
    host: "192.0.2.1",
    account: null,
  },
  msgid: `0190a0a0-7000-7000-8000-${seq.toString(16).padStart(12, "0")}`,
  time: 1_700_000_000_000 + seq,
  seq,
});

const tags = withCapability(only("message-tags"), "server-time");

/** So many to a run that looking at the clock does not count. */
const parsed = 50;
const parsing = (line: string): (() => void) => {
  return () => {
    for (let turn = 0; turn < parsed; turn += 1) parseMessage(line);
  };
};

/** Encodes different events in turn, so that what is kept of the last one does not help. */
const encoding = (capabilities: typeof noCapabilities): (() => void) => {
  const encoder = encoderFor("irc.example", capabilities);
  const events = Array.from({ length: 16 }, (_, seq) => message(seq + 1));
  return () => {
    for (const event of events) encoder.encode(event, false);
  };
};

/** From bytes to words, and back. */
export const dialectBenches: readonly MicroBench[] = [
  {
    name: "framer: a line, eight to a chunk",
    count: 8,
    prepare: () => {
      const framer = createFramer(ircFraming);
      return { run: () => framer.push(chunk) };
    },
  },
  { name: "parser: a message", count: parsed, prepare: () => ({ run: parsing(plainLine) }) },
  { name: "parser: a message with tags", count: parsed, prepare: () => ({ run: parsing(taggedLine) }) },
  { name: "encoder: a message", count: 16, prepare: () => ({ run: encoding(noCapabilities) }) },
  { name: "encoder: a message with id and time", count: 16, prepare: () => ({ run: encoding(tags) }) },
];
