import { hashToken, newToken } from "../../src/auth/opaque-tokens.ts";
import type { CodePurpose } from "../../src/store/parts/account-codes.ts";
import type { AccountRow } from "../../src/store/store.ts";
import type { Core } from "../core.ts";

const hourMs = 3_600_000;

/** Sends the code that shows an address to be its account's. */
export const sendVerification = (core: Core, account: AccountRow, email: string): Promise<void> =>
  send(core, account, email, "verify");

/** Sends the code that takes the place of a forgotten password. */
export const sendReset = (core: Core, account: AccountRow, email: string): Promise<void> =>
  send(core, account, email, "reset");

const subjects: Readonly<Record<CodePurpose, string>> = {
  verify: "Confirm your e-mail address",
  reset: "Choose a new password",
};

async function send(core: Core, account: AccountRow, email: string, purpose: CodePurpose): Promise<void> {
  const { mail, server } = core.settings;
  if (!core.identities.letters.admit(account.id)) {
    core.log.warn({ account: account.name, purpose }, "no more letters to this account for now");
    return;
  }
  const code = newToken();
  const now = core.wall();
  await core.store.store.saveAccountCode({
    hash: hashToken(code),
    accountId: account.id,
    purpose,
    email,
    createdAt: now,
    expiresAt: now + mail.codeHours * hourMs,
  });
  const link = server.url === null ? null : linkTo(server.url, account.name, purpose, code);
  core.identities.letters.send({
    to: email,
    subject: `${core.settings.network}: ${subjects[purpose]}`,
    text: textOf(core, account.name, purpose, code, link),
    // without an SMTP server this is what the log says
    told: { account: account.name, purpose, code, link },
  });
}

/** The code stands behind `#`, where it comes into no log of a server in between. */
const linkTo = (base: string, account: string, purpose: CodePurpose, code: string): string =>
  `${base.replace(/\/+$/, "")}/#/${purpose}?${new URLSearchParams({ account, code })}`;

function textOf(
  { settings: { network, mail } }: Core,
  account: string,
  purpose: CodePurpose,
  code: string,
  link: string | null,
): string {
  const why =
    purpose === "verify"
      ? `Somebody, most likely you, gave this address for the account ${account} on ${network}.`
      : `Somebody, most likely you, asked for a new password for the account ${account} on ${network}.`;
  const how =
    purpose === "verify"
      ? `Type /verify ${account} ${code} (on IRC: /quote VERIFY ${account} ${code}).`
      : `The code is ${code}.`;
  return [
    why,
    "",
    ...(link === null ? [] : ["To go on, follow this link:", link, "", "Or:"]),
    how,
    "",
    `It is good for ${mail.codeHours} hours, and once. If it was not you, there is nothing to do.`,
    "",
  ].join("\n");
}
