import { table } from "./columns.ts";
import { type Group, groups, type LineCommand, type Outcome } from "./command.ts";
import { roomVerbs } from "./commands/rooms.ts";

/** A command with its parameters: `/join ROOM [KEY]`. */
export const usageOf = ({ name, usage }: LineCommand): string => `/${name} ${usage}`.trimEnd();

/** The row of `/help`, which tells of all rows. `commands` is called when it is used. */
export const helpCommand = (commands: () => readonly LineCommand[]): LineCommand => ({
  name: "help",
  aliases: ["h", "?"],
  group: "settings",
  usage: "[COMMAND | all]",
  help: "list the commands, or tell of one",
  example: "/help join",
  least: 0,
  anonymous: true,
  run: ({ words: [word] }) => {
    const name = word?.toLowerCase().replace(/^\//, "");
    if (name === undefined || name === "") return list(commands());
    if (name === "all") return all(commands());
    const command = commands().find((row) => row.name === name || row.aliases.includes(name));
    return command ? one(command) : { refused: "unknownCommand", command: `/${name}`, nearest: "/help" };
  },
});

const groupNames = Object.keys(groups).filter((name): name is Group => Object.hasOwn(groups, name));

function list(commands: readonly LineCommand[]): Outcome {
  const rows = groupNames.map((group) => [
    groups[group],
    commands
      .filter((command) => command.group === group)
      .map(({ name }) => `/${name}`)
      .join(" "),
  ]);
  return told([
    "plain text goes to your current room; a line that begins with // begins with one slash",
    ...table(rows),
    "/help COMMAND tells of one, /help all of each in a line",
  ]);
}

const all = (commands: readonly LineCommand[]): Outcome =>
  told(table(commands.map((command) => [usageOf(command), command.help])));

function one(command: LineCommand): Outcome {
  const { aliases, help, example, name } = command;
  return told([
    `${usageOf(command)}: ${help}`,
    ...(name === "room"
      ? table(
          Object.entries(roomVerbs).map(([verb, row]) => [`/room ${verb} ${row.usage}`.trimEnd(), row.help]),
        )
      : []),
    ...(aliases.length > 0 ? [`short: ${aliases.map((alias) => `/${alias}`).join(" ")}`] : []),
    `example: ${example}`,
  ]);
}

const told = (lines: readonly string[]): Outcome => ({
  lines: lines.map((line) => `- ${line}`),
  json: { reply: "help", lines },
});
