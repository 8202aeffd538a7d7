import { type AccountRules, changePassword, createAccount } from "../auth/accounts.ts";
import type { Deed } from "../domain/audit.ts";
import { fold } from "../domain/names.ts";
import type { Refusal } from "../domain/refusals.ts";
import type { AccountRow, Store } from "../store/store.ts";
import { erase, exportPart, type FileRemoval } from "./personal.ts";
import { AdminError, type AdminHandlers } from "./protocol.ts";

/** The commands that concern accounts only: a running server and the command line alone do the same. */
export type AccountHandlers = Pick<
  AdminHandlers,
  | "accountAdd"
  | "accountList"
  | "accountPasswd"
  | "accountRole"
  | "accountDisable"
  | "accountExport"
  | "accountErase"
>;

/** What the commands work on. */
export interface AccountDesk {
  readonly store: Store;
  readonly rules: AccountRules;
  /** A fresh UUIDv7. */
  readonly newId: () => string;
  /** ms since 1970. */
  readonly now: () => number;
  readonly files: FileRemoval;
  /** Keeps in the audit log what was done. */
  readonly note: (deed: Deed) => Promise<void> | void;
}

const refusalText = (refusal: Refusal): string => {
  switch (refusal.refused) {
    case "accountExists":
      return `there is an account ${refusal.account} already`;
    case "accountNameInvalid":
    case "passwordInvalid":
      return refusal.why;
    default:
      return refusal.refused;
  }
};

const refuse = (refusal: Refusal): never => {
  throw new AdminError(refusal.refused, refusalText(refusal));
};

/**
 * The commands on accounts.
 *
 * Each rejects with AdminError: `noSuchAccount`, `accountExists`, `accountNameInvalid`, `passwordInvalid`;
 * and with the store's own errors.
 */
export function accountHandlers({ store, rules, newId, now, note, files }: AccountDesk): AccountHandlers {
  const find = async (name: string): Promise<AccountRow> => {
    const account = await store.accountByName(fold(name));
    if (!account) throw new AdminError("noSuchAccount", `there is no account ${name}`);
    return account;
  };
  return {
    async accountAdd({ name, password, role }) {
      const made = await createAccount(store, rules, {
        id: newId(),
        name,
        password,
        by: "administrator",
        role,
        email: null,
        now: now(),
      });
      if ("refused" in made) return refuse(made);
      await note({ action: "accountAdd", target: made.name, detail: role });
      return made;
    },
    accountList: () => store.accounts(),
    async accountPasswd({ name, password }) {
      const account = await find(name);
      const refusal = await changePassword(store, rules, account, password, "administrator");
      if (refusal) return refuse(refusal);
      await store.endAuthSessions({ userId: account.id, ids: null, except: null, now: now() });
      await store.dropResumesOf(account.id, []);
      await note({ action: "accountPasswd", target: account.name, detail: "" });
      return account;
    },
    async accountRole({ name, role }) {
      const account = await find(name);
      await store.changeAccount(account.id, { role });
      await note({ action: "accountRole", target: account.name, detail: role });
      return { ...account, role };
    },
    async accountDisable({ name, disabled }) {
      const account = await find(name);
      await store.changeAccount(account.id, { disabled });
      await note({ action: disabled ? "accountDisable" : "accountEnable", target: account.name, detail: "" });
      return { ...account, disabled };
    },
    async accountExport({ name, after }) {
      const account = await find(name);
      if (after === null) await note({ action: "accountExport", target: account.name, detail: "" });
      return exportPart(store, account, after);
    },
    async accountErase({ name, words }) {
      const account = await find(name);
      const events = await erase(store, files, account, words);
      // Their name is to be nowhere.
      await note({ action: "accountErase", target: account.id, detail: words });
      return { name: account.name, events };
    },
  };
}
