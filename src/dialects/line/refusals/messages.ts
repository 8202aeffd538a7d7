import type { MessageRefusal } from "../../../domain/refusals/messages.ts";
import { unreachable } from "../../../domain/refusals.ts";

/** Why something was not done with a message, in a sentence. */
export function messageRefusalText(refusal: MessageRefusal): string {
  switch (refusal.refused) {
    case "noSuchMessage":
      return /^\d{1,15}$/.test(refusal.msgid)
        ? `there is no message ${refusal.msgid} in ${refusal.target}`
        : "there is no such message here";
    case "notYourMessage":
      return "that message is not yours to change";
    case "messageTooOld":
      return `a message can be changed for ${refusal.seconds} seconds only`;
    case "reactionInvalid":
      return `a reaction is an emoji or a short word: at most ${refusal.limit} bytes`;
    case "reactionNotAllowed":
      return refusal.allowed.length === 0
        ? `nobody reacts to messages in ${refusal.target}`
        : `that is not a reaction of ${refusal.target}: give one of ${refusal.allowed.join(" ")}`;
    case "tooManyReactions":
      return `that message has ${refusal.limit} different reactions already: give one of those`;
    case "tooManyPins":
      return `${refusal.limit} messages are pinned in ${refusal.target}, and no more can be: /unpin one first`;
    case "notPinned":
      return "that message is not pinned";
    case "receiptsForbidden":
      return `it is not told in ${refusal.target} who has read what`;
    case "noSuchReaction":
      return refusal.reaction === ""
        ? "you have not reacted to that message"
        : `you have not reacted to that message with ${refusal.reaction}`;
  }
  return unreachable(refusal);
}
