import type { CommandOf } from "../../src/domain/commands.ts";
import type { Metadata } from "../../src/domain/metadata.ts";
import { fold, nickFault } from "../../src/domain/names.ts";
import type { Source } from "../../src/domain/person.ts";
import type { ReplyOf } from "../../src/domain/replies.ts";
import type { Ask } from "../../src/tables/ask.ts";
import { unwatch as forget, watch as remember, unwatchAll } from "../../src/tables/watching.ts";
import { type Core, userByNick } from "../core.ts";
import type { Asker } from "./asker.ts";

/**
 * Puts nicks on the session's list, and tells who of them is here. What cannot be a nick is nobody's, and is not kept:
 * masks would tell more than a nick may (IRCv3 monitor).
 */
export function watch({ core, row }: Asker, { nicks }: CommandOf<"watch">, ask: Ask): void {
  const limit = core.settings.limits.monitorEntries;
  const full: string[] = [];
  const taken: string[] = [];
  for (const nick of nicks) {
    core.presence.settleNick(fold(nick));
    const possible = nickFault(nick, core.settings.nicknames) === undefined;
    if (!possible || remember(core.tables, row, nick, limit)) taken.push(nick);
    else full.push(nick);
  }
  ask.answer({ reply: "watching", ...standing(core, taken), full, limit });
}

/** Takes nicks from the session's list. */
export function unwatch({ core, row }: Asker, { nicks }: CommandOf<"unwatch">, ask: Ask): void {
  if (nicks === "all") unwatchAll(core.tables, row);
  else for (const nick of nicks) forget(core.tables, row, fold(nick));
  ask.answer({ reply: "done" });
}

/** Tells the session's list. */
export function watched({ core, row }: Asker, { status }: CommandOf<"watched">, ask: Ask): void {
  const nicks = [...(row.watching?.values() ?? [])];
  if (!status) return ask.answer({ reply: "watched", nicks });
  core.presence.showTo(row);
  ask.answer({ reply: "watching", ...standing(core, nicks), full: [], limit: 0 });
}

function standing(
  core: Core,
  nicks: readonly string[],
): Pick<ReplyOf<"watching">, "online" | "offline" | "profiles"> {
  const online: Source[] = [];
  const profiles: (Metadata | undefined)[] = [];
  const offline: string[] = [];
  for (const nick of nicks) {
    const user = userByNick(core, nick);
    if (user?.announced) {
      online.push(user.source);
      profiles.push(user.metadata);
    } else offline.push(nick);
  }
  return { online, offline, profiles };
}
