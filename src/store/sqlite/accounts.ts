import type { Database } from "better-sqlite3";
import type { CertificateRow } from "../parts/certificates.ts";
import type { DirectoryEntry } from "../parts/directory.ts";
import {
  type AccountChange,
  type AccountPreferences,
  type AccountRow,
  Conflict,
  NotFound,
} from "../store.ts";
import { isTaken } from "./failures.ts";

type RawAccount = Omit<AccountRow, "disabled" | "pending" | "preferences"> & {
  readonly disabled: number;
  readonly pending: number;
  readonly preferences: string;
};
const toAccount = (raw: RawAccount): AccountRow => ({
  ...raw,
  disabled: raw.disabled !== 0,
  pending: raw.pending !== 0,
  // written below, and by nobody else
  preferences: JSON.parse(raw.preferences) as AccountPreferences,
});
const toRaw = ({ disabled, pending, preferences, ...account }: AccountRow): RawAccount => ({
  ...account,
  disabled: disabled ? 1 : 0,
  pending: pending ? 1 : 0,
  preferences: JSON.stringify(preferences),
});

/** Opens the accounts of a file, and their certificates. E-mail addresses are unique without regard to case. */
export function openAccounts(db: Database) {
  const columns = `id, name, folded, password, scram, email, email_verified_at AS emailVerifiedAt, pending, role, disabled, created_at AS createdAt,
    last_seen_at AS lastSeenAt, preferences`;
  const byId = db.prepare<[string], RawAccount>(`SELECT ${columns} FROM accounts WHERE id = ?`);
  const byName = db.prepare<[string], RawAccount>(`SELECT ${columns} FROM accounts WHERE folded = ?`);
  const byEmail = db.prepare<[string], RawAccount>(
    `SELECT ${columns} FROM accounts WHERE email IS NOT NULL AND lower(email) = lower(?)`,
  );
  const byCertificate = db.prepare<[string], RawAccount>(
    `SELECT ${columns} FROM accounts WHERE id = (SELECT account_id FROM certificates WHERE fingerprint = ?)`,
  );
  const all = db.prepare<[], RawAccount>(`SELECT ${columns} FROM accounts ORDER BY folded`);
  const after = db.prepare<[string, number], DirectoryEntry>(
    `SELECT id, name, folded, created_at AS createdAt, last_seen_at AS lastSeenAt FROM accounts
     WHERE folded > ? AND disabled = 0 AND pending = 0 ORDER BY folded LIMIT ?`,
  );
  const pending = db.prepare<[number, number], DirectoryEntry>(
    `SELECT id, name, folded, created_at AS createdAt, last_seen_at AS lastSeenAt FROM accounts
     WHERE pending = 1 AND created_at < ? ORDER BY created_at LIMIT ?`,
  );
  const active = db
    .prepare<[number, string], number>(
      "SELECT count(*) FROM accounts WHERE last_seen_at >= ? OR id IN (SELECT value FROM json_each(?))",
    )
    .pluck();
  const insert = db.prepare(
    `INSERT INTO accounts
       (id, name, folded, password, scram, email, email_verified_at, pending, role, disabled, created_at, last_seen_at,
        preferences)
     VALUES
       (@id, @name, @folded, @password, @scram, @email, @emailVerifiedAt, @pending, @role, @disabled, @createdAt,
        @lastSeenAt, @preferences)`,
  );
  const update = db.prepare(
    `UPDATE accounts SET password = @password, scram = @scram, email = @email, email_verified_at = @emailVerifiedAt,
       pending = @pending, role = @role, disabled = @disabled,
       last_seen_at = @lastSeenAt, preferences = @preferences WHERE id = @id`,
  );
  const addCertificate = db.prepare(
    "INSERT INTO certificates (fingerprint, account_id, added_at) VALUES (@fingerprint, @accountId, @addedAt)",
  );
  const dropCertificate = db.prepare("DELETE FROM certificates WHERE account_id = ? AND fingerprint = ?");
  const certificates = db.prepare<[string], CertificateRow>(
    `SELECT fingerprint, account_id AS accountId, added_at AS addedAt FROM certificates WHERE account_id = ?
     ORDER BY added_at, fingerprint`,
  );
  const found = (raw: RawAccount | undefined): AccountRow | undefined => raw && toAccount(raw);

  return {
    createAccount(account: AccountRow): void {
      unlessTaken(() => insert.run(toRaw(account)));
    },
    countActive: (since: number, present: readonly string[]): number =>
      active.get(since, JSON.stringify(present)) ?? 0,
    accountById: (id: string): AccountRow | undefined => found(byId.get(id)),
    accountByName: (folded: string): AccountRow | undefined => found(byName.get(folded)),
    accountByEmail: (email: string): AccountRow | undefined => found(byEmail.get(email)),
    accountByCertificate: (fingerprint: string): AccountRow | undefined =>
      found(byCertificate.get(fingerprint)),
    changeAccount(id: string, change: AccountChange): void {
      const account = found(byId.get(id));
      if (account === undefined) throw new NotFound(`there is no account ${id}`);
      unlessTaken(() => update.run(toRaw({ ...account, ...change })));
    },
    accounts: (): readonly AccountRow[] => all.all().map(toAccount),
    accountsAfter: (folded: string, limit: number): readonly DirectoryEntry[] => after.all(folded, limit),
    pendingAccounts: (before: number, limit: number): readonly DirectoryEntry[] => pending.all(before, limit),
    addCertificate(certificate: CertificateRow): void {
      unlessTaken(() => addCertificate.run(certificate));
    },
    dropCertificate: (accountId: string, fingerprint: string): boolean =>
      dropCertificate.run(accountId, fingerprint).changes > 0,
    certificatesOf: (accountId: string): readonly CertificateRow[] => certificates.all(accountId),
  };
}

function unlessTaken(write: () => void): void {
  try {
    write();
  } catch (error) {
    if (!isTaken(error)) throw error;
    const message = error instanceof Error ? error.message : "";
    if (message.includes("certificates")) throw new Conflict("certificate");
    throw new Conflict(message.includes("accounts_by_email") ? "email" : "account");
  }
}
