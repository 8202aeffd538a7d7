import { expect, onTestFinished, test } from "vitest";
import { authenticate, changePassword, createAccount } from "../../src/auth/accounts.ts";
import { isRefusal } from "../../src/domain/refusals.ts";
import { sqliteEngine } from "../store/sqlite-engine.ts";

const rules = {
  nicknames: { characters: "ascii", maxLength: 20 },
  limits: { passwordMinLength: 6, givenPasswordMinLength: 3 },
  accounts: { hashCost: "low", mechanisms: ["SCRAM-SHA-256"], checkPasswordStrength: false },
} as const;
const ada = {
  id: "0190a0a0-0000-7000-8000-000000000001",
  name: "Ada",
  password: "correct horse",
  by: "owner",
  role: "user",
  email: null,
  now: 1_000,
} as const;

async function emptyStore() {
  const engine = await sqliteEngine({});
  onTestFinished(() => engine.end());
  return engine.store;
}

test("an account keeps its name as given, and its password as a hash alone", async () => {
  const store = await emptyStore();
  const made = await createAccount(store, rules, ada);
  expect(made).toMatchObject({ id: ada.id, name: "Ada", folded: "ada", role: "user", disabled: false });
  expect(JSON.stringify(await store.accountByName("ada"))).not.toContain("horse");
});

test("an account is logged in to under whatever case of its name", async () => {
  const store = await emptyStore();
  await createAccount(store, rules, ada);
  expect(await authenticate(store, rules, "ADA", "correct horse")).toMatchObject({ name: "Ada" });
});

test("a wrong password and a name that nobody has are told alike", async () => {
  const store = await emptyStore();
  await createAccount(store, rules, ada);
  expect(await authenticate(store, rules, "ada", "wrong")).toEqual({ refused: "wrongCredentials" });
  expect(await authenticate(store, rules, "nobody", "wrong")).toEqual({ refused: "wrongCredentials" });
});

test("a name that is taken in another case is refused, also to the one of two who comes second", async () => {
  const store = await emptyStore();
  const both = await Promise.all([
    createAccount(store, rules, ada),
    createAccount(store, rules, { ...ada, id: "0190a0a0-0000-7000-8000-000000000002", name: "ADA" }),
  ]);
  expect(both.filter(isRefusal)).toEqual([
    { refused: "accountExists", account: expect.stringMatching(/ada/i) },
  ]);
  expect(await createAccount(store, rules, { ...ada, name: "aDa" })).toMatchObject({
    refused: "accountExists",
  });
});

test.each(["", "2ada", "a da", "server", "a".repeat(21)])("no account can be called %j", async (name) => {
  const store = await emptyStore();
  expect(await createAccount(store, rules, { ...ada, name })).toMatchObject({
    refused: "accountNameInvalid",
    account: name,
  });
});

test("a password has a least and a greatest length, in characters and in bytes", async () => {
  const store = await emptyStore();
  for (const password of ["five5", "😀😀😀😀😀", "x".repeat(601), "é".repeat(301)])
    expect(await createAccount(store, rules, { ...ada, password })).toMatchObject({
      refused: "passwordInvalid",
    });
  expect(await createAccount(store, rules, { ...ada, password: "x".repeat(600) })).toMatchObject({
    name: "Ada",
  });
});

test("a disabled account says so to who knows the password, and to nobody else", async () => {
  const store = await emptyStore();
  await createAccount(store, rules, ada);
  await store.changeAccount(ada.id, { disabled: true });
  expect(await authenticate(store, rules, "ada", "correct horse")).toEqual({ refused: "accountDisabled" });
  expect(await authenticate(store, rules, "ada", "wrong")).toEqual({ refused: "wrongCredentials" });
});

test("a changed password is the only one from then on; a refused one changes nothing", async () => {
  const store = await emptyStore();
  const made = await createAccount(store, rules, ada);
  if (isRefusal(made)) throw new TypeError(made.refused);
  expect(await changePassword(store, rules, made, "short", "owner")).toMatchObject({
    refused: "passwordInvalid",
  });
  expect(await authenticate(store, rules, "ada", "correct horse")).toMatchObject({ name: "Ada" });
  expect(await changePassword(store, rules, made, "another secret", "owner")).toBeUndefined();
  expect(await authenticate(store, rules, "ada", "correct horse")).toEqual({ refused: "wrongCredentials" });
  expect(await authenticate(store, rules, "ada", "another secret")).toMatchObject({ name: "Ada" });
});

test("an administrator may give a shorter password, which is no reason to take an empty one", async () => {
  const store = await emptyStore();
  const given = { ...ada, by: "administrator" } as const;
  expect(await createAccount(store, rules, { ...given, password: "ab" })).toMatchObject({
    refused: "passwordInvalid",
    why: "a password has at least 3 characters",
  });
  expect(await createAccount(store, rules, { ...given, password: "abc" })).toMatchObject({ name: "Ada" });
  expect(await authenticate(store, rules, "ada", "abc")).toMatchObject({ name: "Ada" });
});
