import { byteLength, fold, type NameRules, nickFault } from "../domain/names.ts";
import type { ServerRole } from "../domain/person.ts";
import type { Refusal } from "../domain/refusals.ts";
import { type AccountChange, type AccountRow, Conflict, type Store } from "../store/store.ts";
import { hashPassword, verifyPassword } from "./passwords.ts";
import { makeVerifier } from "./scram.ts";
import { weakness } from "./strength.ts";

/** Longest password, in bytes of UTF-8. */
const maxPasswordBytes = 600;

/** The settings that accounts depend on. */
export interface AccountRules {
  readonly nicknames: NameRules;
  readonly limits: { readonly passwordMinLength: number; readonly givenPasswordMinLength: number };
  readonly accounts: {
    readonly hashCost: "low" | "normal";
    readonly checkPasswordStrength: boolean;
    /** Whether SCRAM-SHA-256 is among them decides whether verifiers are kept. */
    readonly mechanisms: readonly string[];
  };
}

/** Who chose a password. */
export type PasswordGiver = "owner" | "administrator";

/** Who is to be registered. */
export interface NewAccount {
  readonly id: string;
  readonly name: string;
  readonly password: string;
  /** Whoever chose the password: an administrator answers for it, and may give one that people could not choose. */
  readonly by: PasswordGiver;
  readonly role: ServerRole;
  readonly email: string | null;
  /** Nobody logs in to it before its address is verified. */
  readonly pending?: boolean;
  /** ms since 1970. */
  readonly now: number;
}

/** Longest e-mail address, in bytes (RFC 5321 §4.5.3.1). */
const maxEmailBytes = 254;
/** As little as an address has to be: who takes mail there decides about the rest. */
const email = /^[^\s\p{C}]+@[^\s\p{C}@]+$/u;

/**
 * Makes an account.
 *
 * @returns it, or `accountNameInvalid`, `passwordInvalid`, `emailInvalid`, `accountExists`, `emailTaken`
 */
export async function createAccount(
  store: Store,
  rules: AccountRules,
  account: NewAccount,
): Promise<AccountRow | Refusal> {
  const { id, name, password, by, role, email: address, now } = account;
  const fault = nickFault(name, rules.nicknames);
  if (fault) return { refused: "accountNameInvalid", account: name, why: fault };
  const weak = passwordFault(password, by, rules, [name, address ?? ""]);
  if (weak) return weak;
  const wrongAddress = emailFault(address);
  if (wrongAddress) return wrongAddress;
  if (await store.accountByName(fold(name))) return { refused: "accountExists", account: name };
  const row: AccountRow = {
    id,
    name,
    folded: fold(name),
    ...(await kept(rules, password)),
    email: address,
    emailVerifiedAt: null,
    pending: account.pending ?? false,
    role,
    disabled: false,
    createdAt: now,
    lastSeenAt: null,
    preferences: {},
  };
  try {
    await store.createAccount(row);
  } catch (error) {
    if (error instanceof Conflict)
      return error.what === "email" ? { refused: "emailTaken" } : { refused: "accountExists", account: name };
    throw error;
  }
  return row;
}

/**
 * Checks a name, or an e-mail address that was verified, and a password.
 *
 * @returns the account, or `wrongCredentials`, `accountDisabled`, `verificationNeeded`
 */
export async function authenticate(
  store: Store,
  { accounts: { hashCost } }: AccountRules,
  name: string,
  password: string,
): Promise<AccountRow | Refusal> {
  const account = await named(store, name);
  // As slow for a name without an account, or without a password, as for a wrong one: time does not tell which names exist.
  const known = account !== undefined && account.password !== "";
  const right = await verifyPassword(known ? account.password : noPassword(hashCost), password);
  if (!known || !right) return { refused: "wrongCredentials" };
  if (account.disabled) return { refused: "accountDisabled" };
  return account.pending ? { refused: "verificationNeeded", account: account.name } : account;
}

/** The account that goes by a name, or by an address that its owner has shown to be theirs. */
async function named(store: Store, name: string): Promise<AccountRow | undefined> {
  if (!name.includes("@")) return store.accountByName(fold(name));
  const account = await store.accountByEmail(name);
  return account && account.emailVerifiedAt !== null ? account : undefined;
}

/** Why something can be nobody's e-mail address, if so. */
const emailFault = (address: string | null): Refusal | undefined =>
  address !== null && (!email.test(address) || byteLength(address) > maxEmailBytes)
    ? { refused: "emailInvalid", why: "that is no e-mail address" }
    : undefined;

/**
 * Gives an account another e-mail address, or none. It is not verified yet: an address that is stays the account's until the
 * new one is shown to be theirs as well.
 *
 * @returns nothing, `emailInvalid`, `emailTaken`
 */
export async function changeEmail(
  store: Store,
  account: AccountRow,
  address: string | null,
): Promise<Refusal | undefined> {
  const fault = emailFault(address);
  if (fault) return fault;
  if (address !== null && account.emailVerifiedAt !== null) {
    const holder = await store.accountByEmail(address);
    return holder && holder.id !== account.id ? { refused: "emailTaken" } : undefined;
  }
  return setEmail(store, account, address, null);
}

/** @param verifiedAt ms since 1970; null: nobody has shown yet that it is theirs. @returns nothing, or `emailTaken` */
export async function setEmail(
  store: Store,
  account: AccountRow,
  email: string | null,
  emailVerifiedAt: number | null,
): Promise<Refusal | undefined> {
  try {
    await store.changeAccount(account.id, {
      email,
      emailVerifiedAt,
      ...(emailVerifiedAt === null ? {} : { pending: false }),
    });
  } catch (error) {
    if (error instanceof Conflict) return { refused: "emailTaken" };
    throw error;
  }
  return undefined;
}

/** Gives an account another password. @returns nothing, or `passwordInvalid` */
export async function changePassword(
  store: Store,
  rules: AccountRules,
  account: AccountRow,
  password: string,
  by: PasswordGiver,
): Promise<Refusal | undefined> {
  const weak = passwordFault(password, by, rules, [account.name, account.email ?? ""]);
  if (weak) return weak;
  await store.changeAccount(account.id, await kept(rules, password));
  return undefined;
}

/** What is missing of what is kept of an account's password, to be stored now that it is known. */
export async function passwordKept(
  { accounts }: AccountRules,
  { scram }: AccountRow,
  password: string,
): Promise<AccountChange> {
  const wanted = scram === null && accounts.mechanisms.includes("SCRAM-SHA-256");
  return wanted ? { scram: await makeVerifier(password) } : {};
}

/** What is kept of a password: its hash, and the verifier of SCRAM where that is offered. */
async function kept(
  { accounts: { hashCost, mechanisms } }: AccountRules,
  password: string,
): Promise<Pick<AccountRow, "password" | "scram">> {
  return {
    password: await hashPassword(password, hashCost),
    scram: mechanisms.includes("SCRAM-SHA-256") ? await makeVerifier(password) : null,
  };
}

function passwordFault(
  password: string,
  by: PasswordGiver,
  { limits, accounts }: AccountRules,
  names: readonly string[],
): Refusal | undefined {
  const fault = (why: string, weak: boolean): Refusal => ({ refused: "passwordInvalid", why, weak });
  if (byteLength(password) > maxPasswordBytes)
    return fault(`a password has at most ${maxPasswordBytes} bytes`, false);
  const given = by === "administrator";
  const least = given
    ? Math.min(limits.passwordMinLength, limits.givenPasswordMinLength)
    : limits.passwordMinLength;
  if ([...password].length < least) return fault(`a password has at least ${least} characters`, true);
  const why = accounts.checkPasswordStrength && !given ? weakness(password, names) : undefined;
  return why === undefined ? undefined : fault(why, true);
}

/** A hash that no password has, of the cost of the others. */
const noPassword = (cost: "low" | "normal"): string =>
  `$argon2id$v=19$m=${cost === "low" ? "1024,t=1" : "19456,t=2"},p=1$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA`;
