import type { CommandOf } from "../../src/domain/commands.ts";
import { globMatches } from "../../src/domain/masks.ts";
import { mayAskStats } from "../../src/domain/permissions.ts";
import type { Ask } from "../../src/tables/ask.ts";
import { userByNick } from "../core.ts";
import { counts, statistics } from "../figures.ts";
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

/** Goes on only where this server is the one that is asked. */
export function atServer({ core }: Present, { server }: CommandOf<"atServer">, ask: Ask): void {
  const here = globMatches(server, core.settings.server.name) || userByNick(core, server) !== undefined;
  ask.answer(here ? { reply: "done" } : { refused: "noSuchServer", server });
}

/** Whom to ask. */
export function admin(_: Present, __: CommandOf<"admin">, ask: Ask): void {
  ask.answer({ reply: "admin" });
}

/** What this is. */
export function info(_: Present, __: CommandOf<"info">, ask: Ask): void {
  ask.answer({ reply: "info" });
}

/** The servers that this one knows of: itself. */
export function links({ core }: Present, { mask }: CommandOf<"links">, ask: Ask): void {
  const { name, description } = core.settings.server;
  const self = { name, uplink: name, hops: 0, description };
  ask.answer({ reply: "links", mask, servers: globMatches(mask, name) ? [self] : [] });
}

/** Links between servers are not made or cut by hand: no name is known here. */
export function linkServers(_: Present, { server }: CommandOf<"linkServers">, ask: Ask): void {
  ask.answer({ refused: "noSuchServer", server });
}

/** Figures of the server, by letter; a letter without figures has none. */
export async function stats({ core, user }: Present, { query }: CommandOf<"stats">, ask: Ask): Promise<void> {
  if (!mayAskStats(query, user.administrator)) return ask.answer({ refused: "notAdministrator" });
  ask.answer({ reply: "stats", query, entries: await statistics(core, query, user) });
}
