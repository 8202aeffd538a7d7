import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

/** Lines kept. */
const most = 1_000;

/** `$XDG_STATE_HOME/monarchs/history`, by default under ~/.local/state. */
export const historyPath = (env: NodeJS.ProcessEnv = process.env): string =>
  join(env.XDG_STATE_HOME || join(homedir(), ".local", "state"), "monarchs", "history");

// Commands that may hold a password or token, also when they are cut short.
const secret = /^\/(?:login|register|passwd|password|oper|resume)\b/i;

/** Whether a typed line may be remembered. */
export const memorable = (line: string): boolean => line.trim() !== "" && !secret.test(line.trim());

/** What was typed before, newest first as readline keeps it; empty when there is no such file. */
export function readHistory(path: string): string[] {
  try {
    return readFileSync(path, "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .reverse();
  } catch {
    // No file yet, or none that we may read: then history begins here.
    return [];
  }
}

/** Keeps what was typed, for its owner alone. @param lines newest first */
export function writeHistory(path: string, lines: readonly string[]): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const kept = lines.filter(memorable).slice(0, most).reverse();
  writeFileSync(path, kept.map((line) => `${line}\n`).join(""), { mode: 0o600 });
}
