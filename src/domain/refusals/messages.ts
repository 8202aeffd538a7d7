/** Why something was not done with a message. `msgid`: the id or the number that was given. */
export type MessageRefusal =
  | { readonly refused: "noSuchMessage"; readonly target: string; readonly msgid: string }
  /** Neither one's own message nor one's to look after. */
  | { readonly refused: "notYourMessage"; readonly target: string; readonly msgid: string }
  /** An author may change a message for so many seconds only. */
  | {
      readonly refused: "messageTooOld";
      readonly target: string;
      readonly msgid: string;
      readonly seconds: number;
    }
  /** It is empty, or longer than so many bytes. */
  | { readonly refused: "reactionInvalid"; readonly target: string; readonly limit: number }
  /** The room, or the server, allows others; none where the list is empty. */
  | {
      readonly refused: "reactionNotAllowed";
      readonly target: string;
      readonly reaction: string;
      readonly allowed: readonly string[];
    }
  /** A message takes so many different reactions. */
  | { readonly refused: "tooManyReactions"; readonly target: string; readonly limit: number }
  /** So many messages are pinned, and no more can be. */
  | { readonly refused: "tooManyPins"; readonly target: string; readonly limit: number }
  | { readonly refused: "notPinned"; readonly target: string; readonly msgid: string }
  /** The room's operators do not want it to be told who has read what. */
  | { readonly refused: "receiptsForbidden"; readonly target: string }
  /** One has not reacted so. */
  | { readonly refused: "noSuchReaction"; readonly target: string; readonly reaction: string };
