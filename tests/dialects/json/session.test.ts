import fc from "fast-check";
import { expect, test } from "vitest";
import { madeOf } from "../../../src/dialects/json/events.ts";
import { incoming } from "../../../src/dialects/json/incoming.ts";
import { jsonReference } from "../../../src/dialects/json/reference.ts";
import { createJsonSession } from "../../../src/dialects/json/session.ts";
import type { RoomEvent } from "../../../src/domain/events.ts";
import { plainFacts } from "../facts.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A session that has signed in. */
function signedIn() {
  const session = createJsonSession(plainFacts);
  const source = { id: "p1", nick: "ada", user: "web", host: "h", account: null };
  session.answer(
    session.unasked([]),
    { reply: "welcome", source, realname: "ada", resumed: false, modes: "" },
    true,
    0,
  );
  return session;
}

const isOneObject = (line: string): boolean =>
  !/[\r\n]/.test(line) && typeof JSON.parse(line).event === "string";

test("no bytes make it throw, and what it says to them is one object a line", () => {
  const session = signedIn();
  const anything = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.string().map(bytes),
    fc.json().map(bytes),
    fc
      .record(
        {
          event: fc.oneof(fc.constantFrom(...Object.keys(incoming)), fc.string()),
          id: fc.oneof(fc.string(), fc.integer(), fc.anything()),
          room: fc.oneof(fc.string(), fc.integer()),
          to: fc.string(),
          content: fc.string(),
          messageId: fc.string(),
          reaction: fc.string(),
          readAt: fc.string(),
        },
        { requiredKeys: ["event"] },
      )
      .map((event) => bytes(JSON.stringify(event) ?? "")),
  );
  fc.assert(
    fc.property(anything, (line) => {
      const decoded = session.decode(line, 0);
      if (decoded && "lines" in decoded) expect(decoded.lines.every(isOneObject)).toBe(true);
      else expect(decoded && "request" in decoded && decoded.request.commands.length).toBeGreaterThan(0);
    }),
  );
});

test("no text of others breaks the line that it is in", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (text, nick) => {
      const event: RoomEvent = {
        type: "message",
        roomId: "r",
        kind: "channel",
        target: "#r",
        source: { id: "p", nick, user: "u", host: "h", account: null },
        msgid: "m",
        time: 0,
        seq: 1,
        text,
      };
      const { text: line } = madeOf(event, false);
      expect(isOneObject(line)).toBe(true);
      expect(JSON.parse(line).message.content).toBe(text);
    }),
  );
});

test("every event that clients may send has its row in the docs, and needs what it says that it needs", () => {
  const page = jsonReference();
  const session = signedIn();
  for (const [name, { fields }] of Object.entries(incoming)) {
    expect(page).toContain(`| \`${name}\` |`);
    const needed = Object.keys(fields).filter((field) => fields[field]?.required);
    if (needed.length === 0) continue;
    const given = "room" in fields ? { room: "r" } : {};
    const decoded = session.decode(bytes(JSON.stringify({ event: name, ...given })), 0);
    expect(decoded).toMatchObject({ lines: [expect.stringContaining("NEED_MORE_PARAMS")] });
  }
});
