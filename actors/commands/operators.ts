import { verifySecret } from "../../src/auth/secret.ts";
import type { CommandOf } from "../../src/domain/commands.ts";
import type { LiveEvent } from "../../src/domain/events.ts";
import { cutToBytes } from "../../src/domain/names.ts";
import { cleanText } from "../../src/domain/text.ts";
import type { Ask } from "../../src/tables/ask.ts";
import type { ConnectionRow } from "../../src/tables/connections.ts";
import { note } from "../audit.ts";
import { userByNick } from "../core.ts";
import { killActor } from "../kill.ts";
import { putOff } from "../put-off.ts";
import { tellWho } from "../tell.ts";
import type { Present } from "./asker.ts";
import { wrong } from "./login.ts";
import { toUser } from "./people.ts";

/** Becomes an operator, by a name and password of the settings. */
export async function oper(
  { core, row, user }: Present,
  { name, password }: CommandOf<"oper">,
  ask: Ask,
): Promise<void> {
  const { operators } = core.settings;
  const { address } = row.transport.peer;
  const waitMs = core.operThrottle.waitMs(address);
  if (waitMs > 0) return ask.answer({ refused: "rateLimited", retryMs: waitMs });
  // A name that is not there takes as long as a wrong password.
  const operator = operators.find((each) => each.name === name) ?? operators[0];
  if (!operator || !(await verifySecret(operator.password, password)) || operator.name !== name) {
    core.operThrottle.failed(address);
    core.log.warn({ audit: "oper", name, nick: user.nick, connection: row.id }, "OPER was refused");
    return wrong(core, row, ask, { refused: "badOperator" });
  }
  core.log.info(
    { audit: "oper", operator: name, nick: user.nick, connection: row.id },
    "somebody became an operator",
  );
  note(core, user, { action: "oper", target: null, detail: name });
  toUser(core, user, { type: "oper", name, ask });
}

/** Is an operator no more. */
export function deoper({ core, user }: Present, _: CommandOf<"deoper">, ask: Ask): void {
  toUser(core, user, { type: "modes", changes: [{ add: false, letter: "o" }], ask });
}

/** Puts somebody off the server, who sees by whom and why (Modern IRC, "KILL message"). */
export async function expel(
  { core, row, user }: Present,
  { nick, reason }: CommandOf<"expel">,
  ask: Ask,
): Promise<void> {
  const target = userByNick(core, nick);
  if (!target) return ask.answer({ refused: "noSuchNick", nick });
  const words = cutToBytes(cleanText(reason), core.settings.limits.kickReasonLength) || "no reason";
  const why = `Killed (${user.nick} (${words}))`;
  const event: LiveEvent = {
    type: "expelled",
    source: user.source,
    nick: target.nick,
    reason: words,
    time: core.wall(),
  };
  const sessions = [...new Set([...target.sessions, ...target.arriving])];
  const show = (session: ConnectionRow): void => session.write(session.session.encoder.encode(event, false));
  await putOff(core, sessions, { why, show, except: row });
  ask.answer({ reply: "expelled", nick: event.nick });
  if (sessions.includes(row)) row.close(why);
}

/** Tells something to everybody with mode `w`. */
export function wallops({ core, user }: Present, { text }: CommandOf<"wallops">, ask: Ask): void {
  const words = cleanText(text);
  if (words === "") return ask.answer({ refused: "noText" });
  const event: LiveEvent = { type: "wallops", source: user.source, text: words, time: core.wall() };
  tellWho(core, event, ({ modes }) => modes.includes("w"));
  ask.answer({ reply: "done" });
}

/** Has the settings read again, as SIGHUP does. */
export async function rehash({ core }: Present, _: CommandOf<"rehash">, ask: Ask): Promise<void> {
  const outcome = await core.rehash();
  ask.answer(
    "faults" in outcome ? { refused: "settingsInvalid", ...outcome } : { reply: "rehashed", ...outcome },
  );
}

/** The tree of actors. */
export async function tree({ core }: Present, _: CommandOf<"tree">, ask: Ask): Promise<void> {
  ask.answer({ reply: "tree", root: await core.tree.describe() });
}

/** Kills an actor; its supervisor brings it back. */
export function kill({ core }: Present, { actor }: CommandOf<"kill">, ask: Ask): void {
  const killed = killActor(core, actor);
  ask.answer(killed === undefined ? { refused: "noSuchActor", actor } : { reply: "killed", actor: killed });
}
