import type { ReplyOf } from "../../../domain/replies.ts";
import type { BanTarget, ServerBan } from "../../../domain/server-bans.ts";
import { fitLine, middle, numeric, wrap } from "../lines.ts";
import { numerics } from "../numerics.ts";
import type { AnswerContext } from "./context.ts";

// No numeric of the field tells of these but 216: they are notices, as they are elsewhere.

const notices = ({ to }: AnswerContext, texts: readonly string[]): string[] =>
  texts.map((text) => fitLine(`:${to.server} NOTICE ${to.nick} :`, text));

const names = ({ to }: AnswerContext, what: string, nicks: readonly string[]): string[] =>
  wrap(`:${to.server} NOTICE ${to.nick} :${what} `, nicks);

const targetText = ({ kind, target }: BanTarget): string => `the ${kind} ${target}`;

/** A ban in one sentence; times in UTC. */
function banText(ban: ServerBan): string {
  const until = ban.until === null ? "for good" : `until ${new Date(ban.until).toISOString()}`;
  const reason = ban.reason === "" ? "" : `: ${ban.reason}`;
  return `${targetText(ban)}, by ${ban.setBy} on ${new Date(ban.setAt).toISOString()}, ${until}${reason}`;
}

export const serverBanned = (context: AnswerContext, { ban, nicks }: ReplyOf<"serverBanned">): string[] => [
  ...notices(context, [`Banned: ${banText(ban)}`]),
  ...names(context, "Put off:", nicks),
];

export const serverUnbanned = (context: AnswerContext, { target }: ReplyOf<"serverUnbanned">): string[] =>
  notices(context, [`No longer banned: ${targetText(target)}`]);

export const serverBans = (context: AnswerContext, { bans }: ReplyOf<"serverBans">): string[] =>
  notices(context, [...bans.map(banText), `${bans.length} ${bans.length === 1 ? "ban" : "bans"}`]);

export const serverBanInfo = (
  context: AnswerContext,
  { target, ban, nicks }: ReplyOf<"serverBanInfo">,
): string[] => [
  ...notices(context, [ban === null ? `No ban of ${targetText(target)}` : banText(ban)]),
  ...names(context, "It means:", nicks.length > 0 ? nicks : ["nobody", "here"]),
];

/** 216, in RFC 1459's form: `K host * user port class`, and why. */
export function banLine({ to }: AnswerContext, { kind, target, reason }: ServerBan): string {
  const [, user = "*", host = target] = (kind === "mask" && /^[^!]*!([^@]*)@(.*)$/.exec(target)) || [];
  return numeric(to, numerics.RPL_STATSKLINE, `K ${middle(host)} * ${middle(user)} 0 0`, reason);
}
