import { verifySecret } from "../../src/auth/secret.ts";
import type { CommandOf } from "../../src/domain/commands.ts";
import type { ServerCounts } from "../../src/domain/replies.ts";
import type { Ask } from "../../src/tables/ask.ts";
import type { Core } from "../core.ts";
import { userByNick } from "../core.ts";
import { killActor } from "../kill.ts";
import { serverFigures } from "../stats.ts";
import type { Present } from "./execute.ts";
import { toUser } from "./people.ts";

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

/** Becomes an operator, by a name and password of the settings. */
export async function oper(
  { core, row, user }: Present,
  { name, password }: CommandOf<"oper">,
  ask: Ask,
): Promise<void> {
  const operator = core.settings.operators.find((each) => each.name === name);
  if (!operator || !(await verifySecret(operator.password, password))) {
    row.attempts += 1;
    ask.answer({ refused: "badOperator" });
    const { loginAttempts } = core.settings.limits;
    if (loginAttempts > 0 && row.attempts >= loginAttempts) row.close("Too many failed log-ins");
    return;
  }
  core.log.info({ operator: name, nick: user.nick, connection: row.id }, "somebody became an operator");
  toUser(user, { type: "oper", ask });
}

/** The tree of actors, for administrators. */
export async function tree({ core, user }: Present, _: CommandOf<"tree">, ask: Ask): Promise<void> {
  if (!user.administrator) return ask.answer({ refused: "notAdministrator" });
  ask.answer({ reply: "tree", root: await core.tree.describe() });
}

/** Kills an actor, or (by nick) puts somebody off the server. */
export function kill({ core, user }: Present, { actor, reason }: CommandOf<"kill">, ask: Ask): void {
  if (!user.administrator) return ask.answer({ refused: "notAdministrator" });
  const person = userByNick(core, actor);
  if (person && ask.row.session.name === "irc") {
    core.log.info({ nick: person.nick, by: user.nick }, "somebody was put off the server");
    ask.answer({ reply: "killed", actor: person.nick });
    for (const session of [...person.sessions])
      session.close(`Killed (${user.nick} (${reason === "" ? "no reason" : reason}))`);
    return;
  }
  const killed = killActor(core, actor);
  if (killed === undefined) return ask.answer({ refused: "noSuchActor", actor });
  core.log.info({ actor: killed, by: user.nick }, "an actor was killed");
  ask.answer({ reply: "killed", actor: killed });
}

/** From so many on, everybody who comes is shown counts that may be a second old: counting takes longer than coming. */
const crowd = 500;
const crowdMs = 1_000;
const recent = new WeakMap<Core, { readonly at: number; readonly counts: ServerCounts }>();

/** Counts for the greeting: exact in a small house. */
export function greetingCounts(core: Core): ServerCounts {
  const known = recent.get(core);
  const now = core.system.clock.now();
  if (known && core.tables.stays.size >= crowd && now - known.at < crowdMs) return known.counts;
  const fresh = counts(core);
  recent.set(core, { at: now, counts: fresh });
  return fresh;
}

/** Counts of people and rooms, as LUSERS tells them. */
export function counts(core: Core): ServerCounts {
  let invisible = 0;
  let operators = 0;
  let rooms = 0;
  for (const { modes } of core.tables.stays.values()) {
    if (modes.includes("i")) invisible += 1;
    if (modes.includes("o")) operators += 1;
  }
  for (const room of core.tables.rooms.values())
    if (room.kind === "channel" && room.members.size > 0) rooms += 1;
  const users = core.tables.stays.size - invisible;
  let registered = 0;
  for (const row of core.tables.connections.values()) if (row.user) registered += 1;
  return {
    users,
    invisible,
    operators,
    unregistered: core.tables.connections.size - registered,
    rooms,
    maxUsers: core.counters.maxUsers,
  };
}
