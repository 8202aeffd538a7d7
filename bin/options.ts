import type { Command } from "commander";

/** Makes a command, of the program or of another command. */
export type AddCommand = (name: string, description: string, parent?: Command) => Command;

/** For an option that may be repeated. */
export const collect = (value: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  value,
];

/** Shows a command's uses below its help. */
export const examples = (command: Command, ...lines: readonly string[]): Command =>
  command.addHelpText("after", `\nExamples:\n${lines.map((line) => `  $ monarchs ${line}`).join("\n")}`);

/** The flags by which every command finds its settings. */
export const withSettings = (command: Command): Command =>
  command
    .option("-c, --config <file>", "settings file (else MONARCHS_CONFIG, else ./monarchs.yaml)")
    .option("--data <folder>", "data folder (dataDirectory)")
    .option("--set <key=value>", "set any key, such as limits.pingInterval=60; may be repeated", collect);

export const withJson = (command: Command): Command => command.option("--json", "print JSON");
