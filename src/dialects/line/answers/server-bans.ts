import type { ReplyOf } from "../../../domain/replies.ts";
import type { ServerBan } from "../../../domain/server-bans.ts";
import type { Clock } from "../clock.ts";
import { counted, type Piece } from "./pieces.ts";

/** A ban in one sentence. */
function banText(ban: ServerBan, clock: Clock): string {
  const moment = (ms: number): string => `${clock.day(ms)} ${clock.minutes(ms)}`;
  const until = ban.until === null ? "for good" : `until ${moment(ban.until)}`;
  const reason = ban.reason === "" ? "" : `: ${ban.reason}`;
  return `the ${ban.kind} ${ban.target}, by ${ban.setBy} on ${moment(ban.setAt)}, ${until}${reason}`;
}

/** The ban, and who was put off. */
export const serverBanned = ({ ban, nicks }: ReplyOf<"serverBanned">, clock: Clock): readonly Piece[] => [
  `- banned: ${banText(ban, clock)}`,
  ...(nicks.length === 0 ? [] : [`- put off: ${nicks.join(" ")}`]),
];

/** Every ban, and how many they are. */
export const serverBans = ({ bans }: ReplyOf<"serverBans">, clock: Clock): readonly Piece[] => [
  ...bans.map((ban) => `- ${banText(ban, clock)}`),
  `- ${counted(bans.length, "ban", "bans")}`,
];

/** A ban, or that there is none, and whom it means. */
export const serverBanInfo = (
  { target, ban, nicks }: ReplyOf<"serverBanInfo">,
  clock: Clock,
): readonly Piece[] => [
  ban === null ? `- no ban of the ${target.kind} ${target.target}` : `- ${banText(ban, clock)}`,
  `- it means: ${nicks.join(" ") || "nobody here"}`,
];
