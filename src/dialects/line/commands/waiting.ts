import { asks, type LineCommand } from "../command.ts";

/** How many rooms and people `/conversations` shows. */
const shown = 50;

/** What one has not read, and where one talks. */
export const waitingCommands: readonly LineCommand[] = [
  {
    name: "unread",
    aliases: [],
    group: "talk",
    usage: "",
    help: "list rooms and people with messages that you have not read",
    example: "/unread",
    least: 0,
    run: () => asks({ type: "unread" }),
  },
  {
    name: "conversations",
    aliases: [],
    group: "talk",
    usage: "",
    help: "list your rooms and the people you talk with, with what was said last",
    example: "/conversations",
    least: 0,
    run: () => asks({ type: "conversations", limit: shown }),
  },
];
