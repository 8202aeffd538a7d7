import type { ReplyOf } from "../../../domain/replies.ts";
import { type Clock, duration } from "../clock.ts";
import { table } from "../columns.ts";
import { counted, type Piece } from "./pieces.ts";
import { presenceText } from "./start.ts";

/** People by name, those who are here and accounts that are not. */
export function users({ people, next }: ReplyOf<"users">, now: number): readonly Piece[] {
  const rows = people.map((person) => [
    person.source.nick,
    person.source.account === null ? "guest" : `account ${person.source.account}`,
    person.lastSeenAt === undefined ? presenceText(person) : "offline",
    person.lastSeenAt === undefined
      ? `idle ${duration(person.idleMs)}`
      : `last seen ${duration(Math.max(0, now - person.lastSeenAt))} ago`,
  ]);
  const count = counted(people.length, "person", "people");
  return [
    ...table(rows).map((row) => `- ${row}`),
    next === null ? `- ${count}` : `- ${count}, and more from ${next} on: /users ${next}`,
  ];
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
