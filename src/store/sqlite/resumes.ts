import type { Database } from "better-sqlite3";
import type { ResumeRow } from "../parts/resumes.ts";

/** Opens the resume tokens of a file. Saving a hash that is there replaces its row. */
export function openResumes(db: Database) {
  const save = db.prepare<[ResumeRow]>(
    `INSERT OR REPLACE INTO resumes (token_hash, user_id, kind, nick, account, issued_at, session_id)
     VALUES (@tokenHash, @userId, @kind, @nick, @account, @issuedAt, @sessionId)`,
  );
  const columns = `token_hash AS tokenHash, user_id AS userId, kind, nick, account, issued_at AS issuedAt,
    session_id AS sessionId`;
  const get = db.prepare<[string], ResumeRow>(`SELECT ${columns} FROM resumes WHERE token_hash = ?`);
  const of = db.prepare<[string], ResumeRow>(
    `SELECT ${columns} FROM resumes WHERE user_id = ? ORDER BY issued_at DESC`,
  );
  const drop = db.prepare<[string]>("DELETE FROM resumes WHERE token_hash = ?");
  const others = "token_hash NOT IN (SELECT value FROM json_each(?))";
  const dropOf = db.prepare<[string, string]>(`DELETE FROM resumes WHERE user_id = ? AND ${others}`);
  const dropBefore = db.prepare<[number, string]>(`DELETE FROM resumes WHERE issued_at < ? AND ${others}`);
  return {
    saveResume(row: ResumeRow): void {
      save.run(row);
    },
    resume: (tokenHash: string): ResumeRow | undefined => get.get(tokenHash),
    resumesOf: (userId: string): readonly ResumeRow[] => of.all(userId),
    dropResume(tokenHash: string): void {
      drop.run(tokenHash);
    },
    dropResumesOf(userId: string, except: readonly string[]): void {
      dropOf.run(userId, JSON.stringify(except));
    },
    dropResumesBefore: (issuedAt: number, except: readonly string[]): number =>
      dropBefore.run(issuedAt, JSON.stringify(except)).changes,
  };
}
