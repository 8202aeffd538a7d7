import { unreachable } from "../../../domain/refusals.ts";
import type { ActorView, ReplyOf, StatsEntry } from "../../../domain/replies.ts";
import type { ServerFacts } from "../../dialect.ts";
import { type Clock, duration } from "../clock.ts";
import { table } from "../columns.ts";
import { counted, type Piece } from "./pieces.ts";

/** The message of the day, line by line. */
export const motd = ({ lines }: ReplyOf<"motd">): readonly Piece[] =>
  lines.length === 0 ? ["- there is no message of the day"] : lines.map((line) => `- ${line}`);

/** How many are here, in one line. */
export function lusers({ counts }: ReplyOf<"lusers">): readonly Piece[] {
  const users = counts.users + counts.invisible;
  return [
    `- ${counted(users, "person", "people")} here, ${counted(counts.rooms, "room", "rooms")}, ` +
      `${counted(counts.operators, "administrator", "administrators")}, at most ${counts.maxUsers} at once so far`,
  ];
}

/** What runs here, and since when. */
export const version = (facts: ServerFacts, now: number): readonly Piece[] => [
  `- monarchs ${facts.version} on ${facts.name} (${facts.network}), up ${duration(now - facts.startedAt)}`,
];

/** The server's time, in the session's zone and in UTC. */
export function time({ now }: ReplyOf<"time">, clock: Clock, tz: string): readonly Piece[] {
  return [`- ${clock.day(now)} ${clock.minutes(now)} ${tz} (${new Date(now).toISOString()})`];
}

/** Whom to ask. */
export const admin = (facts: ServerFacts): readonly Piece[] => [
  facts.adminContact === ""
    ? "- the settings name nobody"
    : `- ${facts.network} is run by ${facts.adminContact}`,
];

/** Figures by name, aligned. */
export function stats({ entries }: ReplyOf<"stats">): readonly Piece[] {
  if (entries.length === 0) return ["- nothing to tell"];
  return table(entries.map(statsRow)).map((row) => `- ${row}`);
}

function statsRow(entry: StatsEntry): readonly [string, string] {
  switch (entry.entry) {
    case "figure":
      return [entry.name, entry.value];
    case "uptime":
      return ["uptime", duration(entry.ms)];
    case "command":
      return [entry.name, counted(entry.count, "use", "uses")];
    case "operator":
      return ["operator", entry.name];
    case "ban":
      return [entry.ban.target, entry.ban.reason];
    case "operatorHere":
      return [entry.source.nick, `idle for ${duration(entry.idleMs)}`];
    case "connection":
      return [
        entry.id,
        `${entry.nick ?? "nobody yet"}, ${entry.dialect}, open for ${duration(entry.openMs)}, ` +
          `${counted(entry.linesIn, "line", "lines")} in, ${counted(entry.queuedBytes, "byte", "bytes")} waiting`,
      ];
  }
  return unreachable(entry);
}

/** The settings were read again. */
export const rehashed = ({ waiting }: ReplyOf<"rehashed">): readonly Piece[] => [
  "- the settings are read again",
  ...waiting.map((key) => `- ${key} has changed; that needs a restart`),
];

/** The supervision tree, drawn; for a supervisor its strategy and what is used up of its budget. */
export function tree({ root }: ReplyOf<"tree">): readonly Piece[] {
  const rows: (readonly [string, string])[] = [];
  const draw = (actor: ActorView, before: string, below: string): void => {
    rows.push([before + (actor.name ?? actor.id), actorText(actor)]);
    actor.children.forEach((child, at) => {
      const last = at === actor.children.length - 1;
      draw(child, below + (last ? "└── " : "├── "), below + (last ? "    " : "│   "));
    });
  };
  draw(root, "", "");
  return table(rows).map((row) => `- ${row}`);
}

function actorText(actor: ActorView): string {
  const { restarts, intensity, periodMs } = actor;
  return [
    ...(actor.name === null ? [] : [actor.id]),
    actor.strategy ?? actor.type,
    actor.state,
    ...(restarts === undefined || intensity === undefined || periodMs === undefined
      ? []
      : [`${restarts} of ${intensity} restarts in ${duration(periodMs)}`]),
    ...(actor.incarnation > 1 ? [`incarnation ${actor.incarnation}`] : []),
    ...(actor.mailbox > 0 ? [`mailbox ${actor.mailbox}`] : []),
    `up ${duration(actor.ageMs)}`,
  ].join(", ");
}
