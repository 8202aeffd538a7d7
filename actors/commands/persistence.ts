import { persistenceOf } from "../../src/domain/always-on.ts";
import type { CommandOf } from "../../src/domain/commands.ts";
import type { Reply } from "../../src/domain/replies.ts";
import type { AccountPreferences } from "../../src/store/store.ts";
import type { Ask } from "../../src/tables/ask.ts";
import type { ConnectionRow } from "../../src/tables/connections.ts";
import { obligeUser } from "../sessions.ts";
import type { Present } from "./asker.ts";

/** Tells whether one stays while nobody is connected, or has it otherwise. All sessions are told of a change. */
export async function persistence(
  { core, row, user }: Present,
  { setting }: CommandOf<"persistence">,
  ask: Ask,
): Promise<void> {
  const { id, kind } = user.identity;
  const account = kind === "account" ? await core.store.store.accountById(id) : undefined;
  if (!account) return ask.answer({ refused: "notLoggedIn" });
  const { alwaysOn: policy } = core.settings.accounts;
  if (setting === undefined)
    return ask.answer({ reply: "persistence", ...persistenceOf(policy, account.preferences.alwaysOn) });
  const alwaysOn = { on: true, off: false, default: undefined }[setting];
  await core.store.store.changeAccount(id, { preferences: withPreference(account.preferences, alwaysOn) });
  const reply = { reply: "persistence", ...persistenceOf(policy, alwaysOn) } as const;
  obligeUser(core, { type: "persist", user, on: reply.effective });
  for (const other of user.sessions) if (other !== row) tellUnasked(other, reply);
  ask.answer(reply);
}

function withPreference(
  { alwaysOn: _, ...others }: AccountPreferences,
  alwaysOn: boolean | undefined,
): AccountPreferences {
  return alwaysOn === undefined ? others : { ...others, alwaysOn };
}

function tellUnasked(row: ConnectionRow, reply: Reply): void {
  row.send(row.session.answer(row.session.unasked([]), reply, true, row.now()));
}
