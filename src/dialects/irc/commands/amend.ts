import { fail, middle } from "../lines.ts";
import type { Context, Outcome, Row } from "../state.ts";
import { clientOnlyTags, editWords } from "./messages.ts";

/** REDACT (IRCv3 message-redaction), and EDIT as two of the proposals for it have it (message-edit). */
export const amendCommands: Readonly<Record<string, Row>> = {
  REDACT: {
    minParams: 2,
    when: "after",
    capability: "draft/message-redaction",
    spec: "message-redaction",
    usage: "REDACT <target> <msgid> [:<reason>]",
    decode: (_, [target = "", msgid = "", reason = ""]) => ({
      commands: [{ type: "redact", target, msgid, reason }],
    }),
  },
  EDIT: {
    minParams: 1,
    when: "after",
    capability: "draft/message-edit",
    spec: "docs/ASSUMPTIONS.md",
    usage: "EDIT <target> <msgid> :<text>",
    decode: edit,
  },
};

/** `EDIT target msgid :text`, or `@draft/target-msgid=…;draft/edit-text=… EDIT target`. */
function edit(context: Context, [target = "", msgid, text]: readonly string[]): Outcome {
  const { tags } = context.message;
  const of = msgid ?? tags.get("draft/target-msgid") ?? "";
  const words = text ?? tags.get("draft/edit-text") ?? "";
  if (of === "" || words === "") {
    const about = of === "" ? middle(target) : `${middle(target)} ${middle(of)}`;
    return { lines: [fail(context.to.server, "EDIT", "INVALID_EDIT", about, "There is no new text")] };
  }
  return editWords("EDIT", [target], of, { text: words }, clientOnlyTags(context));
}
