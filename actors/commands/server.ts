import type { CommandOf } from "../../src/domain/commands.ts";
import type { Ask } from "../../src/tables/ask.ts";
import { counts, serverFigures } from "../figures.ts";
import type { Present } from "./asker.ts";

/** The message of the day. */
export function motd({ core }: Present, _: CommandOf<"motd">, ask: Ask): void {
  ask.answer({ reply: "motd", lines: core.facts.motd });
}

/** How many are here. */
export function lusers({ core }: Present, _: CommandOf<"lusers">, ask: Ask): void {
  ask.answer({ reply: "lusers", counts: counts(core) });
}

export function version(_: Present, __: CommandOf<"version">, ask: Ask): void {
  ask.answer({ reply: "version" });
}

export function time({ core }: Present, _: CommandOf<"time">, ask: Ask): void {
  ask.answer({ reply: "time", now: core.wall() });
}

/** Figures of the server. */
export async function stats({ core }: Present, _: CommandOf<"stats">, ask: Ask): Promise<void> {
  ask.answer({ reply: "stats", figures: await serverFigures(core) });
}
