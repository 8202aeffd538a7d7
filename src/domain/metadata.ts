import { byteLength } from "./names.ts";

/** Keys and their values, of a person or a room, in the order in which the keys were first set (IRCv3 metadata). */
export type Metadata = ReadonlyMap<string, string>;

/** What is to become of some keys: a new value each, or null, which takes the key away. */
export type MetadataChanges = readonly (readonly [key: string, value: string | null])[];

/** A key of somebody or of a room, as it is now; `value` is null where it is not set. */
export interface MetadataView {
  /** A nick or a room's name. */
  readonly target: string;
  readonly key: string;
  readonly value: string | null;
}

/** Bounds of what one may set, in bytes of UTF-8. `lineBytes` is for key and value together. */
export interface MetadataBounds {
  readonly maxKeyBytes: number;
  readonly maxValueBytes: number;
  readonly lineBytes: number;
}

const keyForm = /^[a-z0-9_./-]+$/;

/** Whether it is a key at all (IRCv3 metadata, "Keys and Values"); how long one may be is another matter. */
export const isMetadataKey = (key: string): boolean => keyForm.test(key);

/** @returns why this cannot be set, or undefined if it can */
export function metadataFault(
  key: string,
  value: string,
  { maxKeyBytes, maxValueBytes, lineBytes }: MetadataBounds,
): "key" | "value" | undefined {
  if (!isMetadataKey(key) || key.length > maxKeyBytes) return "key";
  const bytes = byteLength(value);
  return bytes > maxValueBytes || key.length + bytes > lineBytes ? "value" : undefined;
}

/** What is left of a line for key and value when the longest names stand beside them: IRC's `761` and `760`. */
export const metadataLineBytes = (server: string, nickBytes: number, roomBytes: number): number =>
  ircLineBytes - byteLength(`:${server} 761    * :`) - nickBytes - Math.max(nickBytes, roomBytes);

/** What IRC has for a line without its ending and tags (RFC 1459 §2.3). */
const ircLineBytes = 510;

/** The keys and values after some changes; the same object if nothing is another. */
export function withChanges(metadata: Metadata, changes: MetadataChanges): Metadata {
  const effective = changes.filter(([key, value]) => (metadata.get(key) ?? null) !== value);
  if (effective.length === 0) return metadata;
  const after = new Map(metadata);
  for (const [key, value] of effective)
    if (value === null) after.delete(key);
    else after.set(key, value);
  return after;
}

/** What is to be changed so that `from` becomes `to`. */
export const changesBetween = (from: Metadata, to: Metadata): MetadataChanges => [
  ...[...from.keys()].filter((key) => !to.has(key)).map((key) => [key, null] as const),
  ...[...to].filter(([key, value]) => from.get(key) !== value),
];

/** Nothing at all: what most people and rooms have. */
export const noMetadata: Metadata = new Map();
