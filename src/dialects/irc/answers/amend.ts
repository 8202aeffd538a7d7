import type { Refusal } from "../../../domain/refusals.ts";
import { type Addressee, fail, middle } from "../lines.ts";

/**
 * Why a message was not changed, in the form of IRCv3 message-redaction and of the proposals for message-edit; undefined
 * for what has no form of its own there.
 *
 * @param params of the command: the target and the message's id
 */
export function amendFailure(
  { server }: Addressee,
  verb: "EDIT" | "REDACT",
  [target = "*", msgid = "*"]: readonly string[],
  refusal: Refusal,
): string | undefined {
  const of = `${middle(target)} ${middle(msgid)}`;
  const one = (code: string, context: string, text: string): string =>
    fail(server, verb, code, context, text);
  switch (refusal.refused) {
    case "noSuchRoom":
    case "noSuchNick":
    case "notInRoom":
    case "roomNameInvalid":
      return one("INVALID_TARGET", middle(target), `You cannot change messages of ${target}`);
    case "noSuchMessage":
      return one("UNKNOWN_MSGID", of, "There is no such message");
    case "notYourMessage":
      return one(`${verb}_FORBIDDEN`, of, "That message is not yours to change");
    case "messageTooOld":
      return one(
        `${verb}_WINDOW_EXPIRED`,
        `${of} ${refusal.seconds}`,
        "That message is too old to be changed",
      );
    case "noText":
    case "tooLong":
    case "tooManyLines":
      return one(
        "INVALID_EDIT",
        of,
        refusal.refused === "noText" ? "There is no new text" : "The text is too long",
      );
    default:
      return undefined;
  }
}
