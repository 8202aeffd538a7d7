import type { Command } from "../../../domain/commands.ts";
import { advertised, enabled, requested, withCapability } from "../capabilities.ts";
import { fail, middle, numeric, wrap } from "../lines.ts";
import { draftOf } from "../metadata.ts";
import { numerics } from "../numerics.ts";
import { type Context, type Outcome, type Row, say } from "../state.ts";

/** Becoming somebody: capability negotiation, PASS, NICK, USER, and what keeps or ends a connection. */
export const registrationCommands: Readonly<Record<string, Row>> = {
  CAP: {
    minParams: 1,
    when: "any",
    spec: "capability-negotiation",
    usage: "CAP LS [302] | LIST | REQ :<names> | END",
    decode: cap,
  },
  PASS: {
    minParams: 1,
    when: "before",
    spec: "Modern IRC",
    usage: "PASS <password>",
    decode({ state }, [password]) {
      state.password = password;
      return undefined;
    },
  },
  NICK: { minParams: 0, when: "any", spec: "Modern IRC", usage: "NICK <nick>", decode: nick },
  USER: {
    minParams: 4,
    when: "before",
    spec: "Modern IRC",
    usage: "USER <user> 0 * :<real name>",
    decode(context, [user = "", mask = "", , realname = ""]) {
      const { state } = context;
      if (user === "" || realname === "")
        return say(context, numerics.ERR_NEEDMOREPARAMS, "USER", "Not enough parameters");
      state.user = user;
      state.realname = realname;
      state.modes = modesOf(mask);
      return complete(context);
    },
  },
  PING: {
    minParams: 1,
    when: "any",
    spec: "Modern IRC",
    usage: "PING <token>",
    decode: ({ to }, [token = ""]) =>
      token === ""
        ? { lines: [numeric(to, numerics.ERR_NOORIGIN, "", "No origin specified")] }
        : { commands: [{ type: "sync" }], lines: wrap(`:${to.server} PONG ${to.server} :`, [token]) },
  },
  PONG: { minParams: 0, when: "any", spec: "Modern IRC", usage: "PONG <token>", decode: () => undefined },
  QUIT: {
    minParams: 0,
    when: "any",
    spec: "Modern IRC",
    usage: "QUIT [:<reason>]",
    decode({ state }, [reason = ""]) {
      if (state.phase === "registered")
        return { commands: [{ type: "quit", reason: reason === "" ? "Quit" : `Quit: ${reason}` }] };
      return { lines: [], close: reason === "" ? "Quit" : `Quit: ${reason}` };
    },
  },
  RESUME: {
    minParams: 0,
    when: "any",
    capability: "monarchs.chat/resume",
    spec: "docs/ASSUMPTIONS.md",
    usage: "RESUME [<token>]",
    decode: resume,
  },
  LOGOUT: {
    minParams: 0,
    when: "after",
    spec: "docs/ASSUMPTIONS.md",
    usage: "LOGOUT",
    decode: () => ({ commands: [{ type: "logout" }] }),
  },
};

/** The modes that USER's second parameter asks for: bit 2 is `w`, bit 3 is `i` (RFC 2812 §3.1.3). */
function modesOf(mask: string): string {
  const bits = /^\d{1,9}$/.test(mask) ? Number(mask) : 0;
  return `${(bits & 4) === 0 ? "" : "w"}${(bits & 8) === 0 ? "" : "i"}`;
}

/**
 * Signs in when nothing is missing any more. A SASL exchange that still waits for the client is broken off (sasl-3.1).
 */
function complete({ state, to }: Context): Outcome {
  const { nick: name, user, realname, modes, password, away } = state;
  if (state.phase !== "unregistered" || state.negotiating || name === undefined || user === undefined)
    return undefined;
  state.phase = "signingIn";
  const commands: readonly Command[] = [
    {
      type: "signIn",
      nick: name,
      user,
      realname,
      ...(modes === "" ? {} : { modes }),
      ...(password === undefined ? {} : { password }),
      ...(away === undefined ? {} : { away }),
    },
  ];
  if (state.sasl === undefined) return { commands };
  state.sasl = undefined;
  return { commands, lines: [numeric(to, numerics.ERR_SASLABORTED, "", "SASL authentication aborted")] };
}

function nick(context: Context, [name = ""]: readonly string[]): Outcome {
  const { state } = context;
  if (name === "") return say(context, numerics.ERR_NONICKNAMEGIVEN, "", "No nickname given");
  if (state.phase === "registered") return { commands: [{ type: "nick", nick: name }] };
  if (state.phase === "signingIn") return undefined;
  state.nick = name;
  return complete(context);
}

function resume(context: Context, [token = ""]: readonly string[]): Outcome {
  const { state, to } = context;
  if (state.phase === "registered") {
    if (token !== "")
      return {
        lines: [fail(to.server, "RESUME", "ALREADY_REGISTERED", "", "This session has begun already")],
      };
    return { commands: [{ type: "resumeToken" }] };
  }
  if (token === "")
    return { lines: [fail(to.server, "RESUME", "INVALID_TOKEN", "", "Which session? No token was given")] };
  if (state.phase === "signingIn") return undefined;
  state.phase = "signingIn";
  const { password } = state;
  return { commands: [{ type: "resume", token, ...(password === undefined ? {} : { password }) }] };
}

function cap(context: Context, [subcommand = "", ...params]: readonly string[]): Outcome {
  const { state, to } = context;
  const head = `:${to.server} CAP ${to.nick}`;
  switch (subcommand.toUpperCase()) {
    case "LS": {
      const version = Math.max(301, Number.parseInt(params[0] ?? "", 10) || 0);
      if (version > state.capVersion) state.capVersion = version;
      if (state.capVersion >= 302) state.capabilities = withCapability(state.capabilities, "cap-notify");
      if (state.phase === "unregistered") state.negotiating = true;
      return { lines: capLines(head, "LS", advertised(version, state.facts), version >= 302) };
    }
    case "LIST":
      return { lines: capLines(head, "LIST", enabled(state.capabilities), state.capVersion >= 302) };
    case "REQ":
      return request(context, head, params.join(" "));
    case "END":
      if (state.phase !== "unregistered") return undefined;
      state.negotiating = false;
      return complete(context);
    default:
      return say(context, numerics.ERR_INVALIDCAPCMD, middle(subcommand), "Invalid CAP subcommand");
  }
}

function request({ state }: Context, head: string, list: string): Outcome {
  if (state.phase === "unregistered") state.negotiating = true;
  const names = list.split(" ").filter((name) => name !== "");
  const after = requested(state.capabilities, names, state.capVersion, state.facts);
  if (after === undefined) return { lines: wrap(`${head} NAK :`, names, true) };
  state.capabilities = after;
  if (draftOf(after) === undefined) state.subscriptions = undefined;
  return { lines: wrap(`${head} ACK :`, names, true) };
}

/** Lists of capabilities; clients without 302 get one line, others as many as it takes, with `*` in all but the last. */
function capLines(
  head: string,
  subcommand: string,
  names: readonly string[],
  several: boolean,
): readonly string[] {
  if (!several) return wrap(`${head} ${subcommand} :`, names, true).slice(0, 1);
  const lines = wrap(`${head} ${subcommand} * :`, names, true);
  const last = lines.pop() ?? "";
  return [...lines, last.replace(` ${subcommand} * :`, ` ${subcommand} :`)];
}
