import type { Command } from "../../../domain/commands.ts";
import { parseDuration, type ServerBanKind } from "../../../domain/server-bans.ts";
import { fail } from "../lines.ts";
import { numerics } from "../numerics.ts";
import { type Context, type Outcome, type Row, say } from "../state.ts";

/** Bans from the server: by mask (KLINE), by address (DLINE), and all of them together (UBAN). */
export const serverBanCommands: Readonly<Record<string, Row>> = {
  KLINE: {
    minParams: 1,
    when: "after",
    spec: "Ergo",
    usage: "KLINE [MYSELF] [<duration>] <mask> [ON <server>] [:<reason>]",
    decode: (context, params) => add(context, "KLINE", "mask", params),
  },
  UNKLINE: {
    minParams: 1,
    when: "after",
    spec: "Ergo",
    usage: "UNKLINE <mask>",
    decode: (_, [target = ""]) => ({ commands: [{ type: "serverUnban", target, kind: "mask" }] }),
  },
  DLINE: {
    minParams: 1,
    when: "after",
    spec: "Ergo",
    usage: "DLINE [MYSELF] [<duration>] <address>[/<bits>] [ON <server>] [:<reason>]",
    decode: (context, params) => add(context, "DLINE", "address", params),
  },
  UNDLINE: {
    minParams: 1,
    when: "after",
    spec: "Ergo",
    usage: "UNDLINE <address>[/<bits>]",
    decode: (_, [target = ""]) => ({ commands: [{ type: "serverUnban", target, kind: "address" }] }),
  },
  UBAN: {
    minParams: 1,
    when: "after",
    spec: "Ergo",
    usage:
      "UBAN ADD <target> [DURATION <duration>] [MYSELF] [:<reason>] | DEL <target> | INFO <target> | LIST",
    decode: uban,
  },
};

/** KLINE's and DLINE's parameters: what may stand in front of the target, the target, why. */
function add(context: Context, verb: string, kind: ServerBanKind, given: readonly string[]): Outcome {
  const params = [...given];
  const myself = params.length > 1 && params[0]?.toUpperCase() === "MYSELF";
  if (myself) params.shift();
  const duration = parseDuration(params[0] ?? "");
  if (duration !== undefined) params.shift();
  const target = params.shift();
  if (target === undefined || target === "")
    return say(context, numerics.ERR_NEEDMOREPARAMS, verb, "Not enough parameters");
  const server = params[0]?.toUpperCase() === "ON" ? params.splice(0, 2)[1] : undefined;
  const ban: Command = {
    type: "serverBan",
    target,
    kind,
    durationMs: duration ?? null,
    reason: params.join(" "),
    myself,
  };
  if (server === undefined) return { commands: [ban] };
  return { commands: [{ type: "atServer", server }, ban], untilRefused: true };
}

function uban({ to }: Context, [subcommand = "", target, ...rest]: readonly string[]): Outcome {
  const wrong = (code: string, text: string): Outcome => ({
    lines: [fail(to.server, "UBAN", code, "", text)],
  });
  const verb = subcommand.toUpperCase();
  if (verb === "LIST") return { commands: [{ type: "serverBans" }] };
  if (!["ADD", "DEL", "REMOVE", "RM", "INFO"].includes(verb))
    return wrong("UNKNOWN_COMMAND", "UBAN knows ADD, DEL, INFO and LIST");
  if (target === undefined || target === "") return wrong("INVALID_PARAMS", "Whom do you mean?");
  if (verb === "INFO") return { commands: [{ type: "serverBanInfo", target }] };
  if (verb !== "ADD") return { commands: [{ type: "serverUnban", target }] };
  let durationMs: number | null = null;
  let myself = false;
  for (;;) {
    const word = rest[0]?.toUpperCase();
    if (word === "MYSELF") {
      myself = true;
      rest.shift();
    } else if (word === "DURATION") {
      const duration = parseDuration(rest[1] ?? "");
      if (duration === undefined) return wrong("INVALID_PARAMS", "A duration is like 1d12h");
      durationMs = duration;
      rest.splice(0, 2);
    } else break;
  }
  return { commands: [{ type: "serverBan", target, durationMs, reason: rest.join(" "), myself }] };
}
