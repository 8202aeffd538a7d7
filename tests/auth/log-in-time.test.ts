import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { authenticate, createAccount } from "../../src/auth/accounts.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import { account } from "../store/samples.ts";

const rules = {
  nicknames: { characters: "unicode", maxLength: 50 },
  limits: { passwordMinLength: 6, givenPasswordMinLength: 3 },
  accounts: { hashCost: "normal", checkPasswordStrength: false, mechanisms: ["PLAIN"] },
} as const;

const rounds = 15;

/** The shortest of some log-ins with a wrong password, in ms: what the machine does besides only makes them longer. */
async function passwordLoginTimes() {
  const folder = mkdtempSync(join(tmpdir(), "monarchs-times-"));
  const store = await openSqliteStore({ file: join(folder, "t.db"), onLost: () => undefined });
  try {
    const ada = {
      id: "a",
      name: "ada",
      password: "correct horse",
      by: "owner",
      role: "user",
      email: null,
      now: 1,
    } as const;
    await createAccount(store, rules, ada);
    await store.createAccount(account("bob", { password: "" }));
    const shortest = {
      ada: Number.POSITIVE_INFINITY,
      nobody: Number.POSITIVE_INFINITY,
      bob: Number.POSITIVE_INFINITY,
    };
    for (let round = 0; round < rounds; round += 1)
      for (const name of ["ada", "nobody", "bob"] as const) {
        const began = performance.now();
        await authenticate(store, rules, name, "wrong password");
        shortest[name] = Math.min(shortest[name], performance.now() - began);
      }
    return { known: shortest.ada, unknown: shortest.nobody, withoutPassword: shortest.bob };
  } finally {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

test("a log-in takes as long for a name without an account, or without a password, as for a wrong password", async () => {
  const { known, unknown, withoutPassword } = await passwordLoginTimes();
  for (const other of [unknown, withoutPassword]) {
    expect(other / known).toBeGreaterThan(0.5);
    expect(other / known).toBeLessThan(2);
  }
});
