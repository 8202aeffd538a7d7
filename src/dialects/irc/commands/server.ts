import type { Command } from "../../../domain/commands.ts";
import { has } from "../capabilities.ts";
import { isupportLines } from "../isupport.ts";
import { numerics } from "../numerics.ts";
import { type Outcome, type Row, say } from "../state.ts";

/** Questions about the server. */
export const serverCommands: Readonly<Record<string, Row>> = {
  MOTD: ask("MOTD [<server>]", { type: "motd" }),
  LUSERS: {
    minParams: 0,
    when: "after",
    spec: "Modern IRC",
    usage: "LUSERS [<mask> [<server>]]",
    decode: (_, [, server]) => at(server, { type: "lusers" }),
  },
  VERSION: ask("VERSION [<server>]", { type: "version" }),
  ISUPPORT: {
    minParams: 0,
    when: "any",
    spec: "extended-isupport",
    usage: "ISUPPORT",
    decode(context) {
      const { state, to } = context;
      if (state.phase !== "registered" && !has(state.capabilities, "draft/extended-isupport"))
        return say(context, numerics.ERR_NOTREGISTERED, "", "You have not registered");
      return { lines: isupportLines(to, state) };
    },
  },
  TIME: ask("TIME [<server>]", { type: "time" }),
  ADMIN: ask("ADMIN [<server>]", { type: "admin" }),
  INFO: ask("INFO [<server>]", { type: "info" }),
  LINKS: {
    minParams: 0,
    when: "after",
    spec: "Modern IRC",
    usage: "LINKS [[<server>] <mask>]",
    decode: (_, [first = "*", second]) =>
      second === undefined
        ? at(undefined, { type: "links", mask: first })
        : at(first, { type: "links", mask: second }),
  },
  STATS: {
    minParams: 1,
    when: "after",
    spec: "Modern IRC",
    usage: "STATS <letter> [<server>]",
    decode: (_, [query = "", server]) => at(server, { type: "stats", query: query.slice(0, 1) }),
  },
  USERS: {
    minParams: 0,
    when: "after",
    spec: "RFC 2812 §4.6",
    usage: "USERS",
    decode: (context) => say(context, numerics.ERR_USERSDISABLED, "", "USERS has been disabled"),
  },
  SUMMON: {
    minParams: 0,
    when: "after",
    spec: "RFC 2812 §4.5",
    usage: "SUMMON",
    decode: (context) => say(context, numerics.ERR_SUMMONDISABLED, "", "SUMMON has been disabled"),
  },
  ERROR: { minParams: 0, when: "any", spec: "Modern IRC", usage: "ERROR :<text>", decode: () => undefined },
};

function ask(usage: string, command: Command): Row {
  return {
    minParams: 0,
    when: "after",
    spec: "Modern IRC",
    usage,
    decode: (_, [server]) => at(server, command),
  };
}

/** A question to one server: whether that is this one, the core knows. */
function at(server: string | undefined, command: Command): Outcome {
  if (server === undefined || server === "") return { commands: [command] };
  return { commands: [{ type: "atServer", server }, command], untilRefused: true };
}
