/** Somebody who may take a session back. `tokenHash` is the SHA-256 of the token. */
export interface ResumeRow {
  readonly tokenHash: string;
  readonly userId: string;
  readonly kind: "guest" | "account";
  readonly nick: string;
  readonly account: string | null;
  readonly issuedAt: number;
  /** The sign-in with tokens that it goes on with, and ends with; null: none. */
  readonly sessionId: string | null;
}

/** Tokens by which a session is taken back. */
export interface ResumeStore {
  saveResume(row: ResumeRow): Promise<void>;
  resume(tokenHash: string): Promise<ResumeRow | undefined>;
  /** Of one person, the newest first. */
  resumesOf(userId: string): Promise<readonly ResumeRow[]>;
  dropResume(tokenHash: string): Promise<void>;
  /** All tokens of somebody but these. */
  dropResumesOf(userId: string, except: readonly string[]): Promise<void>;
  /** Tokens that were given out before then (ms since 1970) but these. @returns how many went */
  dropResumesBefore(issuedAt: number, except: readonly string[]): Promise<number>;
}
