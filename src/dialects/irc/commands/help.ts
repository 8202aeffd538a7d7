import { middle, numeric } from "../lines.ts";
import { numerics } from "../numerics.ts";
import { type Context, type Outcome, type Row, say } from "../state.ts";

/**
 * HELP and HELPOP: the commands, or how one is written (Modern IRC, "HELP message").
 *
 * @param table the commands that are explained
 */
export function helpCommands(table: ReadonlyMap<string, Row>): Readonly<Record<string, Row>> {
  const row: Row = {
    minParams: 0,
    when: "any",
    spec: "Modern IRC",
    usage: "HELP [<command>]",
    decode: (context, [subject = ""]) => help(table, context, subject.toUpperCase()),
  };
  return { HELP: row, HELPOP: { ...row, usage: "HELPOP [<command>]" } };
}

const namesPerLine = 10;

function help(table: ReadonlyMap<string, Row>, context: Context, subject: string): Outcome {
  const { to } = context;
  const topic = subject === "" ? "*" : middle(subject);
  let text: readonly string[];
  if (subject === "") {
    const names = [...table.keys()].sort();
    text = Array.from({ length: Math.ceil(names.length / namesPerLine) }, (_, line) =>
      names.slice(line * namesPerLine, (line + 1) * namesPerLine).join(" "),
    );
  } else {
    const row = table.get(subject);
    if (row === undefined)
      return say(context, numerics.ERR_HELPNOTFOUND, topic, "No help available on this topic");
    text = [
      row.usage,
      ...(row.capability === undefined ? [] : [`It needs the capability ${row.capability}.`]),
      `Specification: ${row.spec}`,
    ];
  }
  return {
    lines: [
      numeric(
        to,
        numerics.RPL_HELPSTART,
        topic,
        subject === "" ? "Commands; HELP <command> tells of one" : subject,
      ),
      ...text.map((line) => numeric(to, numerics.RPL_HELPTXT, topic, line)),
      numeric(to, numerics.RPL_ENDOFHELP, topic, "End of /HELP"),
    ],
  };
}
