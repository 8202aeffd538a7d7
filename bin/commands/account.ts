import type { AccountSummary, ExportPart, ExportPlace } from "../../src/admin/protocol.ts";
import { confirm } from "../confirm.ts";
import { CommandFailed, exitCodes } from "../exit-codes.ts";
import { newPassword } from "../password.ts";
import { moment, tableText } from "../table.ts";
import { run } from "./desk.ts";
import { type Options as AnyOptions, print } from "./running.ts";

type Options = AnyOptions & { readonly passwordStdin?: boolean };

/** What of an account is shown; the store's row has more. */
const shown = ({ name, role, disabled, createdAt, lastSeenAt }: AccountSummary): AccountSummary => ({
  name,
  role,
  disabled,
  createdAt,
  lastSeenAt,
});

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
  print(shown(made), options, () => `added account ${made.name} (${made.role})\n`);
}

/** `monarchs account list` */
export async function listAccounts(options: Options): Promise<void> {
  const accounts = await run(
    options,
    (client) => client.request("accountList", {}),
    (handlers) => handlers.accountList(),
  );
  print(accounts.map(shown), options, () =>
    tableText([
      ["ACCOUNT", "ROLE", "STATE", "CREATED", "LAST SEEN"],
      ...accounts.map(({ name, role, disabled, createdAt, lastSeenAt }) => [
        name,
        role,
        disabled ? "disabled" : "active",
        moment(createdAt),
        moment(lastSeenAt),
      ]),
    ]),
  );
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
  print(shown(account), options, () => `the password of ${account.name} is changed\n`);
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
  print(shown(account), options, () => `${account.name} has the role ${account.role}\n`);
}

/** `monarchs account disable NAME`, and `enable` */
export async function setDisabled(name: string, disabled: boolean, options: Options): Promise<void> {
  const args = { name, disabled };
  const account = await run(
    options,
    (client) => client.request("accountDisable", args),
    (handlers) => handlers.accountDisable(args),
  );
  print(shown(account), options, () => `${account.name} is ${account.disabled ? "disabled" : "enabled"}\n`);
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
  print(erased, options, () => `${erased.name} is erased; ${erased.events} events in the logs were theirs\n`);
}
