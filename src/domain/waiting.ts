import type { RoomEvent, RoomKind } from "./events.ts";
import type { Source } from "./person.ts";
import type { RoleLetter } from "./roles.ts";

/** What happened to somebody who was not here and is no message. `by` is whoever did it, as they were then. */
export type WaitingEventBody =
  | { readonly type: "invite"; readonly room: string; readonly by: Source }
  /** A role that lasts was given or taken. */
  | {
      readonly type: "role";
      readonly room: string;
      readonly role: RoleLetter;
      readonly grant: boolean;
      readonly by: Source;
    }
  /** They belong to a room no more. */
  | { readonly type: "removed"; readonly room: string; readonly reason: string; readonly by: Source }
  | { readonly type: "announcement"; readonly text: string; readonly by: Source }
  /** Somebody whom they do not know wants to write to them. */
  | { readonly type: "request"; readonly by: Source };

/** The same with its place in the queue: `id` rises, `time` is ms since 1970. */
export type WaitingEvent = WaitingEventBody & { readonly id: number; readonly time: number };

/** A room that somebody belongs to, or a conversation, and how much of it they have not read. Times are ms since 1970. */
export interface ConversationView {
  readonly roomId: string;
  readonly kind: RoomKind;
  /** The room's name, or the nick by which the other one is reached now. */
  readonly target: string;
  /** Messages of others since they have read there, or spoken. */
  readonly unread: number;
  /** How many of those name them; of a great many unread messages only the newest are looked through. */
  readonly mentions: number;
  /** When something was last said there; 0: never. */
  readonly spokenAt: number;
  /** Up to when they have read; null: nothing yet. */
  readonly readAt: number | null;
  /** What was said last, where that was asked for and is kept. */
  readonly last?: RoomEvent;
}

/** Commands about what somebody has not read or heard of yet. */
export type WaitingCommand =
  /** Tells where something is unread. */
  | { readonly type: "unread" }
  /**
   * Tells of all rooms and conversations with what was said last, newest first. `before`: ms since 1970; `only`: those of a
   * kind, or the one with this name or person.
   */
  | {
      readonly type: "conversations";
      readonly before?: number;
      readonly limit: number;
      readonly only?: { readonly kind: RoomKind } | { readonly target: string };
    }
  /** Tells what waits with a higher number than `after`: so far it has been received, and is not told again. */
  | { readonly type: "waiting"; readonly after?: number };

/** What those lead to; `waiting` also comes unasked, at a log-in. */
export type WaitingReply =
  | { readonly reply: "unread"; readonly conversations: readonly ConversationView[] }
  | { readonly reply: "conversations"; readonly conversations: readonly ConversationView[] }
  | {
      readonly reply: "waiting";
      readonly conversations: readonly ConversationView[];
      readonly events: readonly WaitingEvent[];
    };
