import type { Event } from "../../domain/events.ts";
import type { Encoder } from "../dialect.ts";
import { wrap } from "./columns.ts";
import { eventJson } from "./event-json.ts";
import { eventText } from "./event-text.ts";
import { paint } from "./paint.ts";
import type { LineSettings } from "./settings.ts";
import { jsonLine, visible } from "./visible.ts";

/** What ends every line of this door: telnet wants CR LF, everybody else takes it (RFC 854). */
export const lineEnd = "\r\n";

/** An {@link Encoder} that gives its lines singly as well, for answers that are made of events. */
export interface LineEncoder extends Encoder {
  /** An event as lines without endings. */
  lines(event: Event, own: boolean): readonly string[];
  /** A line of our own making, as these settings show it: control characters visible, sign coloured, wrapped. */
  plain(line: string): readonly string[];
}

/** Clients choose width and zone, so there may be many; the oldest is forgotten and is then no longer shared. */
const keptEncoders = 256;
const encoders = new Map<string, LineEncoder>();

/** The one encoder of these settings, shared by all sessions that have them. */
export function encoderFor(settings: LineSettings): LineEncoder {
  const key = settings.json
    ? "json"
    : JSON.stringify(settings, ["color", "numbers", "typing", "tz", "width"]);
  const known = encoders.get(key);
  if (known) return known;
  const encoder = settings.json ? jsonEncoder() : textEncoder(settings);
  if (encoders.size >= keptEncoders) {
    const oldest = encoders.keys().next();
    if (!oldest.done) encoders.delete(oldest.value);
  }
  encoders.set(key, encoder);
  return encoder;
}

function textEncoder(settings: LineSettings): LineEncoder {
  const text = eventText(settings);
  const { width, color } = settings;
  const wrapped = (line: string) => (width === 0 ? [line] : wrap(line, width));
  // Each line of a message is shown with its sender, so that none can pass for somebody else's words.
  const lines = (event: Event, own: boolean): readonly string[] =>
    linesOf(event).flatMap((each) => {
      const line = text(each, own);
      return line === "" ? [] : wrapped(line);
    });
  return {
    perRoom: false,
    encode: (event, own) =>
      lines(event, own)
        .map((line) => line + lineEnd)
        .join(""),
    lines,
    plain(line) {
      const shown = visible(line);
      return wrapped(color ? withColouredSign(shown) : shown);
    },
  };
}

/** An event with words of several lines as one for each; any other as it is. */
const linesOf = (event: Event): readonly Event[] =>
  "seq" in event && "text" in event && event.text.includes("\n")
    ? event.text
        .split("\n")
        .filter((text) => text !== "")
        .map((text) => ({ ...event, text }))
    : [event];

const signColours: Readonly<Record<string, string>> = { "!": "31", "*": "33", "-": "36" };

function withColouredSign(line: string): string {
  const colour = signColours[line.charAt(0)];
  if (colour === undefined) return line;
  return line.startsWith("!") ? paint(colour, line) : paint(colour, line.charAt(0)) + line.slice(1);
}

function jsonEncoder(): LineEncoder {
  const line = (event: Event, own: boolean) => jsonLine(eventJson(event, own));
  return {
    perRoom: true,
    encode: (event, own) => line(event, own) + lineEnd,
    lines: (event, own) => [line(event, own)],
    plain: (text) => [jsonLine({ notice: text })],
  };
}
