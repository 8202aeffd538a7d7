import type { MetadataView } from "../../domain/metadata.ts";
import { type Capabilities, has } from "./capabilities.ts";
import { type Addressee, fitLine, middle, numeric } from "./lines.ts";
import { numerics } from "./numerics.ts";

/**
 * Which draft of IRCv3 metadata a client speaks: 3 (pull request 613: changes come as 761 and 766, SUB is followed by a
 * synchronization, other codes) if it asked for it, else 2 (as merged: changes come as METADATA); undefined for neither.
 */
export function draftOf(capabilities: Capabilities): 2 | 3 | undefined {
  if (has(capabilities, "draft/metadata-3")) return 3;
  return has(capabilities, "draft/metadata-2") ? 2 : undefined;
}

/** 761, or 766 for a key that is not set. */
export const keyLine = (to: Addressee, { target, key, value }: MetadataView): string =>
  value === null
    ? numeric(to, numerics.RPL_KEYNOTSET, `${middle(target)} ${key}`, "Key not set")
    : numeric(to, numerics.RPL_KEYVALUE, `${middle(target)} ${key} *`, value);

/** A key of somebody as the client is told of it without having asked for it by name. */
export function noticeLine(to: Addressee, draft: 2 | 3, view: MetadataView): string {
  if (draft === 3) return keyLine(to, view);
  const head = `:${to.server} METADATA ${view.target} ${view.key} *`;
  return view.value === null ? fitLine("", head) : fitLine(`${head} :`, view.value);
}

/** The target of all that one hears of, in 774 and SYNC. */
export const everything = "*ALL";

/** 774: there is more than is sent unasked; the client asks for it with SYNC. */
export const laterLine = (to: Addressee, target: string): string =>
  numeric(to, numerics.RPL_METADATASYNCLATER, `${target} 0`, "There is more: ask for it with METADATA SYNC");

/** A standard reply about METADATA: `FAIL` for the whole command, `WARN` for a part of it (IRCv3 standard-replies). */
export const standardReply = (
  { server }: Addressee,
  type: "FAIL" | "WARN",
  code: string,
  context: readonly string[],
  text: string,
): string =>
  fitLine(`:${server} ${type} METADATA ${[code, ...context.map((part) => middle(part))].join(" ")} :`, text);

/** What a key that is none leads to: the other keys of the command go on. */
export const invalidKey = (to: Addressee, draft: 2 | 3 | undefined, key: string): string =>
  draft === 3
    ? standardReply(to, "WARN", "INVALID_KEY", [key], "Invalid key")
    : standardReply(to, "FAIL", "KEY_INVALID", [key], "Invalid key");
