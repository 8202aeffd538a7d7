import type { Refusal } from "../../../domain/refusals.ts";
import type { AnswerContext } from "../answers/context.ts";
import { fail, middle } from "../lines.ts";

/** Why a channel was not renamed, with both names (IRCv3 draft/channel-rename); undefined where a numeric fits better. */
export function renameFault({ to, request }: AnswerContext, refusal: Refusal): string | undefined {
  const [from = "*", name = "*"] = request.params;
  const names = `${middle(from)} ${middle(name)}`;
  switch (refusal.refused) {
    case "roomExists":
      return fail(to.server, "RENAME", "CHANNEL_NAME_IN_USE", names, "The channel name is already taken");
    case "roomNameInvalid":
      return refusal.room === name
        ? fail(to.server, "RENAME", "CANNOT_RENAME", names, refusal.why)
        : undefined;
    case "renameClosed":
      return fail(to.server, "RENAME", "CANNOT_RENAME", names, "Channels keep their names here");
    default:
      return undefined;
  }
}
