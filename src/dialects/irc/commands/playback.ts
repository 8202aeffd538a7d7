import { has } from "../capabilities.ts";
import { fitLine } from "../lines.ts";
import { type Context, type Outcome, parts } from "../state.ts";

/** Whom clients write to that know history as ZNC's playback module has it (znc.in/playback). */
const playbackNick = "*playback";

/** Whether a message is for the playback module. */
export const isForPlayback = ({ state }: Context, target: string): boolean =>
  state.facts.historyEnabled && target.toLowerCase() === playbackNick;

const seconds = /^\d{1,12}(?:\.\d{1,9})?$/;

/**
 * `PLAY <target>{,<target>} [<from> [<to>]]`, or `*` for all that one may read. Times are seconds since 1970 and may have
 * a fraction; what was said at `from` is played, at `to` not.
 */
export function playback(context: Context, text: string): Outcome {
  const [verb = "", list = "", from, to] = text.split(" ").filter((word) => word !== "");
  if (verb.toUpperCase() !== "PLAY" || list === "")
    return told(context, "Say: PLAY <target> [<from> [<to>]]");
  const [start, end] = [msOf(from), msOf(to)];
  if (start === null || end === null) return told(context, "Times are seconds since 1970");
  return {
    commands: [
      {
        type: "playback",
        ...(list === "*" ? {} : { targets: parts(list) }),
        ...(start === undefined ? {} : { from: start }),
        ...(end === undefined ? {} : { to: end }),
        speechOnly: !has(context.state.capabilities, "draft/event-playback"),
      },
    ],
  };
}

/** Milliseconds; undefined where nothing was said, null for what is no time. */
function msOf(text: string | undefined): number | undefined | null {
  if (text === undefined) return undefined;
  return seconds.test(text) ? Math.round(Number(text) * 1000) : null;
}

const told = ({ to }: Context, text: string): Outcome => ({
  lines: [fitLine(`:${playbackNick}!playback@${to.server} NOTICE ${to.nick} :`, text)],
});
