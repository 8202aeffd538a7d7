import { verifySecret } from "../../src/auth/secret.ts";
import type { CommandOf } from "../../src/domain/commands.ts";
import type { Ask } from "../../src/tables/ask.ts";
import { userByNick } from "../core.ts";
import { counts, serverFigures } from "../figures.ts";
import { killActor } from "../kill.ts";
import { wrong } from "./accounts.ts";
import type { Present } from "./asker.ts";
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
  if (!operator || !(await verifySecret(operator.password, password)))
    return wrong(core, row, ask, { refused: "badOperator" });
  core.log.info({ operator: name, nick: user.nick, connection: row.id }, "somebody became an operator");
  toUser(core, user, { type: "oper", ask });
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
