/** What the code in a letter is good for. */
export type CodePurpose = "verify" | "reset";

/** A code that was sent to somebody's address, as kept: its SHA-256, in hexadecimal. Times are ms since 1970. */
export interface AccountCode {
  readonly hash: string;
  readonly accountId: string;
  readonly purpose: CodePurpose;
  /** The address that it was sent to, which it shows to be theirs. */
  readonly email: string;
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** Whom an issuer elsewhere knows under which name. */
export interface AccountLink {
  readonly issuer: string;
  readonly subject: string;
  readonly accountId: string;
  /** ms since 1970. */
  readonly linkedAt: number;
}

/** Codes that were sent to accounts, and who they are to other issuers. */
export interface AccountCodeStore {
  /** In place of a former one of the same account and purpose. */
  saveAccountCode(code: AccountCode): Promise<void>;
  /** Takes a code out: it is good once. @returns it, unless there is none or it has ended before `now` */
  takeAccountCode(hash: string, purpose: CodePurpose, now: number): Promise<AccountCode | undefined>;
  /** The address that a code which is still good was sent to last. */
  codeSentTo(accountId: string, purpose: CodePurpose, now: number): Promise<string | undefined>;
  /** @throws Conflict when that subject is linked already */
  linkAccount(link: AccountLink): Promise<void>;
  linkedAccount(issuer: string, subject: string): Promise<string | undefined>;
}
