import fc from "fast-check";
import { expect, test } from "vitest";
import { encoderFor } from "../../../src/dialects/line/encoder.ts";
import { createLineSession } from "../../../src/dialects/line/session.ts";
import { defaultSettings } from "../../../src/dialects/line/settings.ts";
import type { Event } from "../../../src/domain/events.ts";
import { filled, hostile } from "../hostile.ts";
import { events, everyReply, facts, linesOf, now, signedIn } from "./samples.ts";

// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the point
const control = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: a colour is written with ESC
const colours = /\u001b\[[0-9;]*m/g;

const settings = fc.record({
  color: fc.boolean(),
  numbers: fc.boolean(),
  prompt: fc.boolean(),
  typing: fc.boolean(),
  width: fc.constantFrom(0, 20, 41, 80),
  tz: fc.constantFrom("UTC", "Europe/Berlin"),
  json: fc.boolean(),
});

const lines = [
  "hello",
  "/help",
  "/set",
  "/join lobby",
  "/msg bob hi",
  "/history more",
  "/oper root",
  "/passwd",
  "/json on",
  "/json off",
  "/set color on",
  "/set width 20",
  "/query bob",
];
const anyLine = fc.oneof(
  fc.uint8Array({ maxLength: 60 }),
  fc.constantFrom(...lines).map((line) => new TextEncoder().encode(line)),
  fc
    .tuple(fc.constantFrom(...lines), hostile)
    .map(([line, text]) => new TextEncoder().encode(`${line} ${text}`)),
  hostile.map((text) => new TextEncoder().encode(`/${text}`)),
);

test("no bytes make a session throw, and no answer of its own holds a control character", () => {
  fc.assert(
    fc.property(fc.array(anyLine, { maxLength: 12 }), fc.boolean(), (typed, named) => {
      const session = named ? signedIn() : createLineSession(facts);
      const said = typed.flatMap((line) => {
        const decoded = session.decode(line, now);
        return decoded !== undefined && "lines" in decoded ? decoded.lines : [];
      });
      expect(said.filter((line) => control.test(line.replace(colours, "")))).toEqual([]);
    }),
  );
});

test("no event's text gets a control character or a line break onto the wire", () => {
  fc.assert(
    fc.property(fc.constantFrom(...events), hostile, settings, fc.boolean(), (event, text, set, own) => {
      const sent = encoderFor(set).encode(filled<Event>(event, text), own);
      const parts = sent.replace(colours, "").split("\r\n");
      expect(parts.filter((line) => control.test(line))).toEqual([]);
      expect(parts.at(-1)).toBe("");
    }),
  );
});

test("colours are sent to those who set them and to nobody else", () => {
  fc.assert(
    fc.property(fc.constantFrom(...events), hostile, (event, text) => {
      expect(encoderFor(defaultSettings).encode(filled<Event>(event, text), false)).not.toMatch(colours);
    }),
  );
});

test("no reply's text gets a control character or a line break onto the wire", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...everyReply),
      hostile,
      fc.boolean(),
      fc.constantFrom(0, 20),
      (reply, text, json, width) => {
        const session = signedIn();
        linesOf(session, `/set width ${width}`);
        if (json) linesOf(session, "/json on");
        const times = JSON.stringify(reply);
        const said = session.answer({ verb: "x", commands: [] }, filled(reply, text), true, now);
        expect(
          said.filter((line) => control.test(line)),
          times,
        ).toEqual([]);
      },
    ),
  );
});

test("no wrapped line is wider than asked, and only the first begins with anything but spaces", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z *!-]{0,200}$/), (text) => {
      const encoder = encoderFor({ ...defaultSettings, width: 40 });
      const [first = "", ...more] = encoder.plain(`- ${text}`);
      expect([first, ...more].filter((line) => line.length > 40)).toEqual([]);
      expect(more.filter((line) => !line.startsWith("  "))).toEqual([]);
    }),
  );
});
