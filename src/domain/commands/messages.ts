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
  | ({ readonly type: "reactions"; readonly target: string } & MessageReference);
