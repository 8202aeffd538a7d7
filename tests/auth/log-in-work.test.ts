/** A log-in does the same for a name that is known and for one that is not: what it asks the store, what it hashes. */
import { beforeEach, expect, test, vi } from "vitest";
import { authenticate } from "../../src/auth/accounts.ts";
import { hashPassword } from "../../src/auth/passwords.ts";
import type { AccountRow, Store } from "../../src/store/store.ts";
import { account } from "../store/samples.ts";

const { verified } = vi.hoisted(() => ({ verified: [] as string[] }));
vi.mock("@node-rs/argon2", async (original) => {
  const argon2 = await original<typeof import("@node-rs/argon2")>();
  const verify = (hash: string, password: string): Promise<boolean> => {
    // the algorithm and its costs, which decide how long it takes
    verified.push(hash.split("$").slice(0, 4).join("$"));
    return argon2.verify(hash, password);
  };
  return { ...argon2, verify };
});
beforeEach(() => void verified.splice(0));

const rules = {
  nicknames: { characters: "unicode", maxLength: 50 },
  limits: { passwordMinLength: 6, givenPasswordMinLength: 3 },
  accounts: { hashCost: "normal", checkPasswordStrength: false, mechanisms: ["PLAIN"] },
} as const;

/** A store that knows some accounts, and notes what it is asked. */
function asked(known: readonly AccountRow[]): { readonly store: Store; readonly calls: string[] } {
  const calls: string[] = [];
  const answer = (name: string) => (key: string) => {
    calls.push(name);
    return Promise.resolve(known.find(({ folded }) => folded === key));
  };
  const store = new Proxy({} as Store, { get: (_, name) => answer(String(name)) });
  return { store, calls };
}

test.each([
  ["ada", "an account with a password"],
  ["nobody", "a name that is unknown"],
  ["bob", "an account without a password"],
])("a log-in as %s, %s, does the same work", async (tried) => {
  const ada = { ...account("ada"), password: await hashPassword("correct horse", "normal") };
  const bob = account("bob", { password: "" });
  const { store, calls } = asked([{ ...ada, folded: "ada" } as AccountRow, bob as AccountRow]);
  expect(await authenticate(store, rules, tried, "wrong password")).toEqual({
    refused: "wrongCredentials",
  });
  expect({ calls, verified }).toEqual({
    calls: ["accountByName"],
    verified: ["$argon2id$v=19$m=19456,t=2,p=1"],
  });
});
