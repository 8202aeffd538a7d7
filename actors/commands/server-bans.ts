import type { CommandOf } from "../../src/domain/commands.ts";
import { cutToBytes } from "../../src/domain/names.ts";
import type { Refusal } from "../../src/domain/refusals.ts";
import { type BanTarget, banHolds, banTarget, type ServerBan } from "../../src/domain/server-bans.ts";
import { cleanText } from "../../src/domain/text.ts";
import type { Ask } from "../../src/tables/ask.ts";
import { banMeans } from "../../src/tables/server-bans.ts";
import { addBan, banLimit, bannedRows, bannedText, nicksOf, removeBan, visitorOf } from "../server/bans.ts";
import type { Present } from "./asker.ts";

/** Keeps somebody from the server, and puts off whom that means. */
export async function serverBan(
  { core, row, user }: Present,
  command: CommandOf<"serverBan">,
  ask: Ask,
): Promise<void> {
  const target = banTarget(command.target, command.kind);
  if ("why" in target) return ask.answer(meansNothing(command.target, target.why));
  if (target.kind === "account" && !(await core.store.store.accountByName(target.target)))
    return ask.answer(meansNothing(command.target, "there is no account of that name"));
  const own = banMeans(target, visitorOf(row));
  if (own && !command.myself) return ask.answer({ refused: "banMeansYou", target: target.target });
  const full = banLimit(core, target);
  if (full !== undefined) return ask.answer({ refused: "tooManyBans", limit: full });
  const { durationMs } = command;
  const ban: ServerBan = {
    ...target,
    reason: cutToBytes(cleanText(command.reason), core.settings.limits.kickReasonLength),
    setBy: user.nick,
    setAt: core.wall(),
    until: durationMs === null ? null : core.wall() + durationMs,
  };
  const nicks = await addBan(core, ban, row);
  ask.answer({ reply: "serverBanned", ban, nicks });
  if (own) row.close(bannedText(ban));
}

/** Lets somebody in again. */
export async function serverUnban(
  { core }: Present,
  command: CommandOf<"serverUnban">,
  ask: Ask,
): Promise<void> {
  const target = banTarget(command.target, command.kind);
  if ("why" in target) return ask.answer(meansNothing(command.target, target.why));
  ask.answer(
    (await removeBan(core, target))
      ? { reply: "serverUnbanned", target }
      : { refused: "noSuchBan", target: target.target },
  );
}

/** Lists who is kept from the server. */
export function serverBans({ core }: Present, _: CommandOf<"serverBans">, ask: Ask): void {
  ask.answer({ reply: "serverBans", bans: core.bans.all().filter((ban) => banHolds(ban, core.wall())) });
}

/** Tells of a ban, and whom it means or would mean. */
export function serverBanInfo({ core }: Present, command: CommandOf<"serverBanInfo">, ask: Ask): void {
  const target = banTarget(command.target);
  if ("why" in target) return ask.answer(meansNothing(command.target, target.why));
  const ban = core.bans.get(target);
  ask.answer({
    reply: "serverBanInfo",
    target: plain(target),
    ban: ban && banHolds(ban, core.wall()) ? ban : null,
    nicks: nicksOf(bannedRows(core, target)),
  });
}

const plain = ({ kind, target }: BanTarget): BanTarget => ({ kind, target });

const meansNothing = (param: string, why: string): Refusal => ({
  refused: "invalidParam",
  command: "serverBan",
  param,
  why,
});
