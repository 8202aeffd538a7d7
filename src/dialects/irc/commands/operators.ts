import { numerics } from "../numerics.ts";
import { type Row, say } from "../state.ts";

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
