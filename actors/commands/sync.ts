import { setImmediate as turn } from "node:timers/promises";
import type { CommandOf, CommandType } from "../../src/domain/commands.ts";
import type { Ask } from "../../src/tables/ask.ts";
import type { Asker } from "./asker.ts";

/** How long somebody is kept waiting for what others have begun, in milliseconds. */
const longestWaitMs = 1_000;

/** What shows nothing to others until it has its answer, and may take long: hashing, reading. Two syncs await nothing of each other. */
const unseen: ReadonlySet<CommandType> = new Set([
  "sync",
  "signIn",
  "register",
  "verify",
  "login",
  "loginWith",
  "scramChallenge",
  "scramVerify",
  "passwd",
  "registerFor",
  "oper",
  "history",
  "historyTargets",
  "playback",
  "search",
]);

/**
 * Answered when everything has been seen that the server had begun before, whoever asked for it. So a client that gets
 * its PONG has what was said to it before its PING, and need not know that a commit takes a while.
 */
export async function sync({ core, row }: Asker, _: CommandOf<"sync">, ask: Ask): Promise<void> {
  // What was read together with this may be handed to its actor a little later.
  await turn();
  const before: Ask[] = [];
  for (const other of core.tables.underWay)
    if (other !== row)
      for (const begun of other.asks) if (!unseen.has(begun.command.type)) before.push(begun);
  if (before.length === 0) return ask.answer({ reply: "done" });
  let left = before.length;
  const answer = (): void => ask.answer({ reply: "done" });
  const overdue = core.system.clock.setTimeout(answer, longestWaitMs);
  for (const begun of before)
    begun.whenSettled(() => {
      left -= 1;
      if (left > 0) return;
      overdue.cancel();
      answer();
    });
}
