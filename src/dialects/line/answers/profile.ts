import type { ReplyOf } from "../../../domain/replies.ts";
import { table } from "../columns.ts";
import { whose } from "../refusals.ts";

/** Keys and values, one a line. */
export function profile({ target, entries }: ReplyOf<"metadata" | "metadataSync">): readonly string[] {
  if (entries.length === 0)
    return [target === null ? "- there is nothing" : `- ${whose(target)} profile is empty`];
  const rows = entries.map(({ target: of, key, value }) =>
    of === target ? [key, value ?? "not set"] : [of, key, value ?? "not set"],
  );
  return table(rows).map((row) => `- ${row}`);
}

/** A key as it is now. */
export const metadataSet = ({ entry: { target, key, value } }: ReplyOf<"metadataSet">): string =>
  value === null ? `- ${whose(target)} ${key} is not set` : `- ${whose(target)} ${key} is ${value}`;
