import type { CommandOf } from "../../../domain/commands.ts";
import { clockIn, momentOf } from "../clock.ts";
import { asks, type LineCommand, type Outcome, type Words } from "../command.ts";

const searchLines = 20;

/** Looking for what was said. */
export const searchCommands: readonly LineCommand[] = [
  {
    name: "search",
    aliases: [],
    group: "talk",
    usage: "[in:#ROOM|NICK] [from:NICK] [after:DAY] [before:DAY] TEXT",
    help: "look for messages by the beginnings of their words, everywhere or in one room; a DAY is 2026-01-31",
    example: "/search in:#lobby from:bob after:2026-01-01 lunch",
    least: 1,
    run: search,
  },
];

function search({ state, words, typed }: Words): Outcome {
  if (!state.facts.historyEnabled) return { refused: "unknownCommand", command: typed };
  let command: CommandOf<"search"> = { type: "search", keep: "newest", limit: searchLines };
  const text: string[] = [];
  for (const word of words) {
    const [, name = "", value = ""] = /^(in|from|after|before):(.*)$/i.exec(word) ?? [];
    const attribute = name.toLowerCase();
    if (attribute === "") {
      text.push(word);
      continue;
    }
    if (value === "")
      return { refused: "invalidParam", command: typed, param: word, why: "nothing follows the colon" };
    if (attribute === "in" || attribute === "from") {
      command = { ...command, [attribute]: value };
      continue;
    }
    const moment = momentOf(clockIn(state.settings.tz), value);
    if (moment === undefined)
      return { refused: "invalidParam", command: typed, param: word, why: "give a day, such as 2026-01-31" };
    // from the beginning of the one day on, and until the other begins
    command = { ...command, [attribute]: attribute === "after" ? moment : moment - 1 };
  }
  return asks(text.length === 0 ? command : { ...command, text: text.join(" ") });
}
