import fc from "fast-check";
import { expect, test } from "vitest";
import {
  advertised,
  type Capabilities,
  isCapability,
  noCapabilities,
  withCapability,
} from "../../../src/dialects/irc/capabilities.ts";
import { commands } from "../../../src/dialects/irc/commands.ts";
import { bodyBytes, parseMessage } from "../../../src/dialects/irc/message.ts";
import type { Event } from "../../../src/domain/events.ts";
import type { Answer } from "../../../src/domain/replies.ts";
import { filled, hostile } from "../hostile.ts";
import { events, everyReply, refusals } from "../line/samples.ts";
import { facts, now, registered } from "./support.ts";

const names = advertised(301, facts);
/** What the domain has made sure of: names hold no space and no control character. */
const clean = [
  "id",
  "nick",
  "user",
  "host",
  "account",
  "msgid",
  "roomId",
  "target",
  "to",
  "name",
  "room",
  "nicks",
  "modes",
];
const everyAnswer: readonly Answer[] = [...everyReply, ...Object.values(refusals)];
const long = fc.oneof(
  hostile,
  hostile.map((text) => text.repeat(40)),
  fc.constantFrom("é".repeat(600), "👩‍👩‍👧".repeat(90), ":", "", " "),
);

const setOf = (some: readonly string[]): Capabilities =>
  some.filter(isCapability).reduce((set, name) => withCapability(set, name), noCapabilities);

/** Whether every character is one: no half of a surrogate pair. */
const isWhole = (text: string): boolean => Buffer.from(text).toString() === text;

/** What is wrong with a line as it leaves: more than one, too long, unreadable, or a character cut in two. */
function faultOf(line: string, given: string): string | undefined {
  if (/[\r\n\0]/.test(line)) return "holds the end of a line";
  const bytes = Buffer.from(line);
  const tags = line.startsWith("@") ? bytes.indexOf(0x20) + 1 : 0;
  if (tags > 8191) return "tags over their limit";
  if (bytes.length - tags > bodyBytes) return "over its limit";
  if (isWhole(given) && !isWhole(line)) return "a character cut in two";
  return parseMessage(line) === undefined ? "no message" : undefined;
}

test("every answer to every command is lines as IRC has them, whatever is in it and whoever reads it", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...everyAnswer),
      long,
      fc.subarray([...names]),
      fc.constantFrom(...commands.keys()),
      fc.boolean(),
      (answer, text, some, verb, labeled) => {
        const { session } = registered(some.join(" "));
        const request = {
          verb,
          params: [text, text],
          label: labeled ? "l" : null,
          commands: [],
          capabilities: setOf(some),
          batch: null,
          preface: [],
        };
        for (const line of session.answer(request, filled(answer, text, clean), true, now))
          expect(faultOf(line, text), `${JSON.stringify(answer)}\n${line}`).toBeUndefined();
      },
    ),
    { numRuns: 1_500 },
  );
});

test("every event is lines as IRC has them, whatever is in it and whoever reads it", () => {
  fc.assert(
    fc.property(fc.constantFrom(...events), long, fc.subarray([...names]), (event, text, some) => {
      const encoded = registered(some.join(" ")).session.encoder.encode(
        filled<Event>(event, text, clean),
        false,
      );
      const lines = encoded.split("\r\n");
      expect(lines.pop()).toBe("");
      for (const line of lines) expect(faultOf(line, text), `${event.type}\n${line}`).toBeUndefined();
    }),
    { numRuns: 1_500 },
  );
});
