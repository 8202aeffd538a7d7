import type { PersonKind } from "../../domain/person.ts";

/**
 * Somebody's sign-in with tokens, on one device: what its access tokens and its refresh token stand for. Times are ms
 * since 1970.
 */
export interface AuthSessionRow {
  readonly id: string;
  /** The account's id, or the guest's. */
  readonly userId: string;
  readonly kind: PersonKind;
  /** The account's name; a guest's nick. */
  readonly name: string;
  /** What the client said of itself: its `User-Agent`. */
  readonly device: string;
  readonly address: string;
  readonly createdAt: number;
  readonly usedAt: number;
  /** When it ends by itself. */
  readonly expiresAt: number;
}

/** What became of a refresh token that was shown. */
export type Rotation =
  /** It was good, and its successor is kept. */
  | { readonly outcome: "rotated"; readonly session: AuthSessionRow }
  /** It was used before: somebody has stolen it, or its successor. The session is ended. */
  | { readonly outcome: "reused"; readonly session: AuthSessionRow }
  | { readonly outcome: "unknown" };

/** A refresh token that is shown, and what takes its place. Hashes are SHA-256 in hexadecimal. */
export interface RefreshRequest {
  readonly tokenHash: string;
  readonly nextHash: string;
  /** ms since 1970. */
  readonly now: number;
  /** For how long after its first use a token is taken once more, since two requests may refresh at a time. */
  readonly graceMs: number;
  /** After how long a session that is not used ends, in ms. */
  readonly lastsMs: Readonly<Record<PersonKind, number>>;
}

/** Which sessions of somebody end. */
export interface SessionsEnd {
  readonly userId: string;
  /** null: all of them. */
  readonly ids: readonly string[] | null;
  /** The one that goes on. */
  readonly except: string | null;
  /** ms since 1970. */
  readonly now: number;
}

/** Somebody's sign-ins. */
export interface AuthSessionStore {
  /**
   * @param refreshHash of its first refresh token; null: it has none
   * @param most sessions of one person: of more the least used ones end
   * @returns the ids of those that ended for it
   */
  createAuthSession(
    session: AuthSessionRow,
    refreshHash: string | null,
    most: number,
  ): Promise<readonly string[]>;
  /** One that has not ended, and not before `now`. */
  authSession(id: string, now: number): Promise<AuthSessionRow | undefined>;
  /** Those that have not ended, the one that was used last first. */
  authSessionsOf(userId: string, now: number): Promise<readonly AuthSessionRow[]>;
  touchAuthSession(id: string, address: string, usedAt: number): Promise<void>;
  /** A guest has become the account of this name. */
  upgradeAuthSessions(userId: string, name: string): Promise<void>;
  rotateRefresh(request: RefreshRequest): Promise<Rotation>;
  /** With their refresh and resume tokens. @returns the ids of those that were not ended before */
  endAuthSessions(end: SessionsEnd): Promise<readonly string[]>;
  /** Forgets those that have ended by themselves before then. */
  dropAuthSessionsBefore(now: number): Promise<number>;
}
