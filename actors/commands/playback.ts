import type { CommandOf, HistoryQuery } from "../../src/domain/commands.ts";
import { isRefusal } from "../../src/domain/refusals.ts";
import type { ReplyOf } from "../../src/domain/replies.ts";
import type { Ask } from "../../src/tables/ask.ts";
import type { Present } from "./asker.ts";
import { charactersOf } from "./heard.ts";
import { eventsOf, type Log, spokenTargets } from "./history.ts";
import { readable } from "./readable.ts";

type Played = ReplyOf<"playback">["logs"][number];

/**
 * Gives the newest of what was said since a time, of some rooms and conversations or of all. Where it is too much for one
 * answer, those in which something was said last come first.
 */
export async function playback(present: Present, command: CommandOf<"playback">, ask: Ask): Promise<void> {
  const { core } = present;
  const logs: Played[] = [];
  let left = core.settings.history.playbackMessages;
  let maxCharacters = core.settings.history.maxCharactersPerRequest;
  const play = async (log: Log, target: string): Promise<void> => {
    if (left < 1 || maxCharacters < 1) return;
    const events = await eventsOf(present, log, { ...queryOf(command, left), maxCharacters });
    left -= events.length;
    maxCharacters -= charactersOf(events);
    if (events.length > 0) logs.push({ target, events });
  };
  if (command.targets === undefined) {
    const since = (await spokenTargets(present)).filter(({ time }) => time >= (command.from ?? 0));
    for (const log of since.reverse()) await play(log, log.target);
    logs.reverse();
  }
  for (const name of command.targets ?? []) {
    const log = await readable(present, name);
    if (isRefusal(log)) return ask.answer(log);
    const { roomId, hidesPeople } = log;
    if (roomId !== undefined) await play({ roomId, hidesPeople }, log.name);
  }
  ask.answer({ reply: "playback", logs });
}

/** The newest from `from` on, and before `to`. */
function queryOf({ from = 0, to, speechOnly }: CommandOf<"playback">, limit: number): HistoryQuery {
  const after = { time: from - 1 };
  if (to !== undefined) return { direction: "between", from: { time: to }, to: after, limit, speechOnly };
  return from === 0
    ? { direction: "latest", limit, speechOnly }
    : { direction: "latest", after, limit, speechOnly };
}
