import type { Event } from "../../domain/events.ts";
import type { Encoder } from "../dialect.ts";
import { type Made, madeOf } from "./events.ts";

/** How events leave: as a line of JSON each, or as server-sent events. */
export interface JsonForm {
  /** One event without the ending that the connection gives every line. */
  line(made: Made): string;
  readonly encoder: Encoder;
}

const encoderOf = (line: JsonForm["line"], end: string): Encoder => ({
  perRoom: true,
  liveOnce: true,
  encode: (event, own) => line(madeOf(event, own)) + end,
});

/**
 * Server-sent events (HTML, §9.2): the name, the id of what stands in a log, and the object as data. The empty line that
 * ends each is the ending of the connection's lines.
 */
const eventLine = ({ name, id, text }: Made): string =>
  `event: ${name}\n${id === undefined ? "" : `id: ${id}\n`}data: ${text}\n`;
export const serverSent: JsonForm = { line: eventLine, encoder: encoderOf(eventLine, "\n") };

/** An encoder that shows only events that are wanted. */
export const filtered = (form: JsonForm, isWanted: (event: Event) => boolean): Encoder => ({
  ...form.encoder,
  encode: (event, own) => (isWanted(event) ? form.encoder.encode(event, own) : ""),
});

/** A JSON object in each line, or message of a WebSocket. */
const objectLine = ({ text }: Made): string => text;
export const objects: JsonForm = { line: objectLine, encoder: encoderOf(objectLine, "\r\n") };
