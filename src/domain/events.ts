import type { ModeChange } from "./modes.ts";
import type { Source } from "./person.ts";
import type { Lines } from "./text.ts";

/** A channel has a name that begins with `#`; a direct room is the conversation of two people. */
export type RoomKind = "channel" | "direct";

/** Client-only tags that travel with a message (IRCv3 message-tags): names with their `+`, values unescaped. */
export type ClientTags = Readonly<Record<string, string>>;

/** What was said, and how. */
export const speechTypes = ["message", "action", "notice", "announcement"] as const;
export type SpeechType = (typeof speechTypes)[number];

/** Somebody's words: `text` may have several lines, see {@link Lines}. */
export interface Words extends Lines {
  readonly tags?: ClientTags;
  /** The number of the message that `+reply` in the tags names, as far as it was found. */
  readonly ofSeq?: number;
  /** The nick of the bridge that brought them from another network: the source's nick is nobody's here. */
  readonly relayedBy?: string;
}

/** The newest edit of a message: its time (ms since 1970) and msgid, and `by` whom (a nick) if not by the author. */
export interface Edited {
  readonly time: number;
  readonly msgid: string;
  readonly by?: string;
}

/** What happened in a room, without its place in the log. `target` of a kick is a nick. */
export type RoomEventBody =
  | ({ readonly type: SpeechType; readonly edited?: Edited } & Words)
  /**
   * Other words for the message whose msgid is `of` and whose number is `ofSeq`; `was`: those that it had before, as far as
   * the log tells.
   */
  | ({
      readonly type: "edit";
      readonly of: string;
      readonly speech: SpeechType;
      readonly was?: Lines;
      /** The msgid of the edit before it of the same message, as far as the log tells. */
      readonly previous?: string;
    } & Words)
  /** The message or reaction whose msgid is `of`, and whose number is `ofSeq`, is taken away. */
  | {
      readonly type: "redaction";
      readonly of: string;
      readonly ofSeq?: number;
      readonly reason: string;
    }
  /** The message whose msgid is `of`, and whose number is `ofSeq`, is pinned to the room, or no more. */
  | { readonly type: "pin"; readonly of: string; readonly ofSeq: number; readonly pinned: boolean }
  /** What is left of a message or reaction that was taken away: its place. */
  | { readonly type: "redacted" }
  /** Tags without words that are kept: such as react to a message, or take that back. See `isKept`; `ofSeq` as in {@link Words}. */
  | { readonly type: "reaction"; readonly tags: ClientTags; readonly ofSeq?: number }
  | { readonly type: "join"; readonly realname: string }
  | { readonly type: "part"; readonly reason: string }
  | { readonly type: "quit"; readonly reason: string }
  | { readonly type: "nick"; readonly to: string }
  | { readonly type: "kick"; readonly nick: string; readonly reason: string }
  | { readonly type: "topic"; readonly topic: string }
  | { readonly type: "mode"; readonly changes: readonly ModeChange[] }
  | { readonly type: "rename"; readonly from: string; readonly to: string; readonly reason: string };

/** The place of an event: `seq` is gapless in its room and begins with 1; `time` is milliseconds since 1970, UTC. */
export interface EventPlace {
  readonly roomId: string;
  readonly kind: RoomKind;
  /** `#name` as shown, or in a direct room the nick of the one who was written to. */
  readonly target: string;
  readonly source: Source;
  /** UUIDv7. */
  readonly msgid: string;
  readonly time: number;
  /** 0 for a departure that was shown while the store was away, and is logged later. */
  readonly seq: number;
}

/** An event of a room's log. */
export type RoomEvent = EventPlace & RoomEventBody;

/** An event on its way into the log: the store gives `seq`. */
export type NewEvent = Omit<EventPlace, "seq"> & RoomEventBody;

/** What a live client sees that no log keeps. */
export type LiveEvent =
  | { readonly type: "away"; readonly source: Source; readonly text: string | null; readonly time: number }
  | { readonly type: "account"; readonly source: Source; readonly time: number }
  | { readonly type: "realname"; readonly source: Source; readonly realname: string; readonly time: number }
  /** Somebody is seen with another user or host from now on; `source` is who they were until now. */
  | {
      readonly type: "host";
      readonly source: Source;
      readonly user: string;
      readonly host: string;
      readonly time: number;
    }
  /** Somebody with this nick has come, or there is nobody of that nick any more: for those who watch the nick. */
  | { readonly type: "presence"; readonly source: Source; readonly online: boolean; readonly time: number }
  | {
      readonly type: "invite";
      readonly source: Source;
      readonly nick: string;
      readonly room: string;
      readonly time: number;
    }
  | {
      readonly type: "tagmsg";
      readonly source: Source;
      readonly target: string;
      /** Absent where it is not told which room that is. */
      readonly roomId?: string;
      readonly tags: ClientTags;
      readonly msgid: string;
      readonly time: number;
    }
  /** Somebody is put off the server: the last that they see of it. */
  | {
      readonly type: "expelled";
      readonly source: Source;
      readonly nick: string;
      readonly reason: string;
      readonly time: number;
    }
  /** An operator's words to everybody who listens to them (user mode `w`). */
  | { readonly type: "wallops"; readonly source: Source; readonly text: string; readonly time: number }
  /** One's own modes were changed, by oneself on another session or by the server. */
  | {
      readonly type: "userModes";
      readonly source: Source;
      readonly changes: readonly ModeChange[];
      readonly time: number;
    }
  /** Somebody asks those who may invite to be let in. */
  | {
      readonly type: "knock";
      readonly source: Source;
      readonly room: string;
      readonly text: string;
      readonly time: number;
    }
  /** Somebody who lets others know what they have read has read a room or a conversation up to a time (ms since 1970). */
  | {
      readonly type: "readReceipt";
      readonly source: Source;
      /** The room's name, or the nick of the one who is told. */
      readonly target: string;
      readonly roomId: string;
      readonly readAt: number;
      readonly time: number;
    }
  /** An administrator's words to everybody on the server. */
  | { readonly type: "broadcast"; readonly source: Source; readonly text: string; readonly time: number }
  /** A line of the server to one person or to everybody: a warning, an announcement, why it closes. */
  | { readonly type: "server"; readonly text: string; readonly time: number };

export type Event = RoomEvent | LiveEvent;

/** Whether an event is somebody's words. */
export const isSpeech = (type: string): type is SpeechType =>
  type === "message" || type === "action" || type === "notice" || type === "announcement";

/** Whether an event is something that people say to those who read a room, in words or by signs, or what they do to that. */
export const isSaid = (type: string): boolean =>
  isSpeech(type) ||
  type === "reaction" ||
  type === "edit" ||
  type === "redaction" ||
  type === "redacted" ||
  type === "pin";

/** Tells apart what stands in a log. */
export const isRoomEvent = (event: Event): event is RoomEvent => "seq" in event;
