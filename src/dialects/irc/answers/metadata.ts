import { isMetadataKey, type Metadata, type MetadataView } from "../../../domain/metadata.ts";
import type { Refusal } from "../../../domain/refusals.ts";
import type { PersonView, ReplyOf } from "../../../domain/replies.ts";
import { batched } from "../labels.ts";
import { numeric } from "../lines.ts";
import {
  draftOf,
  everything,
  invalidKey,
  keyLine,
  laterLine,
  noticeLine,
  standardReply,
} from "../metadata.ts";
import { numerics } from "../numerics.ts";
import type { AnswerContext } from "./context.ts";

/** The keys of a GET in its order, or those of a LIST: 761, 766 (IRCv3 metadata). */
export function metadata(context: AnswerContext, { target, entries }: ReplyOf<"metadata">): string[] {
  const { to, capabilities } = context;
  const lines = entries.map((entry) =>
    isMetadataKey(entry.key) ? keyLine(to, entry) : invalidKey(to, draftOf(capabilities), entry.key),
  );
  return inBatch(context, target, lines);
}

/** 761 or 766. A key that was not there cannot be taken away in draft/metadata-2. */
export function metadataSet(
  { to, capabilities }: AnswerContext,
  { entry, changed }: ReplyOf<"metadataSet">,
): string[] {
  const { target, key, value } = entry;
  if (value === null && !changed && draftOf(capabilities) === 2)
    return [standardReply(to, "FAIL", "KEY_NOT_SET", [target, key], "Key not set")];
  return [keyLine(to, entry)];
}

/** A 766 for each key that was there. */
export function metadataCleared(
  context: AnswerContext,
  { target, keys }: ReplyOf<"metadataCleared">,
): string[] {
  const lines = keys.map((key) => keyLine(context.to, { target, key, value: null }));
  return inBatch(context, target, lines);
}

/** What a SYNC, a SUB, or signing in shows; nothing for a client without metadata, nor for a SUB where nothing is set. */
export function metadataSync(context: AnswerContext, { target, entries }: ReplyOf<"metadataSync">): string[] {
  const draft = draftOf(context.capabilities);
  const quiet = entries.length === 0 && context.request.params[1]?.toUpperCase() === "SUB";
  if (draft === undefined || quiet) return [];
  const lines = entries.map((entry) => noticeLine(context.to, draft, entry));
  return inBatch(context, target ?? everything, lines);
}

/** Whether a client is shown what it follows when somebody comes into its sight: draft 3 wants it told if that is nothing. */
function showsArrivals({ state, capabilities }: AnswerContext): boolean {
  const draft = draftOf(capabilities);
  return draft === 3 || (draft === 2 && state.subscriptions !== undefined);
}

/** The keys that a client follows, of somebody whom it watches and who is here. */
export function metadataOf(context: AnswerContext, target: string, metadata: Metadata | undefined): string[] {
  if (!showsArrivals(context)) return [];
  const { subscriptions } = context.state;
  const entries = Array.from(metadata ?? [], ([key, value]) => ({ target, key, value }));
  return metadataSync(context, {
    reply: "metadataSync",
    target,
    entries: entries.filter(({ key }) => subscriptions?.has(key)),
  });
}

/** What a client that follows keys is shown on entering a room: the room's and its members'. */
export function metadataOnJoin(
  context: AnswerContext,
  { room, members }: Pick<ReplyOf<"joined">, "room" | "members">,
): string[] {
  if (!showsArrivals(context)) return [];
  const { state } = context;
  const { subscriptions } = state;
  const entries: MetadataView[] = [];
  const take = (target: string, metadata: Metadata | undefined): void => {
    for (const [key, value] of metadata ?? [])
      if (subscriptions?.has(key)) entries.push({ target, key, value });
  };
  take(room.name, room.metadata);
  for (const { source, metadata } of members) take(source.nick, metadata);
  if (entries.length > (state.facts.metadata?.entriesAtOnce ?? 0)) return [laterLine(context.to, room.name)];
  return metadataSync(context, { reply: "metadataSync", target: room.name, entries });
}

/** 760 for each key of somebody, in a WHOIS. */
export const whoisMetadata = (
  { to, capabilities }: AnswerContext,
  { source, metadata = noKeys }: PersonView,
): string[] =>
  draftOf(capabilities) === undefined
    ? []
    : Array.from(metadata, ([key, value]) =>
        numeric(to, numerics.RPL_WHOISKEYVALUE, `${source.nick} ${key} *`, value),
      );

const noKeys: Metadata = new Map();

const inBatch = (
  { state, capabilities }: AnswerContext,
  target: string,
  lines: readonly string[],
): string[] => batched(state, `metadata ${target}`, lines, capabilities);

/** What METADATA has a code of its own for; undefined for any other refusal. */
export function metadataFailure(
  { to, capabilities, request }: AnswerContext,
  refusal: Refusal,
): string | undefined {
  const [target = "*", , key = "*"] = request.params;
  const third = draftOf(capabilities) === 3;
  const fail = (code: string, context: readonly string[], text: string): string =>
    standardReply(to, "FAIL", code, context, text);
  switch (refusal.refused) {
    case "noSuchNick":
    case "noSuchRoom":
    case "roomNameInvalid":
    case "badReference":
      return fail("INVALID_TARGET", [target], "Invalid metadata target");
    case "keyInvalid":
      return fail(third ? "INVALID_KEY" : "KEY_INVALID", [refusal.key], "Invalid key");
    case "valueInvalid":
      return third
        ? fail("INVALID_VALUE", [refusal.key], `A value has at most ${refusal.limit} bytes`)
        : fail("VALUE_INVALID", [], `A value has at most ${refusal.limit} bytes`);
    case "metadataForbidden":
      return fail("KEY_NO_PERMISSION", [refusal.target, refusal.key], "Permission denied");
    case "tooManyKeys":
      return fail(
        "LIMIT_REACHED",
        [refusal.target, `${refusal.limit}`],
        `${refusal.limit} keys are set already`,
      );
    case "rateLimited": {
      const seconds = Math.max(1, Math.ceil(refusal.retryMs / 1000));
      return fail("RATE_LIMITED", [target, key, `${seconds}`], `Too fast; try again in ${seconds} s`);
    }
    default:
      return undefined;
  }
}
