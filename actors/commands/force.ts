import type { CommandOf } from "../../src/domain/commands.ts";
import { nickFault } from "../../src/domain/names.ts";
import { isRefusal } from "../../src/domain/refusals.ts";
import type { Ask } from "../../src/tables/ask.ts";
import { userByNick } from "../core.ts";
import { changeNick, liveRoom } from "../server/client.ts";
import { obligeUser, within } from "../sessions.ts";
import type { Present } from "./asker.ts";
import { isReserved } from "./identity.ts";
import { toUser } from "./people.ts";
import { keepResumes } from "./resume-tokens.ts";

/** That one may go on is all there is to say: the table of commands has seen to it. */
export function operate(_: Present, __: CommandOf<"operate">, ask: Ask): void {
  ask.answer({ reply: "done" });
}

/** Brings somebody into a room past its bans, key, limit and invitations. */
export async function forceJoin(
  { core }: Present,
  { nick, room: name }: CommandOf<"forceJoin">,
  ask: Ask,
): Promise<void> {
  const room = await liveRoom(core, name, true);
  if (isRefusal(room)) return ask.answer(room);
  const target = userByNick(core, nick);
  if (!target) return ask.answer({ refused: "noSuchNick", nick });
  toUser(core, target, { type: "join", room, ask, forced: true });
}

/** Gives somebody another nick; one that an account owns is not given to others. */
export async function forceNick(
  { core }: Present,
  { nick, to }: CommandOf<"forceNick">,
  ask: Ask,
): Promise<void> {
  const target = userByNick(core, nick);
  if (!target) return ask.answer({ refused: "noSuchNick", nick });
  if (target.nick === to) return ask.answer({ reply: "done" });
  const fault = nickFault(to, core.settings.nicknames);
  if (fault) return ask.answer({ refused: "nickInvalid", nick: to, why: fault });
  if (isReserved(core, to, target.identity)) return ask.answer({ refused: "nickReserved", nick: to });
  const before = await changeNick(core, target, to);
  if (isRefusal(before)) return ask.answer(before);
  keepResumes(core, target);
  const done = within(core, () => ask.answer({ reply: "done" }));
  obligeUser(core, { type: "renamed", user: target, source: before, to, asker: undefined, done });
}

/** Changes somebody's modes; mode `o` can be taken and not given. */
export function forceModes({ core }: Present, { nick, changes }: CommandOf<"forceModes">, ask: Ask): void {
  const target = userByNick(core, nick);
  if (!target) return ask.answer({ refused: "noSuchNick", nick });
  if (changes.length === 0)
    return ask.answer({ reply: "userModes", nick: target.nick, modes: target.modes, changes: [] });
  toUser(core, target, { type: "modes", changes, ask });
}
