/** A guest lives as long as its session or resume token; an account is kept. */
export type PersonKind = "guest" | "account";

/**
 * Who somebody was at the moment of an event, as the log keeps it.
 *
 * `id` is a UUIDv7: an account's own, or a guest's, which is new for each guest. `user` and `host` are IRC's
 * (RFC 1459 §1.2), `host` as others may see it.
 */
export interface Source {
  readonly id: string;
  readonly nick: string;
  readonly user: string;
  readonly host: string;
  /** The account's name as registered; null for a guest. */
  readonly account: string | null;
  /** They say of themselves that they are a bot (IRCv3 bot-mode). */
  readonly bot?: true;
}

/** Who speaks, behind all their sessions: what outlives a change of nick. */
export interface Identity {
  readonly id: string;
  readonly kind: PersonKind;
  readonly account: string | null;
}

/** The role of an account on the whole server. */
export type ServerRole = "user" | "administrator";

/** What somebody tells of their presence. `invisible` is seen as offline by others. */
export type Presence = "online" | "away" | "busy";

/** What one is called in the logs whose account was erased; nobody can take it as a nick. */
export const erasedNick = "*erased*";

/** What becomes of what somebody said when their account is erased. */
export type ErasedWords = "keep" | "remove";
