import type { CommandOf } from "../../src/domain/commands.ts";
import type { Ask } from "../../src/tables/ask.ts";
import { endSessions } from "../identity/end-sessions.ts";
import { endSession as endOne, listSessions, type SessionOwner } from "../identity/list-sessions.ts";
import type { Present } from "./asker.ts";

const ownerOf = ({ row, user }: Present): SessionOwner => ({
  userId: user.identity.id,
  session: row.authSession,
  connection: row.id,
});

/** Tells where one is signed in. */
export async function sessions(present: Present, _: CommandOf<"sessions">, ask: Ask): Promise<void> {
  if (present.user.identity.kind !== "account") return ask.answer({ refused: "notLoggedIn" });
  ask.answer({ reply: "sessions", sessions: await listSessions(present.core, ownerOf(present)) });
}

/** Ends one of one's sign-ins. */
export async function endSession(present: Present, { id }: CommandOf<"endSession">, ask: Ask): Promise<void> {
  if (present.user.identity.kind !== "account") return ask.answer({ refused: "notLoggedIn" });
  const ended = await endOne(present.core, ownerOf(present), id);
  ask.answer(ended ? { reply: "sessionEnded", session: ended } : { refused: "noSuchSession", session: id });
}

/** Ends all of one's sign-ins but this. */
export async function endOtherSessions(
  present: Present,
  _: CommandOf<"endOtherSessions">,
  ask: Ask,
): Promise<void> {
  const { core, row, user } = present;
  if (user.identity.kind !== "account") return ask.answer({ refused: "notLoggedIn" });
  await endSessions(core, {
    userId: user.identity.id,
    ids: null,
    except: { session: row.authSession, connection: row.id },
    reason: "You signed out everywhere",
  });
  ask.answer({ reply: "otherSessionsEnded" });
}
