import type { MessageRefusal } from "../../../domain/refusals/messages.ts";
import { unreachable } from "../../../domain/refusals.ts";
import { middle } from "../lines.ts";

/** The context and the text of a `FAIL`. */
type Failure = readonly [context: string, text: string];

/** Why something was not done with a message. */
export function messageFailure(refusal: MessageRefusal): Failure {
  const target = middle(refusal.target);
  switch (refusal.refused) {
    case "noSuchMessage":
      return [`${target} ${middle(refusal.msgid)}`, "There is no such message"];
    case "notYourMessage":
      return [`${target} ${middle(refusal.msgid)}`, "That message is not yours to change"];
    case "messageTooOld":
      return [`${target} ${middle(refusal.msgid)}`, "That message is too old to be changed"];
    case "reactionInvalid":
      return [target, `A reaction has at most ${refusal.limit} bytes`];
    case "reactionNotAllowed":
      return [
        `${target} ${middle(refusal.reaction)}`,
        refusal.allowed.length === 0
          ? "There are no reactions there"
          : `React with one of these: ${refusal.allowed.join(" ")}`,
      ];
    case "tooManyReactions":
      return [target, `That message has ${refusal.limit} different reactions already`];
    case "tooManyPins":
      return [target, `At most ${refusal.limit} messages are pinned`];
    case "notPinned":
      return [`${target} ${middle(refusal.msgid)}`, "That message is not pinned"];
    case "receiptsForbidden":
      return [target, "It is not told there who has read what"];
    case "noSuchReaction":
      return [target, "You have not reacted so"];
  }
  return unreachable(refusal);
}
