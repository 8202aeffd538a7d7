import { hashToken, newToken } from "../../src/auth/opaque-tokens.ts";
import type { CommandOf } from "../../src/domain/commands.ts";
import type { Ask } from "../../src/tables/ask.ts";
import type { ConnectionRow } from "../../src/tables/connections.ts";
import type { UserRow } from "../../src/tables/users.ts";
import type { Core } from "../core.ts";
import type { Present } from "./asker.ts";

/** Gives this session the token by which it can be taken back. */
export async function resumeToken(
  { core, row, user }: Present,
  _: CommandOf<"resumeToken">,
  ask: Ask,
): Promise<void> {
  const token = newToken();
  const former = row.resumeHash;
  await saveResume(core, user, row, hashToken(token));
  row.resumeHash = hashToken(token);
  if (former !== undefined) await core.store.store.dropResume(former);
  ask.answer({ reply: "resumeToken", token });
}

const saveResume = async (core: Core, user: UserRow, row: ConnectionRow, tokenHash: string): Promise<void> =>
  core.store.store.saveResume({
    tokenHash,
    userId: user.identity.id,
    kind: user.identity.kind,
    nick: user.nick,
    account: user.identity.account,
    issuedAt: core.wall(),
    sessionId: row.authSession ?? null,
  });

/** Takes note that a token was used: it counts as given out now. */
export const keepResume = (core: Core, user: UserRow, row: ConnectionRow, tokenHash: string): void =>
  unlessAway(
    core,
    () => saveResume(core, user, row, tokenHash),
    "a resume token ends earlier than it should",
  );

/** Has the tokens of somebody's sessions stand for who they are from now on. */
export function keepResumes(core: Core, user: UserRow): void {
  for (const row of user.sessions) {
    const { resumeHash } = row;
    if (resumeHash !== undefined)
      unlessAway(
        core,
        () => saveResume(core, user, row, resumeHash),
        "a resume token stands for a former name",
      );
  }
}

/** Ends tokens that nobody has used for as long as the settings say; those of sessions that are here stay. */
export async function dropOldResumes(core: Core): Promise<number> {
  const { resumeDays } = core.settings.limits;
  if (resumeDays === 0) return 0;
  const inUse = [...core.tables.connections.values()].flatMap(({ resumeHash }) => resumeHash ?? []);
  return core.store.store.dropResumesBefore(core.wall() - resumeDays * 86_400_000, inUse);
}

/** Ends a session's token with the session, or with its being this person's. */
export function dropResume(core: Core, row: ConnectionRow): void {
  const { resumeHash } = row;
  if (resumeHash === undefined) return;
  row.resumeHash = undefined;
  unlessAway(core, () => core.store.store.dropResume(resumeHash), "a resume token outlives its session");
}

/** Writes something about a token down; what goes wrong is for the log. */
function unlessAway(core: Core, write: () => Promise<void>, otherwise: string): void {
  const attempt = async (): Promise<void> => write();
  attempt().catch((error: unknown) => core.log.warn({ error: String(error) }, otherwise));
}
