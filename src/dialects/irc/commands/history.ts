import type { HistoryQuery, LogReference } from "../../../domain/commands.ts";
import { has } from "../capabilities.ts";
import { fail, middle } from "../lines.ts";
import { numerics } from "../numerics.ts";
import { type Context, type Outcome, type Row, say } from "../state.ts";

/**
 * CHATHISTORY (IRCv3 draft/chathistory): LATEST, BEFORE, AFTER, AROUND, BETWEEN, TARGETS; and MARKREAD (IRCv3
 * draft/read-marker).
 */
export const historyCommands: Readonly<Record<string, Row>> = {
  CHATHISTORY: {
    minParams: 0,
    when: "after",
    spec: "chathistory",
    usage:
      "CHATHISTORY LATEST|BEFORE|AFTER|AROUND <target> <reference> <limit> | BETWEEN <target> <reference> <reference> <limit> | TARGETS <timestamp> <timestamp> <limit>",
    decode: history,
  },
  MARKREAD: {
    minParams: 0,
    when: "after",
    capability: "draft/read-marker",
    spec: "read-marker",
    usage: "MARKREAD <target> [timestamp=<time>]",
    decode: markRead,
  },
};

const paramCounts: Readonly<Record<string, number>> = {
  LATEST: 3,
  BEFORE: 3,
  AFTER: 3,
  AROUND: 3,
  BETWEEN: 4,
  TARGETS: 3,
};

function history(context: Context, [given = "", ...params]: readonly string[]): Outcome {
  if (!context.state.facts.historyEnabled)
    return say(context, numerics.ERR_UNKNOWNCOMMAND, "CHATHISTORY", "Unknown command");
  const subcommand = given.toUpperCase();
  const count = paramCounts[subcommand];
  if (count === undefined) return refuse(context, "INVALID_PARAMS", middle(given), "Unknown subcommand");
  if (params.length < count) return refuse(context, "INVALID_PARAMS", subcommand, "Insufficient parameters");
  if (params.length > count) return refuse(context, "INVALID_PARAMS", subcommand, "Too many parameters");
  const limitText = params[count - 1] ?? "";
  if (!/^\d{1,9}$/.test(limitText) || Number(limitText) === 0)
    return refuse(context, "INVALID_PARAMS", `${subcommand} ${middle(limitText)}`, "Invalid limit");
  const limit = Math.min(Number(limitText), context.state.facts.historyLimit);
  if (subcommand === "TARGETS") return targets(context, limit, params);
  const target = params[0] ?? "";
  const speechOnly = !has(context.state.capabilities, "draft/event-playback");
  const first = params[1] ?? "";
  if (subcommand === "LATEST" && first === "*")
    return { commands: [{ type: "history", target, query: { direction: "latest", limit, speechOnly } }] };
  const reference = readReference(first);
  const second = subcommand === "BETWEEN" ? readReference(params[2] ?? "") : undefined;
  if (reference === undefined || (subcommand === "BETWEEN" && second === undefined)) {
    const wrong = reference === undefined ? first : (params[2] ?? "");
    return /^(msgid|timestamp)=/.test(wrong)
      ? refuse(context, "INVALID_PARAMS", `${subcommand} ${middle(wrong)}`, "Invalid reference")
      : refuse(
          context,
          "INVALID_MSGREFTYPE",
          `${subcommand} ${middle(target)} ${middle(wrong)}`,
          "msgid= or timestamp= is needed",
        );
  }
  return {
    commands: [
      { type: "history", target, query: { ...place(subcommand, reference, second), limit, speechOnly } },
    ],
  };
}

function targets(context: Context, limit: number, [first = "", second = ""]: readonly string[]): Outcome {
  const [from, to] = [readReference(first), readReference(second)];
  if (from !== undefined && to !== undefined && "time" in from && "time" in to)
    return { commands: [{ type: "historyTargets", from: from.time, to: to.time, limit }] };
  const wrong = from !== undefined && "time" in from ? second : first;
  return refuse(context, "INVALID_PARAMS", `TARGETS ${middle(wrong)}`, "Invalid timestamp");
}

function place(
  subcommand: string,
  reference: LogReference,
  second: LogReference | undefined,
): DirectionOf<HistoryQuery> {
  switch (subcommand) {
    case "LATEST":
      return { direction: "latest", after: reference };
    case "BEFORE":
      return { direction: "before", reference };
    case "AFTER":
      return { direction: "after", reference };
    case "AROUND":
      return { direction: "around", reference };
    default:
      return { direction: "between", from: reference, to: second ?? reference };
  }
}

/** A query without its size, each direction on its own. */
type DirectionOf<Q> = Q extends HistoryQuery ? Omit<Q, "limit" | "speechOnly"> : never;

const timestamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/;

/** `msgid=…` or `timestamp=…` (IRCv3 chathistory); undefined for anything else. */
export function readReference(text: string): LogReference | undefined {
  if (text.startsWith("msgid=") && text.length > 6) return { msgid: text.slice(6) };
  if (!text.startsWith("timestamp=")) return undefined;
  const time = readTime(text.slice(10));
  return time === undefined ? undefined : { time };
}

/** A time as server-time has it, in ms since 1970; undefined for anything else. */
export function readTime(text: string): number | undefined {
  const time = timestamp.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

const refuse = ({ to }: Context, code: string, detail: string, text: string): Outcome => ({
  lines: [fail(to.server, "CHATHISTORY", code, detail, text)],
});

function markRead({ to }: Context, [target = "", given, ...more]: readonly string[]): Outcome {
  const refused = (code: string, context: string, text: string): Outcome => ({
    lines: [fail(to.server, "MARKREAD", code, context, text)],
  });
  if (target === "") return refused("NEED_MORE_PARAMS", "", "Missing parameters");
  if (given === undefined) return { commands: [{ type: "markRead", target }] };
  const reference = readReference(given);
  if (reference === undefined || !("time" in reference) || more.length > 0)
    return refused("INVALID_PARAMS", `${middle(target)} ${middle(given)}`, "Invalid parameters");
  return { commands: [{ type: "markRead", target, time: reference.time }] };
}
