import { getRandomValues } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { AccountHandlers } from "../../src/admin/accounts.ts";
import { type AdminClient, connectAdmin, NobodyListens } from "../../src/admin/client.ts";
import type { ExportPart, ExportPlace } from "../../src/admin/protocol.ts";
import type { Settings } from "../../src/config/schema.ts";
import { uuidv7Source } from "../../src/domain/ids.ts";
import { confirm } from "../confirm.ts";
import { CommandFailed, exitCodes } from "../exit-codes.ts";
import { newPassword } from "../password.ts";
import { type SettingsOptions, settingsFor } from "../settings-options.ts";
import { accountsText } from "./running.ts";
import { storeOptions } from "./store-file.ts";

type Options = SettingsOptions & { readonly passwordStdin?: boolean };

/** Has the running server do it. @returns undefined when none runs */
async function throughServer<Result>(
  settings: Settings,
  ask: (client: AdminClient) => Promise<Result>,
): Promise<{ readonly result: Result } | undefined> {
  let client: AdminClient;
  try {
    client = await connectAdmin(settings.dataDirectory);
  } catch (error) {
    if (error instanceof NobodyListens) return undefined;
    throw error;
  }
  try {
    return { result: await ask(client) };
  } finally {
    client.close();
  }
}

/** Opens the store itself, and does it. */
async function inStore<Result>(
  settings: Settings,
  handle: (handlers: AccountHandlers) => Promise<Result>,
): Promise<Result> {
  const { openSqliteStore } = await import("../../src/store/sqlite/open.ts");
  const { accountHandlers } = await import("../../src/admin/accounts.ts");
  const store = await openSqliteStore(storeOptions(settings, "accounts without a server"));
  try {
    const newId = uuidv7Source(Date.now, getRandomValues);
    return await handle(accountHandlers({ store, rules: settings, newId, now: Date.now }));
  } finally {
    await store.close();
  }
}

/** A server that starts has the store before its socket; for so long it is waited for. */
const startingMs = 5_000;

async function run<Result>(
  options: Options,
  ask: (client: AdminClient) => Promise<Result>,
  handle: (handlers: AccountHandlers) => Promise<Result>,
): Promise<Result> {
  const { settings } = settingsFor(options);
  const deadline = Date.now() + startingMs;
  for (;;) {
    const answer = await throughServer(settings, ask);
    if (answer) return answer.result;
    try {
      return await inStore(settings, handle);
    } catch (error) {
      const locked = error instanceof Error && error.name === "StoreLocked";
      if (!locked || Date.now() > deadline) throw error;
      await pause(100);
    }
  }
}

/** `monarchs account add NAME` */
export async function addAccount(
  name: string,
  options: Options & { readonly role: "user" | "administrator" },
): Promise<void> {
  const password = await newPassword(options.passwordStdin === true);
  const args = { name, password, role: options.role };
  const made = await run(
    options,
    (client) => client.request("accountAdd", args),
    (handlers) => handlers.accountAdd(args),
  );
  process.stdout.write(`added account ${made.name} (${made.role})\n`);
}

/** `monarchs account list` */
export async function listAccounts(options: Options & { readonly json?: boolean }): Promise<void> {
  const accounts = await run(
    options,
    (client) => client.request("accountList", {}),
    (handlers) => handlers.accountList(),
  );
  const shown = accounts.map(({ name, role, disabled, createdAt, lastSeenAt }) => ({
    name,
    role,
    disabled,
    createdAt,
    lastSeenAt,
  }));
  process.stdout.write(options.json ? `${JSON.stringify(shown, null, 2)}\n` : accountsText(shown));
}

/** `monarchs account passwd NAME` */
export async function setPassword(name: string, options: Options): Promise<void> {
  const password = await newPassword(options.passwordStdin === true);
  const args = { name, password };
  const account = await run(
    options,
    (client) => client.request("accountPasswd", args),
    (handlers) => handlers.accountPasswd(args),
  );
  process.stdout.write(`the password of ${account.name} is changed\n`);
}

/** `monarchs account role NAME ROLE` */
export async function setRole(name: string, role: string, options: Options): Promise<void> {
  if (role !== "user" && role !== "administrator") {
    throw new CommandFailed(`${role} is no role; give user or administrator`, exitCodes.usage);
  }
  const args = { name, role } as const;
  const account = await run(
    options,
    (client) => client.request("accountRole", args),
    (handlers) => handlers.accountRole(args),
  );
  process.stdout.write(`${account.name} has the role ${account.role}\n`);
}

/** `monarchs account disable NAME`, and `enable` */
export async function setDisabled(name: string, disabled: boolean, options: Options): Promise<void> {
  const args = { name, disabled };
  const account = await run(
    options,
    (client) => client.request("accountDisable", args),
    (handlers) => handlers.accountDisable(args),
  );
  process.stdout.write(`${account.name} is ${account.disabled ? "disabled" : "enabled"}\n`);
}

/** `monarchs account export NAME`: lines of JSON, as they come. */
export async function exportAccount(name: string, options: Options): Promise<void> {
  let after: ExportPlace | null = null;
  do {
    const args: { readonly name: string; readonly after: ExportPlace | null } = { name, after };
    const part: ExportPart = await run(
      options,
      (client) => client.request("accountExport", args),
      (handlers) => handlers.accountExport(args),
    );
    for (const record of part.records) process.stdout.write(`${JSON.stringify(record)}\n`);
    after = part.next;
  } while (after !== null);
}

/** `monarchs account erase NAME` */
export async function eraseAccount(
  name: string,
  options: Options & { readonly messages?: boolean; readonly yes?: boolean },
): Promise<void> {
  const words = options.messages ? "remove" : "keep";
  const what = options.messages ? "all they said" : "their name on all they said";
  await confirm(
    `The account ${name}, ${what} and all that is kept about them will be gone for good.`,
    options.yes,
  );
  const args = { name, words } as const;
  const erased = await run(
    options,
    (client) => client.request("accountErase", args),
    (handlers) => handlers.accountErase(args),
  );
  process.stdout.write(`${erased.name} is erased; ${erased.events} events in the logs were theirs\n`);
}
