import * as z from "zod";
import { asRoomName } from "../../domain/names.ts";

/** Times in JSON: ISO 8601, UTC, with milliseconds. */
export const jsonTime = (ms: number): string => new Date(ms).toISOString();

export const time = z.iso.datetime().describe("ISO 8601, UTC");

/** A room in an address: its name, with its `#` (as `%23`) or without. */
export const roomName = z
  .string()
  .min(1)
  .max(300)
  .transform(asRoomName)
  .describe("the room's name; its # may be left out, or is %23");

export const inRoom = z.strictObject({ room: roomName });

/** A whole number in a query. */
export const countUpTo = (most: number, initial: number) =>
  z.coerce.number().int().min(1).max(most).default(initial);
