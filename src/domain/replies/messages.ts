import type { RoomEvent } from "../events.ts";
import type { Source } from "../person.ts";
import type { Lines } from "../text.ts";

/** Who has reacted to a message with one and the same text, first come first; `time` is that of the first, ms since 1970. */
export interface ReactionView {
  readonly reaction: string;
  readonly time: number;
  readonly by: readonly Pick<Source, "id" | "nick" | "account">[];
}

/** Words that a message has, or had. */
export interface MessageVersion extends Lines {
  /** That of the message, or of the edit. */
  readonly msgid: string;
  readonly by: Pick<Source, "id" | "nick" | "account">;
  /** When it was said or edited so: ms since 1970. */
  readonly time: number;
}

/** A message that is pinned; `by` is a nick, `time` when it was pinned, ms since 1970. */
export interface PinView {
  readonly message: RoomEvent;
  readonly by: string;
  readonly time: number;
}

/** Somebody who lets others know what they have read: up to `readUpTo`, the time of a message (ms since 1970). */
export interface ReaderView {
  readonly id: string;
  readonly account: string;
  readonly readUpTo: number;
}

/** What commands about messages lead to. */
export type MessageReply =
  /** Reactions in the order in which each was given first; `seq` is the message's. */
  | {
      readonly reply: "reactions";
      readonly target: string;
      readonly msgid: string;
      readonly seq: number;
      readonly reactions: readonly ReactionView[];
    }
  /** `target`: the room's name, or the nick of the other one of the conversation. */
  | { readonly reply: "message"; readonly target: string; readonly event: RoomEvent }
  /** What a message has said, the newest last; one version alone where it was never edited. */
  | {
      readonly reply: "edits";
      readonly target: string;
      readonly msgid: string;
      readonly seq: number;
      readonly versions: readonly MessageVersion[];
    }
  /** The oldest message first. */
  | { readonly reply: "pins"; readonly target: string; readonly pins: readonly PinView[] }
  /** Its author is not among them. */
  | {
      readonly reply: "seenBy";
      readonly target: string;
      readonly msgid: string;
      readonly seq: number;
      readonly people: readonly ReaderView[];
    }
  | { readonly reply: "receipts"; readonly on: boolean }
  | { readonly reply: "roomReceipts"; readonly room: string; readonly allowed: boolean }
  /** So many people were told. */
  | { readonly reply: "announced"; readonly people: number }
  /** Null: any that the server allows. */
  | {
      readonly reply: "roomReactions";
      readonly room: string;
      readonly allowed: readonly string[] | null;
    };
