import { exportPart } from "../../src/admin/personal.ts";
import type { ExportPart, ExportPlace } from "../../src/admin/protocol.ts";
import { isRefusal } from "../../src/domain/refusals.ts";
import type { PersonalPort } from "../../src/http/personal.ts";
import type { Core } from "../core.ts";
import { eraseAccount } from "../erase.ts";
import { passwordLogin } from "../identity/password-login.ts";

/** How long somebody waits whose export is under way already, in ms. */
const busyMs = 1_000;

/** What accounts do with all that is kept about them. */
export function personalOf(core: Core): PersonalPort {
  const under = new Set<string>();
  return {
    export(accountId) {
      if (under.has(accountId)) return { refused: "rateLimited", retryMs: busyMs };
      return exported(core, accountId, under);
    },
    async erase(accountId, { password, words, address }) {
      const known = await core.store.store.accountById(accountId);
      if (!known) return { refused: "notLoggedIn" };
      if (known.password !== "") {
        const account = await passwordLogin(core, { name: known.name, password, address });
        if (isRefusal(account)) return account;
      }
      return { events: await eraseAccount(core, known, words) };
    },
  };
}

/** Reads a part when the one before it has left. */
async function* exported(core: Core, accountId: string, under: Set<string>): AsyncGenerator<string> {
  // Here, since what is never read would never end.
  under.add(accountId);
  try {
    const account = await core.store.store.accountById(accountId);
    if (!account) return;
    let after: ExportPlace | null = null;
    do {
      const part: ExportPart = await exportPart(core.store.store, account, after);
      if (part.records.length > 0)
        yield `${part.records.map((record) => JSON.stringify(record)).join("\n")}\n`;
      after = part.next;
    } while (after !== null);
  } finally {
    under.delete(accountId);
  }
}
