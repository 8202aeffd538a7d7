import { after, asks, type LineCommand } from "../command.ts";

/** The server itself, and what administrators do with it. */
export const serverCommands: readonly LineCommand[] = [
  {
    name: "stats",
    aliases: [],
    group: "server",
    usage: "",
    help: "show the server's figures",
    example: "/stats",
    least: 0,
    run: () => asks({ type: "stats" }),
  },
  {
    name: "motd",
    aliases: [],
    group: "server",
    usage: "",
    help: "show the message of the day",
    example: "/motd",
    least: 0,
    run: () => asks({ type: "motd" }),
  },
  {
    name: "version",
    aliases: [],
    group: "server",
    usage: "",
    help: "show what runs here",
    example: "/version",
    least: 0,
    run: () => asks({ type: "version" }),
  },
  {
    name: "time",
    aliases: [],
    group: "server",
    usage: "",
    help: "show the server's time",
    example: "/time",
    least: 0,
    run: () => asks({ type: "time" }),
  },
  {
    name: "oper",
    aliases: [],
    group: "server",
    usage: "NAME [PASSWORD]",
    help: "become an administrator; the password is asked for unless given",
    example: "/oper root",
    least: 1,
    secret: true,
    run: ({ words: [name = "", typed] }) =>
      typed === undefined
        ? { ask: ["password"], proceed: ([password = ""]) => asks({ type: "oper", name, password }) }
        : asks({ type: "oper", name, password: typed }),
  },
  {
    name: "tree",
    aliases: [],
    group: "server",
    usage: "",
    help: "show the tree of supervised actors (administrators)",
    example: "/tree",
    least: 0,
    run: () => asks({ type: "tree" }),
  },
  {
    name: "kill",
    aliases: [],
    group: "server",
    usage: "ACTOR [REASON]",
    help: "kill an actor of the tree; its supervisor brings it back (administrators)",
    example: "/kill room:#lobby",
    least: 1,
    run: ({ rest, words: [actor = ""] }) => asks({ type: "kill", actor, reason: after(rest, 1) }),
  },
];
