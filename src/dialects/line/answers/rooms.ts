import { asChanges, formatModes } from "../../../domain/modes.ts";
import type { MemberView, ReplyOf, RoomView } from "../../../domain/replies.ts";
import { prefixes } from "../../../domain/roles.ts";
import type { Clock } from "../clock.ts";
import { cutToColumns, table } from "../columns.ts";
import type { LineState } from "../command.ts";
import { counted, memberName, type Piece } from "./pieces.ts";

/** So many names are shown on entering; a room of thousands tells the rest by number. */
const shownNames = 50;
const topicColumns = 60;

/** In a room: its topic, who is there, and where plain text goes now. */
export function joined(
  { event, room, members, alreadyThere }: ReplyOf<"joined">,
  { viewer }: LineState,
): readonly Piece[] {
  return [
    ...(event === undefined ? [`- you are in ${room.name}`] : [{ event, own: true }]),
    ...(room.topic === "" || alreadyThere ? [] : [`- topic: ${room.topic}`]),
    ...(alreadyThere ? [] : [namesLine(room.name, members)]),
    ...(viewer.currentRoom === room.name ? [`- plain text goes to ${room.name} now`] : []),
  ];
}

/** `- 3 people in #lobby: @ada +bob carol`. */
export function namesLine(room: string, members: readonly MemberView[]): string {
  const names = members.slice(0, shownNames).map(memberName).join(" ");
  const more = members.length - shownNames;
  const rest = more > 0 ? ` and ${more} more (/who ${room})` : "";
  return `- ${counted(members.length, "person", "people")} in ${room}: ${names}${rest}`;
}

/** The topic, and who set it when. */
export function topic({ room }: ReplyOf<"topic">, clock: Clock): readonly Piece[] {
  if (room.topic === "") return [`- ${room.name} has no topic`];
  const by = room.topicSetBy === "" ? "" : `- set by ${room.topicSetBy}, ${at(clock, room.topicSetAt)}`;
  return [`- topic of ${room.name}: ${room.topic}`, ...(by === "" ? [] : [by])];
}

/** Rooms with their number of people, the fullest first. */
export function rooms({ rooms }: ReplyOf<"rooms">): readonly Piece[] {
  const sorted = [...rooms].sort((a, b) => b.members - a.members || (a.name < b.name ? -1 : 1));
  const rows = sorted.map(({ name, members, topic, description }) => [
    name,
    String(members).padStart(4),
    cutToColumns(topic === "" ? description : topic, topicColumns),
  ]);
  return [...table(rows).map((row) => `- ${row}`), `- ${counted(rooms.length, "room", "rooms")}`];
}

/** What there is to know of a room. */
export function roomInfo({ room }: ReplyOf<"roomInfo">, clock: Clock): readonly Piece[] {
  const rows = [
    ["owner", room.owner ?? "none (not registered)"],
    ["people", String(room.members)],
    ["modes", modesText(room, false)],
    ["topic", room.topic],
    ["about", room.description],
    ["made", at(clock, room.createdAt)],
    ["events", String(room.lastSeq)],
  ].filter(([, value]) => value !== "");
  return [`- ${room.name}`, ...table(rows).map((row) => `- ${row}`)];
}

/** What has changed of a room, said with its new value. */
export function roomChanged({ room, what }: ReplyOf<"roomChanged">): readonly Piece[] {
  switch (what) {
    case "description":
      return [
        room.description === ""
          ? `- ${room.name} has no description now`
          : `- ${room.name} is now described as: ${room.description}`,
      ];
    case "visibility":
      return [
        room.modes.flags.includes("s")
          ? `- ${room.name} is private now: hidden, and for invited people`
          : `- ${room.name} is public now`,
      ];
    case "owner":
      return [`- ${room.name} belongs to ${room.owner ?? "nobody"} now`];
  }
}

/** Accounts that have a role whenever they enter. */
export const roomRoles = ({ room, roles }: ReplyOf<"roomRoles">): readonly Piece[] => [
  roles.length === 0 ? `- nobody has a lasting role in ${room}` : `- lasting roles in ${room}`,
  ...roles.map(({ account, roles: letters }) => `- ${account}: ${letters === "" ? "none" : letters}`),
];

/** Modes as MODE writes them; the key in stars for those who may not see it. */
export function modesText({ modes }: RoomView, showKey: boolean): string {
  const text = formatModes(asChanges(modes, showKey ? modes.key : "***"));
  return text === "" ? "none" : text;
}

const listNames = { b: "bans", e: "exceptions from bans", I: "exceptions from invitation" } as const;

/** Bans or exceptions, each with who set it when. */
export function roomList({ room, list, entries }: ReplyOf<"roomList">, clock: Clock): readonly Piece[] {
  const rows = entries.map(({ mask, setBy, setAt }) => [mask, `by ${setBy}`, at(clock, setAt)]);
  return [...table(rows).map((row) => `- ${row}`), `- ${listNames[list]} of ${room}: ${entries.length}`];
}

/** Modes as changed, and what of them was refused. */
export function modesChanged({ event, refusals }: ReplyOf<"modesChanged">): readonly Piece[] {
  const changed: readonly Piece[] = event === undefined ? [] : [{ event, own: true }];
  return changed.length + refusals.length === 0 ? ["- nothing changed"] : [...changed, ...refusals];
}

/** People of a room or of a mask, one a line. */
export function who({ mask, room, people, more }: ReplyOf<"who">): readonly Piece[] {
  const rows = people.map((person) => [
    memberName(person),
    `${person.source.user}@${person.source.host}`,
    person.source.account === null ? "guest" : `account ${person.source.account}`,
    [person.away ? "away" : "", person.operator ? "administrator" : "", person.bot ? "bot" : ""]
      .filter((mark) => mark !== "")
      .join(", "),
  ]);
  const place = room === null ? `like ${mask}` : `in ${room}`;
  return [
    ...table(rows).map((row) => `- ${row}`),
    `- ${counted(people.length, "person", "people")} ${place}${more ? ", and more" : ""}`,
  ];
}

const at = (clock: Clock, ms: number): string => `${clock.day(ms)} ${clock.minutes(ms)}`;

/** Who is in a room, and who else belongs to it. */
export function roster({ room, members }: ReplyOf<"roster">): readonly Piece[] {
  const here = members.filter((member) => member.here);
  const absent = members.filter((member) => !member.here);
  return [
    `- in ${room}: ${rosterNames(here) || "nobody"}`,
    ...(absent.length === 0 ? [] : [`- not here now: ${rosterNames(absent)}`]),
  ];
}

function rosterNames(members: ReplyOf<"roster">["members"]): string {
  const names = members.slice(0, shownNames).map(({ roles, nick }) => prefixes(roles, false) + nick);
  const more = members.length - names.length;
  return more > 0 ? `${names.join(" ")} and ${more} more` : names.join(" ");
}
