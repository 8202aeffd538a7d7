import type { Database } from "better-sqlite3";
import type { AuthSessionRow, AuthSessionStore } from "../parts/auth-sessions.ts";
import type { AtOnce } from "./messages.ts";

interface Shown {
  readonly sessionId: string;
  readonly issuedAt: number;
  readonly usedAt: number | null;
}

/** Opens the sign-ins of a file. */
export function openAuthSessions(db: Database): AtOnce<AuthSessionStore> {
  const columns = `id, user_id AS userId, kind, name, device, address, created_at AS createdAt, used_at AS usedAt,
    expires_at AS expiresAt`;
  // one that has ended stays so: the id of a sign-in by a token of another issuer is always the same
  const insert = db.prepare<[AuthSessionRow]>(
    `INSERT OR IGNORE INTO auth_sessions (id, user_id, kind, name, device, address, created_at, used_at, expires_at)
     VALUES (@id, @userId, @kind, @name, @device, @address, @createdAt, @usedAt, @expiresAt)`,
  );
  const get = db.prepare<[string, number], AuthSessionRow>(
    `SELECT ${columns} FROM auth_sessions WHERE id = ? AND ended_at IS NULL AND expires_at > ?`,
  );
  const of = db.prepare<[string, number], AuthSessionRow>(
    `SELECT ${columns} FROM auth_sessions WHERE user_id = ? AND ended_at IS NULL AND expires_at > ?
     ORDER BY used_at DESC, id DESC`,
  );
  const touch = db.prepare<[string, number, string]>(
    "UPDATE auth_sessions SET address = ?, used_at = max(used_at, ?) WHERE id = ?",
  );
  const upgrade = db.prepare<[string, string]>(
    "UPDATE auth_sessions SET kind = 'account', name = ? WHERE user_id = ?",
  );
  const prolong = db.prepare<[number, number, string]>(
    "UPDATE auth_sessions SET used_at = ?, expires_at = ? WHERE id = ?",
  );
  const issue = db.prepare<[string, string, number]>(
    "INSERT INTO refresh_tokens (token_hash, session_id, issued_at) VALUES (?, ?, ?)",
  );
  const shown = db.prepare<[string], Shown>(
    "SELECT session_id AS sessionId, issued_at AS issuedAt, used_at AS usedAt FROM refresh_tokens WHERE token_hash = ?",
  );
  const use = db.prepare<[number, string]>("UPDATE refresh_tokens SET used_at = ? WHERE token_hash = ?");
  const end = db.prepare<[number, string]>("UPDATE auth_sessions SET ended_at = ? WHERE id = ?");
  const dropRefresh = db.prepare<[string]>("DELETE FROM refresh_tokens WHERE session_id = ?");
  const dropRefreshBefore = db.prepare<[string, number]>(
    "DELETE FROM refresh_tokens WHERE session_id = ? AND issued_at <= ?",
  );
  const dropResumes = db.prepare<[string]>("DELETE FROM resumes WHERE session_id = ?");
  const dropBefore = db.prepare<[number]>("DELETE FROM auth_sessions WHERE expires_at <= ?");

  function endOne(id: string, now: number): void {
    end.run(now, id);
    dropRefresh.run(id);
    dropResumes.run(id);
  }

  return {
    createAuthSession(session, refreshHash, most) {
      insert.run(session);
      if (refreshHash !== null) issue.run(refreshHash, session.id, session.createdAt);
      const spare = of
        .all(session.userId, session.createdAt)
        .filter(({ id }) => id !== session.id)
        .slice(Math.max(0, most - 1))
        .map(({ id }) => id);
      for (const id of spare) endOne(id, session.createdAt);
      return spare;
    },
    authSession: (id, now) => get.get(id, now),
    authSessionsOf: (userId, now) => of.all(userId, now),
    touchAuthSession(id, address, usedAt) {
      touch.run(address, usedAt, id);
    },
    upgradeAuthSessions(userId, name) {
      upgrade.run(name, userId);
    },
    rotateRefresh({ tokenHash, nextHash, now, graceMs, lastsMs }) {
      const token = shown.get(tokenHash);
      const session = token && get.get(token.sessionId, now);
      if (!session) return { outcome: "unknown" };
      // A token lasts as long as a sign-in that nobody uses, also where the sign-in goes on by another one.
      const oldest = now - lastsMs[session.kind];
      if (token.issuedAt <= oldest) return { outcome: "unknown" };
      const expiresAt = now + lastsMs[session.kind];
      if (token.usedAt !== null && now - token.usedAt > graceMs) {
        endOne(session.id, now);
        return { outcome: "reused", session };
      }
      if (token.usedAt === null) use.run(now, tokenHash);
      issue.run(nextHash, session.id, now);
      dropRefreshBefore.run(session.id, oldest);
      prolong.run(now, expiresAt, session.id);
      return { outcome: "rotated", session: { ...session, usedAt: now, expiresAt } };
    },
    endAuthSessions({ userId, ids, except, now }) {
      const due = of
        .all(userId, now)
        .map(({ id }) => id)
        .filter((id) => id !== except && (ids === null || ids.includes(id)));
      for (const id of due) endOne(id, now);
      return due;
    },
    dropAuthSessionsBefore: (now) => dropBefore.run(now).changes,
  };
}

/** Those of the calls that write. */
export const authSessionWrites = [
  "createAuthSession",
  "touchAuthSession",
  "upgradeAuthSessions",
  "rotateRefresh",
  "endAuthSessions",
  "dropAuthSessionsBefore",
] as const satisfies readonly (keyof AuthSessionStore)[];
