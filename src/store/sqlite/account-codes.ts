import type { Database } from "better-sqlite3";
import type { AccountCode, AccountCodeStore, AccountLink, CodePurpose } from "../parts/account-codes.ts";
import { Conflict } from "../store.ts";
import { isTaken } from "./failures.ts";
import type { AtOnce } from "./messages.ts";

/** Opens the codes of a file, and who its accounts are elsewhere. */
export function openAccountCodes(db: Database): AtOnce<AccountCodeStore> {
  const save = db.prepare<[AccountCode]>(
    `INSERT OR REPLACE INTO account_codes (hash, account_id, purpose, email, created_at, expires_at)
     VALUES (@hash, @accountId, @purpose, @email, @createdAt, @expiresAt)`,
  );
  const take = db.prepare<[string, CodePurpose], AccountCode>(
    `DELETE FROM account_codes WHERE hash = ? AND purpose = ?
     RETURNING hash, account_id AS accountId, purpose, email, created_at AS createdAt, expires_at AS expiresAt`,
  );
  const sentTo = db
    .prepare<[string, CodePurpose, number], string>(
      "SELECT email FROM account_codes WHERE account_id = ? AND purpose = ? AND expires_at > ?",
    )
    .pluck();
  const link = db.prepare<[AccountLink]>(
    `INSERT INTO account_links (issuer, subject, account_id, linked_at)
     VALUES (@issuer, @subject, @accountId, @linkedAt)`,
  );
  const linked = db
    .prepare<[string, string], string>(
      "SELECT account_id FROM account_links WHERE issuer = ? AND subject = ?",
    )
    .pluck();
  return {
    saveAccountCode(code) {
      save.run(code);
    },
    takeAccountCode(hash, purpose, now) {
      const code = take.get(hash, purpose);
      return code && code.expiresAt > now ? code : undefined;
    },
    codeSentTo: (accountId, purpose, now) => sentTo.get(accountId, purpose, now),
    linkAccount(row) {
      try {
        link.run(row);
      } catch (error) {
        if (!isTaken(error)) throw error;
        throw new Conflict("account");
      }
    },
    linkedAccount: (issuer, subject) => linked.get(issuer, subject),
  };
}

/** Those of the calls that write. */
export const accountCodeWrites = [
  "saveAccountCode",
  "takeAccountCode",
  "linkAccount",
] as const satisfies readonly (keyof AccountCodeStore)[];
