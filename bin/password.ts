import { createInterface } from "node:readline";
import { CommandFailed, exitCodes } from "./exit-codes.ts";

/** The first line of stdin, without its ending. */
async function firstLine(): Promise<string> {
  const lines = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY });
  for await (const line of lines) {
    lines.close();
    process.stdin.destroy();
    return line;
  }
  throw new CommandFailed("stdin is empty, so there is no password", exitCodes.usage);
}

/** Asks on the terminal, without showing what is typed. */
function hiddenLine(prompt: string): Promise<string> {
  const { stdin, stderr } = process;
  stderr.write(prompt);
  stdin.setRawMode(true);
  stdin.setEncoding("utf8");
  stdin.resume();
  return new Promise((resolve, reject) => {
    let typed = "";
    const done = (finish: () => void) => {
      stdin.off("data", onData);
      stdin.setRawMode(false);
      stdin.pause();
      stderr.write("\n");
      finish();
    };
    const onData = (chunk: string) => {
      for (const sign of chunk) {
        if (sign === "\r" || sign === "\n") return done(() => resolve(typed));
        if (sign === "\u0003" || sign === "\u0004") {
          return done(() => reject(new CommandFailed("interrupted", exitCodes.interrupted)));
        }
        if (sign === "\u007f" || sign === "\b") typed = [...typed].slice(0, -1).join("");
        else if (sign === "\u0015") typed = "";
        else if (sign >= " ") typed += sign;
      }
    };
    stdin.on("data", onData);
  });
}

/**
 * A new password: stdin's first line with `--password-stdin`, else typed twice on the terminal. It is never
 * an argument, which other users of the machine could read.
 *
 * @throws CommandFailed (usage) without a terminal, or when the two differ
 */
export async function newPassword(fromStdin: boolean): Promise<string> {
  if (fromStdin) return firstLine();
  if (!process.stdin.isTTY) throw new CommandFailed("give --password-stdin, or a terminal", exitCodes.usage);
  const password = await hiddenLine("password: ");
  if ((await hiddenLine("once more: ")) !== password) throw new CommandFailed("the two passwords differ");
  return password;
}
