import type { ClientTags } from "../events.ts";
import type { Lines } from "../text.ts";

/** A message as it is named: by its id, or by its number in its room or conversation. */
export type MessageReference = { readonly msgid: string } | { readonly seq: number };

/** What can be asked of a message that was said. `target` is the room, or the nick of the other one, where it was. */
export type MessageCommand =
  /** Gives a message of one's own other words. */
  | ({
      readonly type: "edit";
      readonly target: string;
      readonly tags?: ClientTags;
      readonly key?: string;
    } & MessageReference &
      Lines)
  /** Takes a message or a reaction away. */
  | ({ readonly type: "redact"; readonly target: string; readonly reason: string } & MessageReference)
  /** Says something in answer to a message. */
  | ({
      readonly type: "reply";
      readonly speech: "message" | "action" | "notice";
      readonly target: string;
      readonly tags?: ClientTags;
      readonly key?: string;
    } & MessageReference &
      Lines)
  /** Reacts to a message, with an emoji or a short word. */
  | ({ readonly type: "react"; readonly target: string; readonly reaction: string } & MessageReference)
  /** Takes a reaction of one's own back; without one, all of them. */
  | ({ readonly type: "unreact"; readonly target: string; readonly reaction?: string } & MessageReference)
  /** Tells who has reacted to a message, and how. */
  | ({ readonly type: "reactions"; readonly target: string } & MessageReference)
  /** Tells a message, wherever it was said. */
  | { readonly type: "message"; readonly msgid: string }
  /** Tells what a message has said before, and since when it says what it says. */
  | ({ readonly type: "edits"; readonly target: string } & MessageReference)
  /** Pins a message to its room, where everybody finds it; `add` false takes it off. */
  | ({ readonly type: "pin"; readonly target: string; readonly add: boolean } & MessageReference)
  /** Tells what is pinned. */
  | { readonly type: "pins"; readonly target: string }
  /** Tells who has read a message, of those who let others know. */
  | ({ readonly type: "seenBy"; readonly target: string } & MessageReference)
  /** Whether others see what one has read; tells it, or has it otherwise. */
  | { readonly type: "receipts"; readonly on?: boolean }
  /** Whether it is told in a room who has read what. */
  | { readonly type: "roomReceipts"; readonly room: string; readonly allowed: boolean }
  /** Says something as an announcement of a room. */
  | ({ readonly type: "announce"; readonly room: string; readonly key?: string } & Lines)
  /** Announces something to everybody on the server. */
  | { readonly type: "announceToAll"; readonly text: string }
  /** Which reactions a room's messages may have: null for any that the server allows. */
  | { readonly type: "roomReactions"; readonly room: string; readonly allowed: readonly string[] | null }
  /** Whether a room is for announcements: operators speak, and everybody else reads. */
  | { readonly type: "roomType"; readonly room: string; readonly announcements: boolean }
  /** Lets anybody read a room, without entering it, or its members alone. */
  | { readonly type: "roomReaders"; readonly room: string; readonly anyone: boolean };
