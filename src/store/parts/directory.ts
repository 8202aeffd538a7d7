/** An account as the list of all of them has it. `lastSeenAt` in ms since 1970; null: never. */
export interface DirectoryEntry {
  readonly id: string;
  readonly name: string;
  readonly folded: string;
  readonly createdAt: number;
  readonly lastSeenAt: number | null;
}

/** The list of accounts. */
export interface DirectoryStore {
  /** Those that people may log in to, by folded name in the order of code points, behind `after`. */
  accountsAfter(after: string, limit: number): Promise<readonly DirectoryEntry[]>;
  /** Accounts whose address nobody has verified, made before a time, oldest first. */
  pendingAccounts(before: number, limit: number): Promise<readonly DirectoryEntry[]>;
}
