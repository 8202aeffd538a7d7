import { createHash, randomBytes } from "node:crypto";
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
  const token = randomBytes(24).toString("base64url");
  const former = row.resumeHash;
  await saveResume(core, user, hashToken(token));
  row.resumeHash = hashToken(token);
  if (former !== undefined) await core.store.store.dropResume(former);
  ask.answer({ reply: "resumeToken", token });
}

const saveResume = async (core: Core, user: UserRow, tokenHash: string): Promise<void> =>
  core.store.store.saveResume({
    tokenHash,
    userId: user.identity.id,
    kind: user.identity.kind,
    nick: user.nick,
    account: user.identity.account,
    issuedAt: core.wall(),
  });

/** Has the tokens of somebody's sessions stand for who they are from now on. */
export function keepResumes(core: Core, user: UserRow): void {
  for (const { resumeHash } of user.sessions)
    if (resumeHash !== undefined)
      saveResume(core, user, resumeHash).catch((error: unknown) =>
        core.log.warn({ error: String(error) }, "a resume token stands for a former name"),
      );
}

/** Ends a session's token with the session, or with its being this person's. */
export function dropResume(core: Core, row: ConnectionRow): void {
  const { resumeHash } = row;
  if (resumeHash === undefined) return;
  row.resumeHash = undefined;
  const drop = async (): Promise<void> => core.store.store.dropResume(resumeHash);
  drop().catch((error: unknown) =>
    core.log.warn({ error: String(error) }, "a resume token outlives its session"),
  );
}

/** What the store keeps of a token: its SHA-256, in hexadecimal digits. */
export const hashToken = (token: string): string => createHash("sha256").update(token).digest("hex");
