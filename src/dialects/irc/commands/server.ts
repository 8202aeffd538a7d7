import type { Command } from "../../../domain/commands.ts";
import { fold } from "../../../domain/names.ts";
import { fail, middle, numeric } from "../lines.ts";
import { numerics } from "../numerics.ts";
import { type Context, type Outcome, type Row, say } from "../state.ts";

/** Questions about the server, and its operators' commands. There is one server, whatever name the question bears. */
export const serverCommands: Readonly<Record<string, Row>> = {
  MOTD: ask("MOTD [<server>]", { type: "motd" }),
  LUSERS: { ...ask("LUSERS", { type: "lusers" }), decode: () => ({ commands: [{ type: "lusers" }] }) },
  VERSION: ask("VERSION [<server>]", { type: "version" }),
  TIME: ask("TIME [<server>]", { type: "time" }),
  ADMIN: {
    minParams: 0,
    when: "after",
    spec: "Modern IRC",
    usage: "ADMIN [<server>]",
    decode: (context, [server]) => elsewhere(context, server) ?? { lines: adminLines(context) },
  },
  INFO: {
    minParams: 0,
    when: "after",
    spec: "Modern IRC",
    usage: "INFO [<server>]",
    decode: (context, [server]) => elsewhere(context, server) ?? { lines: infoLines(context) },
  },
  LINKS: {
    minParams: 0,
    when: "after",
    spec: "Modern IRC",
    usage: "LINKS",
    decode: ({ to, state }) => ({
      lines: [
        numeric(to, numerics.RPL_LINKS, `${to.server} ${to.server}`, `0 ${state.facts.description}`),
        numeric(to, numerics.RPL_ENDOFLINKS, "*", "End of /LINKS list"),
      ],
    }),
  },
  STATS: {
    minParams: 0,
    when: "after",
    spec: "Modern IRC",
    usage: "STATS [<letter>]",
    decode: () => ({ commands: [{ type: "stats" }] }),
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
  BATCH: {
    minParams: 1,
    when: "after",
    spec: "Modern IRC",
    usage: "BATCH +<reference> <type>",
    decode: ({ to }, [reference = "", type = ""]) => ({
      lines: [
        fail(
          to.server,
          "BATCH",
          "UNKNOWN_TYPE",
          `${middle(reference)} ${middle(type)}`,
          "Batches of clients are not taken",
        ),
      ],
    }),
  },
};

function ask(usage: string, command: Command): Row {
  return {
    minParams: 0,
    when: "after",
    spec: "Modern IRC",
    usage,
    decode: (context, [server]) => elsewhere(context, server) ?? { commands: [command] },
  };
}

/** 402 when another server than ours is asked. */
function elsewhere(context: Context, server: string | undefined): Outcome {
  if (server === undefined || server === "" || server === "*") return undefined;
  const asked = fold(server);
  if (asked === fold(context.to.server) || asked === fold(context.to.nick)) return undefined;
  return say(context, numerics.ERR_NOSUCHSERVER, middle(server), "No such server");
}

const adminLines = ({ to, state: { facts } }: Context): readonly string[] => [
  numeric(to, numerics.RPL_ADMINME, to.server, "Administrative info"),
  numeric(to, numerics.RPL_ADMINLOC1, "", facts.network),
  numeric(to, numerics.RPL_ADMINLOC2, "", facts.description),
  numeric(
    to,
    numerics.RPL_ADMINEMAIL,
    "",
    facts.adminContact === "" ? "nobody is named" : facts.adminContact,
  ),
];

const infoLines = ({ to, state: { facts } }: Context): readonly string[] => [
  numeric(to, numerics.RPL_INFO, "", `Monarchs ${facts.version}, a self-hosted chat server`),
  numeric(to, numerics.RPL_INFO, "", `${facts.network}: ${facts.description}`),
  numeric(to, numerics.RPL_INFO, "", `Up since ${new Date(facts.startedAt).toISOString()}`),
  numeric(to, numerics.RPL_ENDOFINFO, "", "End of /INFO list"),
];
