import type { LineCommand } from "./command.ts";
import { auditCommands } from "./commands/audit.ts";
import { fileCommands } from "./commands/files.ts";
import { messageCommands } from "./commands/messages.ts";
import { moderationCommands } from "./commands/moderation.ts";
import { peopleCommands } from "./commands/people.ts";
import { profileCommands } from "./commands/profile.ts";
import { relationshipCommands } from "./commands/relationships.ts";
import { roomCommands } from "./commands/rooms.ts";
import { searchCommands } from "./commands/search.ts";
import { serverCommands } from "./commands/server.ts";
import { serverBanCommands } from "./commands/server-bans.ts";
import { settingsCommands } from "./commands/settings.ts";
import { startCommands } from "./commands/start.ts";
import { talkCommands } from "./commands/talk.ts";
import { waitingCommands } from "./commands/waiting.ts";
import { helpCommand } from "./help.ts";

/** Every command of the line door. */
export const lineCommands: readonly LineCommand[] = [
  ...startCommands,
  ...talkCommands,
  ...messageCommands,
  ...fileCommands,
  ...searchCommands,
  ...waitingCommands,
  ...roomCommands,
  ...moderationCommands,
  ...peopleCommands,
  ...auditCommands,
  ...relationshipCommands,
  ...profileCommands,
  ...settingsCommands,
  helpCommand(() => lineCommands),
  ...serverCommands,
  ...serverBanCommands,
];

const byName = new Map(
  lineCommands.flatMap((command) =>
    [command.name, ...command.aliases].map((name): [string, LineCommand] => [name, command]),
  ),
);

/** The command of this name or short form, in lower case and without slash. */
export const commandNamed = (name: string): LineCommand | undefined => byName.get(name);

/** The name, with its slash, that somebody may have meant: one begun so, or at most two slips away. */
export function nearestCommand(typed: string): string | undefined {
  const begun = typed.length >= 2 ? lineCommands.find(({ name }) => name.startsWith(typed)) : undefined;
  if (begun) return `/${begun.name}`;
  const most = typed.length <= 3 ? 1 : 2;
  let best: string | undefined;
  let slips = most + 1;
  for (const name of byName.keys()) {
    if (Math.abs(name.length - typed.length) >= slips || name.length < 2) continue;
    const needed = slipsBetween(typed, name);
    if (needed < slips) {
      slips = needed;
      best = name;
    }
  }
  return best === undefined ? undefined : `/${best}`;
}

/** The letters added, left out, changed, or swapped with their neighbour between two words. */
function slipsBetween(from: string, to: string): number {
  let before: number[] = [];
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const same = from[i - 1] === to[j - 1];
      let slips = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1])
        slips = Math.min(slips, (before[j - 2] ?? 0) + 1);
      next.push(slips);
    }
    before = row;
    row = next;
  }
  return row[to.length] ?? 0;
}
