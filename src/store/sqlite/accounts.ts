import type { Database } from "better-sqlite3";
import { type AccountRow, Conflict, NotFound } from "../store.ts";
import { isTaken } from "./failures.ts";
import type { AccountChange } from "./messages.ts";

type RawAccount = Omit<AccountRow, "disabled"> & { readonly disabled: number };
const toAccount = (raw: RawAccount): AccountRow => ({ ...raw, disabled: raw.disabled !== 0 });

/** Opens the accounts of a file. E-mail addresses are unique without regard to case. */
export function openAccounts(db: Database) {
  const columns = `id, name, folded, password, email, role, disabled, created_at AS createdAt,
    last_seen_at AS lastSeenAt`;
  const byId = db.prepare<[string], RawAccount>(`SELECT ${columns} FROM accounts WHERE id = ?`);
  const byName = db.prepare<[string], RawAccount>(`SELECT ${columns} FROM accounts WHERE folded = ?`);
  const all = db.prepare<[], RawAccount>(`SELECT ${columns} FROM accounts ORDER BY folded`);
  const insert = db.prepare(
    `INSERT INTO accounts (id, name, folded, password, email, role, disabled, created_at, last_seen_at)
     VALUES (@id, @name, @folded, @password, @email, @role, @disabled, @createdAt, @lastSeenAt)`,
  );
  const update = db.prepare(
    `UPDATE accounts SET password = @password, email = @email, role = @role, disabled = @disabled,
       last_seen_at = @lastSeenAt WHERE id = @id`,
  );

  return {
    createAccount(account: AccountRow): void {
      unlessTaken(() => insert.run({ ...account, disabled: account.disabled ? 1 : 0 }));
    },
    accountById(id: string): AccountRow | undefined {
      const raw = byId.get(id);
      return raw && toAccount(raw);
    },
    accountByName(folded: string): AccountRow | undefined {
      const raw = byName.get(folded);
      return raw && toAccount(raw);
    },
    changeAccount(id: string, change: AccountChange): void {
      const raw = byId.get(id);
      if (raw === undefined) throw new NotFound(`there is no account ${id}`);
      const { disabled = raw.disabled !== 0, ...others } = change;
      unlessTaken(() => update.run({ ...raw, ...others, id, disabled: disabled ? 1 : 0 }));
    },
    accounts: (): readonly AccountRow[] => all.all().map(toAccount),
  };
}

function unlessTaken(write: () => void): void {
  try {
    write();
  } catch (error) {
    if (!isTaken(error)) throw error;
    const email = error instanceof Error && error.message.includes("accounts_by_email");
    throw new Conflict(email ? "email" : "account");
  }
}
