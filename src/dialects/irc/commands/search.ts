import type { Command } from "../../../domain/commands.ts";
import { fail, middle } from "../lines.ts";
import { parseTags } from "../message.ts";
import type { Context, Outcome, Row } from "../state.ts";
import { readTime } from "./history.ts";

/** SEARCH (soju.im/search, the draft of ircv3-specifications pull request 496). */
export const searchCommands: Readonly<Record<string, Row>> = {
  SEARCH: {
    minParams: 0,
    when: "after",
    capability: "soju.im/search",
    spec: "https://codeberg.org/emersion/soju/src/branch/master/doc/ext/search.md",
    usage:
      "SEARCH [in=<target>][;from=<nick>][;after=<time>][;before=<time>][;text=<words>][;limit=<number>]",
    decode: search,
  },
};

const usualLimit = 100;

/** The attributes are written as tags are, without the `@`. */
function search(context: Context, [attributes = ""]: readonly string[]): Outcome {
  if (attributes === "") return refuse(context, "*", "Missing parameters");
  let command: Extract<Command, { readonly type: "search" }> = { type: "search", limit: usualLimit };
  for (const [name, value] of parseTags(attributes)) {
    if (value === "" && name !== "limit") continue;
    switch (name) {
      case "in":
      case "from":
      case "text":
        command = { ...command, [name]: value };
        break;
      case "after":
      case "before": {
        const time = readTime(value);
        if (time === undefined) return refuse(context, `${name} ${middle(value)}`, "Invalid timestamp");
        command = { ...command, [name]: time };
        break;
      }
      case "limit":
        if (!/^\d{1,9}$/.test(value) || Number(value) === 0)
          return refuse(context, `limit ${middle(value)}`, "Invalid limit");
        command = { ...command, limit: Number(value) };
        break;
      default:
        return refuse(context, middle(name), "Unknown attribute");
    }
  }
  return { commands: [command] };
}

const refuse = ({ to }: Context, detail: string, text: string): Outcome => ({
  lines: [fail(to.server, "SEARCH", "INVALID_PARAMS", detail, text)],
});
