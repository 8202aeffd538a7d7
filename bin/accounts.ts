import { Option } from "commander";
import { type AddCommand, examples, withJson, withSettings } from "./options.ts";

/** The commands on accounts. */
export function addAccounts(command: AddCommand): void {
  const account = examples(
    command("account", "manage accounts, whether or not the server runs"),
    "account add ada",
    "account list",
  );
  const passwordStdin = new Option("--password-stdin", "read the password from the first line of stdin");

  examples(
    withJson(withSettings(command("add", "add an account", account)))
      .argument("<name>")
      .addOption(passwordStdin)
      .addOption(new Option("--role <role>", "its role").choices(["user", "administrator"]).default("user"))
      .action(async (name, options) => (await import("./commands/account.ts")).addAccount(name, options)),
    "account add ada",
    "account add ada --role administrator --password-stdin < password.txt",
  );
  examples(
    withJson(withSettings(command("list", "list the accounts", account))).action(async (options) =>
      (await import("./commands/account.ts")).listAccounts(options),
    ),
    "account list",
    "account list --json",
  );
  examples(
    withJson(withSettings(command("passwd", "set an account's password", account)))
      .argument("<name>")
      .addOption(passwordStdin)
      .action(async (name, options) => (await import("./commands/account.ts")).setPassword(name, options)),
    "account passwd ada",
  );
  examples(
    withJson(withSettings(command("role", "set an account's role", account)))
      .argument("<name>")
      .argument("<role>", "user or administrator")
      .action(async (name, role, options) =>
        (await import("./commands/account.ts")).setRole(name, role, options),
      ),
    "account role ada administrator",
  );
  for (const [name, disabled] of [
    ["disable", true],
    ["enable", false],
  ] as const) {
    examples(
      withJson(
        withSettings(
          command(name, disabled ? "lock an account out" : "let a disabled account in again", account),
        ),
      )
        .argument("<name>")
        .action(async (who, options) =>
          (await import("./commands/account.ts")).setDisabled(who, disabled, options),
        ),
      `account ${name} ada`,
    );
  }

  examples(
    withSettings(command("export", "print all that is kept about a person, as lines of JSON", account))
      .argument("<name>")
      .action(async (name, options) => (await import("./commands/account.ts")).exportAccount(name, options)),
    "account export ada > ada.jsonl",
  );
  examples(
    withJson(
      withSettings(command("erase", "erase a person's account, and their name from the logs", account)),
    )
      .argument("<name>")
      .option("--messages", "also what they said")
      .option("-y, --yes", "do not ask")
      .action(async (name, options) => (await import("./commands/account.ts")).eraseAccount(name, options)),
    "account erase ada",
    "account erase ada --messages --yes",
  );
}

/** The commands on tokens of the HTTP API. */
export function addTokens(command: AddCommand): void {
  const token = examples(
    command("token", "tokens of the HTTP API, at a running server"),
    "token issue ada",
    "token revoke ada",
  );
  examples(
    withJson(withSettings(command("issue", "sign an account in, and print its tokens", token)))
      .argument("<account>")
      .option("--device <name>", "what its owner sees in the list of sessions")
      .option("--access-only", "print the access token alone")
      .action(async (name, options) => (await import("./commands/token.ts")).issueToken(name, options)),
    "token issue ada --device backup-bot",
    "token issue ada --access-only",
  );
  examples(
    withJson(
      withSettings(
        command("revoke", "end an account's sessions: tokens, connections, and resume tokens", token),
      ),
    )
      .argument("<account>")
      .option("--session <id>", "this one alone")
      .action(async (name, options) => (await import("./commands/token.ts")).revokeTokens(name, options)),
    "token revoke ada",
    "token revoke ada --session 0198f4a2-6b1e-7c3d-9a55-0f1e2d3c4b5a",
  );
  examples(
    withJson(
      withSettings(
        command(
          "rotate-key",
          "have a new key sign; the one before is taken as long as its tokens last",
          token,
        ),
      ),
    ).action(async (options) => (await import("./commands/token.ts")).rotateKey(options)),
    "token rotate-key",
  );
}
