import { createInterface } from "node:readline/promises";
import { CommandFailed, exitCodes } from "./exit-codes.ts";

/**
 * Has somebody at a terminal agree to what cannot be undone; `--yes` has agreed before.
 *
 * @throws CommandFailed when they do not, or nobody is there to be asked
 */
export async function confirm(question: string, yes: boolean | undefined): Promise<void> {
  if (yes) return;
  if (!process.stdin.isTTY)
    throw new CommandFailed(`${question} Give --yes to have it done.`, exitCodes.usage);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${question} [y/N] `);
    if (!/^y(es)?$/i.test(answer.trim())) throw new CommandFailed("nothing was changed");
  } finally {
    terminal.close();
  }
}
