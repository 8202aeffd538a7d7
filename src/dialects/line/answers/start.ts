import type { PersonView, ReplyOf } from "../../../domain/replies.ts";
import { prefixes } from "../../../domain/roles.ts";
import type { Clock } from "../clock.ts";
import { duration } from "../clock.ts";
import { table } from "../columns.ts";
import type { LineState } from "../command.ts";
import { counted, type Piece } from "./pieces.ts";

/** Signed in: who one is now, and where to find out more. */
export const welcome = ({ source, resumed }: ReplyOf<"welcome">): readonly Piece[] => [
  resumed
    ? `- welcome back, ${source.nick}: this is your session again`
    : `- welcome, ${source.nick}: plain text goes to your current room, /help lists the commands`,
];

/** `/whoami`, and `/switch` or `/status` alone. */
export function whoami({ person, role }: ReplyOf<"whoami">, { viewer }: LineState): readonly Piece[] {
  const { source } = person;
  const account = source.account === null ? "guest" : `account ${source.account}`;
  const administrator = role === "administrator" ? ", administrator" : "";
  return [
    `- you are ${source.nick}, ${account}${administrator}`,
    `- ${presenceText(person)}, ${counted(person.sessions, "session", "sessions")}`,
    `- rooms: ${roomNames(person)}`,
    viewer.currentRoom === null
      ? "- plain text goes nowhere: /join or /switch to a room"
      : `- plain text goes to ${viewer.currentRoom}`,
  ];
}

/** Everything WHOIS tells, one subject a line. */
export function whois({ person, asker }: ReplyOf<"whois">, clock: Clock): readonly Piece[] {
  const { source, realname } = person;
  const at = (ms: number) => `${clock.day(ms)} ${clock.minutes(ms)}`;
  const account = source.account === null ? "guest" : `account ${source.account}`;
  const marks = [person.operator ? "administrator" : "", person.bot ? "bot" : ""].filter(
    (mark) => mark !== "",
  );
  if (person.sessions === 0 && person.lastSeenAt !== undefined)
    return [`- ${source.nick}: ${account}, not here`, `- last seen ${at(person.lastSeenAt)}`];
  return [
    `- ${[`${source.nick}: ${account}`, ...marks].join(", ")}`,
    `- ${source.user}@${source.host}${realname === "" || realname === source.nick ? "" : `, ${realname}`}`,
    `- ${presenceText(person)}, idle ${duration(person.idleMs)}, here since ${at(person.signedOnAt)}`,
    `- rooms: ${roomNames(person)}`,
    ...(asker ? [`- ${counted(person.sessions, "session", "sessions")}`] : []),
    ...(person.secure ? ["- connected with TLS"] : []),
    ...(person.address === undefined ? [] : [`- from ${person.address}`]),
    ...(person.certificate === undefined ? [] : [`- certificate ${person.certificate}`]),
  ];
}

/** `online`, or `away: at lunch`. */
export function presenceText({ away, presence }: Pick<PersonView, "away" | "presence">): string {
  const word = away !== null && presence === "online" ? "away" : presence;
  return away === null || away === "" || away === word ? word : `${word}: ${away}`;
}

/** `/account`: what is known of one. */
export function accountInfo({ account }: ReplyOf<"accountInfo">, clock: Clock): readonly Piece[] {
  const { name, createdAt, nick, rooms, private: own } = account;
  const here = nick === null ? "not here" : `here as ${nick}`;
  return [
    `- account ${name}, made ${clock.day(createdAt)}, ${here}`,
    ...(rooms.length === 0 ? [] : [`- rooms: ${rooms.join(" ")}`]),
    ...(own === undefined ? [] : [`- e-mail address: ${own.email ?? "none"}, role: ${own.role}`]),
  ];
}

/** `/cert`: the certificates that an account logs in with. */
export function certificates(reply: ReplyOf<"certificates">, clock: Clock): readonly Piece[] {
  const { change, certificates: all } = reply;
  return [
    ...(change === null ? [] : [`- the certificate is ${change}`]),
    all.length === 0 ? "- your account has no certificate" : "- your account logs in with",
    ...all.map(({ fingerprint, addedAt }) => `- ${fingerprint} since ${clock.day(addedAt)}`),
  ];
}

/** `/sessions`: where one is signed in. */
export const sessions = (reply: ReplyOf<"sessions">, clock: Clock): readonly Piece[] => [
  "- you are signed in (/sessions end ID, /sessions end all)",
  ...table(
    reply.sessions.map(({ id, device, address, usedAt, current }) => [
      id,
      device === "" ? "unnamed device" : device,
      address === "" ? "-" : address,
      `last used ${clock.day(usedAt)} ${clock.minutes(usedAt)}`,
      current ? "this one" : "",
    ]),
  ).map((line) => `-   ${line}`),
];

const roomNames = ({ rooms }: PersonView): string =>
  rooms.length === 0 ? "none" : rooms.map(({ name, roles }) => prefixes(roles, false) + name).join(" ");
