import type { ReplyOf } from "../../../domain/replies.ts";
import { type Clock, duration } from "../clock.ts";
import { table } from "../columns.ts";
import { counted, type Piece } from "./pieces.ts";
import { presenceText } from "./start.ts";

/** Everybody who is here, by name. */
export function users({ people }: ReplyOf<"users">, now: number): readonly Piece[] {
  const sorted = [...people].sort((a, b) =>
    a.source.nick.toLowerCase() < b.source.nick.toLowerCase() ? -1 : 1,
  );
  const rows = sorted.map((person) => [
    person.source.nick,
    person.source.account === null ? "guest" : `account ${person.source.account}`,
    presenceText(person),
    person.sessions === 0 && person.lastSeenAt !== undefined
      ? `last seen ${duration(now - person.lastSeenAt)} ago`
      : `idle ${duration(person.idleMs)}`,
  ]);
  return [...table(rows).map((row) => `- ${row}`), `- ${counted(people.length, "person", "people")}`];
}

/** Whether one stays in one's rooms while nobody is connected. */
export const persistence = ({ setting, effective }: ReplyOf<"persistence">): readonly Piece[] => [
  `- ${effective ? "you stay" : "you do not stay"} in your rooms while you are not connected` +
    (setting === "default" ? " (as everybody here)" : ""),
];

/** Who of those that are watched is here. */
export function watching({ online, offline, full, limit }: ReplyOf<"watching">): readonly Piece[] {
  const names = (nicks: readonly string[]): string => nicks.join(" ");
  return [
    ...(online.length > 0 ? [`- here: ${names(online.map(({ nick }) => nick))}`] : []),
    ...(offline.length > 0 ? [`- not here: ${names(offline)}`] : []),
    ...(full.length > 0 ? [`- you watch ${limit} people, which is all you may: ${names(full)}`] : []),
  ];
}

/** Who had a name before, the latest first. */
export function whowas({ people }: ReplyOf<"whowas">, clock: Clock): readonly Piece[] {
  return people.map(
    ({ source, realname, leftAt }) =>
      `- ${source.nick} was ${source.user}@${source.host}${realname === source.nick ? "" : `, ${realname}`}` +
      `, left ${clock.day(leftAt)} ${clock.minutes(leftAt)}`,
  );
}
