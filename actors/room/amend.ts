import { isRedactable } from "../../src/domain/amendments.ts";
import { isSpeech, type RoomEvent } from "../../src/domain/events.ts";
import { cutToBytes } from "../../src/domain/names.ts";
import { type Action, mayAmend } from "../../src/domain/permissions.ts";
import { isRefusal, type Refusal } from "../../src/domain/refusals.ts";
import { cleanText, inOneMessage, messageRoom } from "../../src/domain/text.ts";
import type { UserRow } from "../../src/tables/users.ts";
import { reach } from "./direct.ts";
import type { RoomRequest } from "./messages.ts";
import { isCtcp, keptWords, sendFault } from "./speak.ts";
import { append, type RoomState, standingOf, unlogged } from "./state.ts";

type Asked<T extends RoomRequest["type"]> = Extract<RoomRequest, { readonly type: T }>;

/** Gives a message other words. */
export function edit(state: RoomState, asked: Asked<"edit">): void {
  const { ask, user, message, words: raw, to, key, attaches } = asked;
  const { core, row } = state;
  const { enabled, window } = core.settings.edit;
  if (!isSpeech(message.type)) return ask.answer(missing(message, to));
  const refusal = enabled
    ? amendFault(state, "editMessage", { user, message, to, authors: true, windowSeconds: window })
    : notYours(message, to);
  if (refusal) return ask.answer(refusal);
  const own = message.source.id === user.identity.id;
  // What somebody brought from another network stays the words of whom they brought it from.
  const relayedBy = own && "relayedBy" in message ? message.relayedBy : undefined;
  const source = relayedBy === undefined ? user.source : message.source;
  const brought = relayedBy === undefined ? raw : { ...raw, relayedBy };
  const pieceBytes = messageRoom(source, to);
  const words = keptWords(core, { ...brought, ...inOneMessage(brought, pieceBytes) }, () => pieceBytes);
  if (isRefusal(words)) return ask.answer(words);
  // Whom somebody does not want to hear, they do not hear by other words either; nor does a room what it keeps out.
  const asksClient = isCtcp(words.text);
  const fault = !row.people && asksClient ? sendFault(state, user, to, asksClient) : undefined;
  if (fault) return ask.answer(fault);
  const heard = row.people ? reach(state, user, to, asksClient) : "heard";
  if (isRefusal(heard)) return ask.answer(heard);
  user.lastActiveAt = core.wall();
  const body = {
    type: "edit",
    of: message.msgid,
    speech: message.type,
    ...words,
    ofSeq: message.seq,
  } as const;
  if (heard === "dropped")
    return ask.answer({ reply: "event", event: unlogged(state, body, { source, target: to }) });
  if (!own)
    core.log.info(
      { audit: "editMessage", by: user.nick, account: user.identity.account, msgid: message.msgid },
      "an administrator edits somebody else's message",
    );
  append(state, body, {
    source,
    target: to,
    ask,
    effects: { edits: message.msgid, ...(attaches ? { attaches } : {}) },
    ...(own ? {} : { deed: amendDeed("editMessage", message) }),
    ...(key === undefined ? {} : { key }),
  });
}

/** Takes a message or a reaction away. */
export function redact(state: RoomState, { ask, user, message, reason, to }: Asked<"redact">): void {
  const { history, limits } = state.core.settings;
  const { allowDelete: authors, deleteWindow: windowSeconds } = history;
  const refusal = amendFault(state, "deleteMessage", { user, message, to, authors, windowSeconds });
  if (refusal) return ask.answer(refusal);
  // A reason is words as well, which somebody may not want to hear.
  const heard = !state.row.people || reach(state, user, to, false) === "heard";
  append(
    state,
    {
      type: "redaction",
      of: message.msgid,
      ofSeq: message.seq,
      reason: heard ? cutToBytes(cleanText(reason), limits.kickReasonLength) : "",
    },
    {
      source: user.source,
      target: to,
      ask,
      effects: { redacts: message.msgid },
      ...(message.source.id === user.identity.id ? {} : { deed: amendDeed("deleteMessage", message) }),
    },
  );
}

/** What is noted where somebody changes another person's message. */
const amendDeed = (action: string, { source, msgid }: RoomEvent) => ({
  action,
  target: source.nick,
  detail: msgid,
});

const missing = ({ msgid }: RoomEvent, target: string): Refusal => ({
  refused: "noSuchMessage",
  target,
  msgid,
});
const notYours = ({ msgid }: RoomEvent, target: string): Refusal => ({
  refused: "notYourMessage",
  target,
  msgid,
});

/** Who wants to change which message, and what the settings say of authors. */
interface Wish {
  readonly user: UserRow;
  readonly message: RoomEvent;
  readonly to: string;
  /** Whether authors may do it at all. */
  readonly authors: boolean;
  readonly windowSeconds: number;
}

/** Why somebody may not change a message, if so. */
function amendFault(
  state: RoomState,
  action: Extract<Action, "editMessage" | "deleteMessage">,
  { user, message, to, authors, windowSeconds }: Wish,
): Refusal | undefined {
  const { row, core } = state;
  if (!isRedactable(message) || isGoing(state, message)) return missing(message, to);
  // The two of a conversation are members of it.
  const own = standingOf(row, user);
  const who = row.people && own === "outsider" ? "member" : own;
  const { msgid, source, time } = message;
  const may = mayAmend(action, who, {
    author: authors && source.id === user.identity.id,
    ageMs: core.wall() - time,
    windowMs: windowSeconds * 1_000,
  });
  switch (may) {
    case "yes":
      return undefined;
    case "no":
      return notYours(message, to);
    case "tooLate":
      return { refused: "messageTooOld", target: to, msgid, seconds: windowSeconds };
  }
}

/** Whether a message was taken away since it was looked up, or is about to be. */
export function isGoing({ row, core }: RoomState, { msgid }: RoomEvent): boolean {
  for (const { event } of row.pending) if (event.type === "redaction" && event.of === msgid) return true;
  const now = core.tables.messages.lookup(row.id).find((event) => event.msgid === msgid);
  return now?.type === "redacted";
}
