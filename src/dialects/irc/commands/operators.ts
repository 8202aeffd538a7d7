import type { Command } from "../../../domain/commands.ts";
import { type ModeChange, parseModes } from "../../../domain/modes.ts";
import { isRoomName } from "../../../domain/names.ts";
import { fail } from "../lines.ts";
import { numerics } from "../numerics.ts";
import { type Outcome, parts, type Row, say } from "../state.ts";
import { splitModes } from "./rooms.ts";

/** What operators do with the server. Who is one, the core knows. */
export const operatorCommands: Readonly<Record<string, Row>> = {
  OPER: {
    minParams: 1,
    when: "after",
    spec: "Modern IRC",
    usage: "OPER <name> <password>",
    decode: (_, [name = "", password = ""]) => ({ commands: [{ type: "oper", name, password }] }),
  },
  DEOPER: {
    minParams: 0,
    when: "after",
    spec: "Ergo",
    usage: "DEOPER",
    decode: () => ({ commands: [{ type: "deoper" }] }),
  },
  KILL: {
    minParams: 1,
    when: "after",
    spec: "Modern IRC",
    usage: "KILL <nick> [:<reason>]",
    decode: (_, [nick = "", reason = ""]) => ({ commands: [{ type: "expel", nick, reason }] }),
  },
  WALLOPS: {
    minParams: 1,
    when: "after",
    spec: "Modern IRC",
    usage: "WALLOPS :<text>",
    decode: (context, [text = ""]) =>
      text === ""
        ? say(context, numerics.ERR_NEEDMOREPARAMS, "WALLOPS", "Not enough parameters")
        : { commands: [{ type: "wallops", text }] },
  },
  SAJOIN: {
    minParams: 1,
    when: "after",
    spec: "Ergo",
    usage: "SAJOIN [<nick>] <#channel>{,<#channel>}",
    decode({ state }, [first = "", second]) {
      const nick = second === undefined ? state.viewer.nick : first;
      const rooms = parts(second ?? first);
      return { commands: rooms.map((room): Command => ({ type: "forceJoin", nick, room })) };
    },
  },
  SANICK: {
    minParams: 2,
    when: "after",
    spec: "Ergo",
    usage: "SANICK <nick> <new nick>",
    decode: (_, [nick = "", to = ""]) => ({ commands: [{ type: "forceNick", nick, to }] }),
  },
  SAMODE: {
    minParams: 1,
    when: "after",
    spec: "Ergo",
    usage: "SAMODE <nick>|<#channel> [<modes> {<parameter>}]",
    decode: (_, params) => forcedModes(params),
  },
  DEBUG: {
    minParams: 0,
    when: "after",
    spec: "Ergo",
    usage: "DEBUG [STATS | TREE]",
    decode(context, [what = "STATS"]) {
      switch (what.toUpperCase()) {
        case "STATS":
          return operating("DEBUG STATS", { type: "stats", query: "t" });
        case "TREE":
          return { commands: [{ type: "tree" }] };
        default:
          return {
            lines: [fail(context.to.server, "DEBUG", "UNKNOWN_COMMAND", "", "DEBUG knows STATS and TREE")],
          };
      }
    },
  },
  CONNECT: {
    minParams: 1,
    when: "after",
    spec: "Modern IRC",
    usage: "CONNECT <server> [<port> [<remote server>]]",
    decode: (_, [server = ""]) => ({ commands: [{ type: "linkServers", server }] }),
  },
  SQUIT: {
    minParams: 1,
    when: "after",
    spec: "Modern IRC",
    usage: "SQUIT <server> :<comment>",
    decode: (_, [server = ""]) => ({ commands: [{ type: "linkServers", server }] }),
  },
  CHGHOST: {
    minParams: 2,
    when: "after",
    spec: "chghost",
    usage: "CHGHOST <nick> [<user>@]<host>",
    decode: (_, [nick = "", mask = ""]) => {
      const at = mask.indexOf("@");
      const host = mask.slice(at + 1);
      return { commands: [{ type: "host", nick, ...(at < 0 ? {} : { user: mask.slice(0, at) }), host }] };
    },
  },
  REHASH: {
    minParams: 0,
    when: "after",
    spec: "Modern IRC",
    usage: "REHASH",
    decode: () => ({ commands: [{ type: "rehash" }] }),
  },
};

/** What anybody may ask for, asked as an operator: only if one is. */
const operating = (line: string, ...commands: readonly Command[]): Outcome => ({
  commands: [{ type: "operate", line }, ...commands],
  untilRefused: true,
});

/** A room's modes are changed as MODE does, where an operator of the server may all; a person's are forced. */
function forcedModes([target = "", letters = "", ...params]: readonly string[]): Outcome {
  const changes = parseModes(letters, params);
  if (!isRoomName(target))
    return { commands: [{ type: "forceModes", nick: target, changes: changes.map(withoutParam) }] };
  const commands = splitModes(target, changes);
  const asked: readonly Command[] =
    commands.length === 0 ? [{ type: "roomModes", room: target, changes: [] }] : commands;
  // It is for the log, where a room's key has no business.
  const shown = changes.flatMap(({ letter, param }) =>
    letter === "k" && param !== undefined ? "*" : (param ?? []),
  );
  return operating(["SAMODE", target, letters, ...shown].join(" "), ...asked);
}

const withoutParam = ({ add, letter }: ModeChange): ModeChange => ({ add, letter });
