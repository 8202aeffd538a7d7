import type { CommandOf } from "../../src/domain/commands.ts";
import { fold } from "../../src/domain/names.ts";
import { isRefusal, type Refusal } from "../../src/domain/refusals.ts";
import type { SearchQuery } from "../../src/store/store.ts";
import type { Ask } from "../../src/tables/ask.ts";
import { shownTo } from "../relations.ts";
import type { Present } from "./asker.ts";
import { charactersOf } from "./heard.ts";
import { spokenTargets } from "./history.ts";
import { readable } from "./readable.ts";

/** Looks for messages in all that the asker may read, or in one room or conversation of it. */
export async function search(
  present: Present,
  { in: target, text, from, after, before, keep, limit }: CommandOf<"search">,
  ask: Ask,
): Promise<void> {
  const { core, user } = present;
  const { enabled, maxPerRequest, maxCharactersPerRequest: maxCharacters } = core.settings.history;
  const roomIds = enabled ? await roomsToSearch(present, target) : [];
  if (isRefusal(roomIds)) return ask.answer(roomIds);
  const kept = keep ?? (after === undefined ? "newest" : "oldest");
  const most = Math.min(limit, maxPerRequest);
  const query: SearchQuery = {
    roomIds,
    keep: kept,
    // what they do not want to hear takes nobody else's place
    limit: user.relations?.hidden === undefined ? most : maxPerRequest,
    maxCharacters,
    ...(text === undefined ? {} : { text }),
    ...(from === undefined ? {} : { from }),
    ...(after === undefined ? {} : { after }),
    ...(before === undefined ? {} : { before }),
  };
  const events = roomIds.length === 0 ? [] : await core.store.store.search(query);
  const heard = shownTo(user, events);
  const shown = heard.length <= most ? heard : kept === "newest" ? heard.slice(-most) : heard.slice(0, most);
  const whole = events.length < query.limit && charactersOf(events) <= maxCharacters;
  ask.answer({ reply: "search", events: shown, complete: whole && shown.length < most });
}

async function roomsToSearch(
  present: Present,
  target: string | undefined,
): Promise<readonly string[] | Refusal> {
  if (target === undefined) return (await spokenTargets(present)).map(({ roomId }) => roomId);
  const log = await readable(present, target);
  if (isRefusal(log)) return log;
  return log.roomId === undefined ? [] : [log.roomId];
}

/** Tells what somebody has said in all that the asker may read: for themselves, and for administrators. */
export function messagesOf(
  present: Present,
  { nick, before, limit }: CommandOf<"messagesOf">,
  ask: Ask,
): Promise<void> | void {
  const { user } = present;
  const own = [user.nick, user.identity.account ?? user.nick].some((name) => fold(name) === fold(nick));
  if (!own && !user.administrator) return ask.answer({ refused: "notAdministrator" });
  const range = before === undefined ? {} : { before };
  return search(present, { type: "search", from: nick, keep: "newest", limit, ...range }, ask);
}
