import { hashToken } from "../../src/auth/opaque-tokens.ts";
import { verifySecret } from "../../src/auth/secret.ts";
import type { CommandOf } from "../../src/domain/commands.ts";
import { cleanUserName, cutToBytes, nickFault } from "../../src/domain/names.ts";
import type { Identity, ServerRole } from "../../src/domain/person.ts";
import { cleanText } from "../../src/domain/text.ts";
import type { AccountPreferences } from "../../src/store/store.ts";
import type { Ask } from "../../src/tables/ask.ts";
import type { ConnectionRow } from "../../src/tables/connections.ts";
import type { Core } from "../core.ts";
import { isOpen } from "../identity/bearer.ts";
import { enter } from "./arrive.ts";
import type { Asker } from "./asker.ts";
import { isReserved, newGuest } from "./identity.ts";
import { cutAway } from "./people.ts";
import { keepResume } from "./resume-tokens.ts";

/** Becomes somebody: a guest under a free nick, or the account that was logged in to before. */
export async function signIn({ core, row }: Asker, command: CommandOf<"signIn">, ask: Ask): Promise<void> {
  const { settings } = core;
  if (row.user) return ask.answer({ refused: "alreadyRegistered" });
  if (settings.server.password !== null && !(await knowsServerPassword(core, command.password)))
    return turnAway(row, ask);
  const login = row.login;
  if (!login && settings.auth.mode === "required") return ask.answer({ refused: "accountNeeded" });
  const nick = command.nick === "" ? (login?.identity.account ?? "") : command.nick;
  const fault = nickFault(nick, settings.nicknames);
  if (fault) return ask.answer({ refused: "nickInvalid", nick, why: fault });
  if (isReserved(core, nick, login?.identity)) return ask.answer({ refused: "nickReserved", nick });
  // Whoever wants one connection at a time keeps the one there is, until it is put off (ghost).
  if (login?.multipleSessions === false && core.tables.identities.lookup(login.identity.id)?.sessions.size)
    return ask.answer({ refused: "nickInUse", nick });
  if (command.away) row.away = { ...command.away, text: cutAway(core, command.away.text), at: core.wall() };
  await enter(
    core,
    row,
    ask,
    {
      nick,
      user: cleanUserName(command.user || nick, settings.limits.usernameLength),
      realname: cutToBytes(cleanText(command.realname || nick), settings.limits.realnameLength),
      identity: login?.identity ?? newGuest(core),
      role: login?.role ?? "user",
      preferences: login ?? {},
      modes: command.modes,
    },
    false,
  );
}

/** Whether somebody has shown the password of the server, where it has one. */
export const knowsServerPassword = async ({ settings }: Core, given = ""): Promise<boolean> =>
  settings.server.password === null || verifySecret(settings.server.password, given);

function turnAway(row: ConnectionRow, ask: Ask): void {
  ask.answer({ refused: "badServerPassword" });
  row.close("Bad password");
}

/** Takes back the session that a token stands for, with its nick if nobody else has it now. */
export async function resume(
  { core, row }: Asker,
  { token, password }: CommandOf<"resume">,
  ask: Ask,
): Promise<void> {
  if (row.user) return ask.answer({ refused: "alreadyRegistered" });
  if (!(await knowsServerPassword(core, password))) return turnAway(row, ask);
  const hash = hashToken(token);
  const kept = await core.store.store.resume(hash);
  if (!kept) return ask.answer({ refused: "badResumeToken" });
  let role: ServerRole = "user";
  if (kept.kind === "guest" && core.settings.auth.mode === "required")
    return ask.answer({ refused: "accountNeeded" });
  let preferences: AccountPreferences = {};
  if (kept.kind === "account") {
    const account = await core.store.store.accountById(kept.userId);
    if (!account || !isOpen(account)) return ask.answer({ refused: "badResumeToken" });
    role = account.role;
    preferences = account.preferences;
  }
  const identity: Identity = { id: kept.userId, kind: kept.kind, account: kept.account };
  // It goes on with the sign-in by which it began, and not without it.
  row.authSession = kept.sessionId ?? undefined;
  if (kept.sessionId !== null && !(await core.identities.sessions.live(kept.sessionId))) {
    row.authSession = undefined;
    return ask.answer({ refused: "badResumeToken" });
  }
  // The nick may have become an account's meanwhile.
  if (isReserved(core, kept.nick, identity)) return ask.answer({ refused: "nickReserved", nick: kept.nick });
  const broken = [...(core.tables.identities.lookup(identity.id)?.sessions ?? [])].filter(
    (session) => session.resumeHash === hash,
  );
  const entered = await enter(
    core,
    row,
    ask,
    { nick: kept.nick, user: "user", realname: kept.nick, identity, role, preferences },
    true,
  );
  if (!entered) return;
  row.resumeHash = hash;
  if (row.user) keepResume(core, row.user, row, hash);
  for (const session of broken) session.close("Your session was taken up again elsewhere");
}
