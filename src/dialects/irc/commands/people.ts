import type { Command } from "../../../domain/commands.ts";
import { fold } from "../../../domain/names.ts";
import { awayLines } from "../answers/people.ts";
import { has } from "../capabilities.ts";
import { maxTargets, maxUserHosts } from "../isupport.ts";
import { middle, numeric } from "../lines.ts";
import { numerics } from "../numerics.ts";
import { serviceNamed, serviceWhois } from "../services/services.ts";
import { type Context, type Outcome, parts, type Row, say } from "../state.ts";
import { tooMany } from "./messages.ts";

/** Who is here, and what they are like. */
export const peopleCommands: Readonly<Record<string, Row>> = {
  WHO: {
    minParams: 0,
    when: "after",
    spec: "Modern IRC",
    usage: "WHO [<mask> [o][%<columns>[,<token>]]]",
    decode: (_, params) => who(params),
  },
  WHOIS: {
    minParams: 0,
    when: "after",
    spec: "Modern IRC",
    usage: "WHOIS [<server>] <nick>{,<nick>}",
    decode(context, params) {
      const [first = "", second] = params;
      if (second !== undefined && !servesAs(context.state.facts.name, first, second))
        return say(context, numerics.ERR_NOSUCHSERVER, middle(first), "No such server");
      const list = second ?? first;
      const nicks = parts(list);
      if (nicks.length === 0) return say(context, numerics.ERR_NONICKNAMEGIVEN, "", "No nickname given");
      if (nicks.length > maxTargets) return tooMany(context, list);
      const service = nicks.length === 1 ? serviceNamed(nicks[0] ?? "") : undefined;
      if (service !== undefined) return { lines: serviceWhois(context, service) };
      return { commands: nicks.map((nick): Command => ({ type: "whois", nick })) };
    },
  },
  WHOWAS: {
    minParams: 1,
    when: "after",
    spec: "Modern IRC",
    usage: "WHOWAS <nick> [<count>]",
    decode(context, [list = "", count = ""]) {
      const [nick] = parts(list);
      if (nick === undefined) return say(context, numerics.ERR_NONICKNAMEGIVEN, "", "No nickname given");
      const asked = Number.parseInt(count, 10);
      // Anything but a number above 0 asks for all (RFC 1459 §4.5.3).
      return { commands: [{ type: "whowas", nick, limit: Math.max(asked || 0, 0) }] };
    },
  },
  USERHOST: {
    minParams: 1,
    when: "after",
    spec: "Modern IRC",
    usage: "USERHOST <nick>{ <nick>}",
    decode: (_, params) => ({
      commands: [{ type: "userHost", nicks: words(params).slice(0, maxUserHosts) }],
    }),
  },
  ISON: {
    minParams: 1,
    when: "after",
    spec: "RFC 2812 §4.9",
    usage: "ISON <nick>{ <nick>}",
    decode: (_, params) => ({ commands: [{ type: "isOn", nicks: words(params) }] }),
  },
  SETNAME: {
    minParams: 1,
    when: "after",
    spec: "setname",
    usage: "SETNAME :<real name>",
    decode: (_, [realname = ""]) => ({ commands: [{ type: "realname", realname }] }),
  },
  AWAY: {
    minParams: 0,
    when: "any",
    spec: "Modern IRC; pre-away",
    usage: "AWAY [:<text>]",
    decode: away,
  },
  ACCEPT: {
    minParams: 1,
    when: "after",
    spec: "Ergo",
    usage: "ACCEPT [-]<nick>{,[-]<nick>} | *",
    decode(_, [list = ""]) {
      if (list === "*") return { commands: [{ type: "accepted" }] };
      return {
        commands: parts(list).map((entry): Command => {
          const add = !entry.startsWith("-");
          return { type: "accept", nick: add ? entry : entry.slice(1), add };
        }),
      };
    },
  },
};

/** Before registration only with draft/pre-away, where `*` means that nobody sits at this connection. */
function away({ state, to }: Context, [text = ""]: readonly string[]): Outcome {
  const known = has(state.capabilities, "draft/pre-away");
  const absent = known && text === "*";
  if (state.phase === "registered")
    return {
      commands: [{ type: "away", text: text === "" ? null : text, ...(absent ? { absent } : {}) }],
    };
  if (!known) return { lines: [numeric(to, numerics.ERR_NOTREGISTERED, "", "You have not registered")] };
  state.away = text === "" ? undefined : { text: absent ? "" : text, absent };
  return { lines: awayLines(to, state.away !== undefined) };
}

const words = (params: readonly string[]): readonly string[] =>
  params.flatMap((param) => param.split(" ")).filter((word) => word !== "");

/** Whether a server parameter means us: our name, the nick again (ask the server of that person), or a mask of it. */
function servesAs(name: string, server: string, nick: string): boolean {
  const asked = fold(server);
  return asked === fold(name) || asked === fold(nick) || asked === "*";
}

const whoxColumns = "tcuihsnfdlaor";

function who([mask = "*", options = ""]: readonly string[]): Outcome {
  const [flags = "", fields] = options.split("%");
  const command: Command = {
    type: "who",
    mask: mask === "" || mask === "0" ? "*" : mask,
    operatorsOnly: flags.includes("o"),
  };
  if (fields === undefined) return { commands: [command] };
  const [letters = "", token = ""] = fields.split(",");
  const columns = [...whoxColumns].filter((column) => letters.includes(column)).join("");
  return { commands: [command], whox: { columns, token: /^\d{1,3}$/.test(token) ? token : "0" } };
}
