import type { CommandOf } from "../../src/domain/commands.ts";
import type { Ask } from "../../src/tables/ask.ts";
import type { Asker } from "./asker.ts";

/** How long somebody is kept waiting for what others have begun, in milliseconds. */
const longestWaitMs = 1_000;

let coming: Promise<void> | undefined;

/** The next turn of the event loop: one promise for all who wait for it. */
function nextTurn(): Promise<void> {
  coming ??= new Promise((resolve) => {
    setImmediate(() => {
      coming = undefined;
      resolve();
    });
  });
  return coming;
}

/**
 * Answered when everything has been seen that the server had begun before, whoever asked for it. So a client that gets
 * its PONG has what was said to it before its PING, and need not know that a commit takes a while.
 */
export async function sync({ core, row }: Asker, _: CommandOf<"sync">, ask: Ask): Promise<void> {
  // What was read together with this may be handed to its actor a little later.
  await nextTurn();
  const { underWay } = core.tables;
  const answer = (): void => {
    core.presence.showTo(row);
    ask.answer({ reply: "done" });
  };
  if (underWay.idle) return answer();
  const overdue = core.system.clock.setTimeout(answer, longestWaitMs);
  underWay.whenEnded(() => {
    overdue.cancel();
    answer();
  });
}
