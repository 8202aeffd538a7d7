import { expect, test } from "vitest";
import { accountHandlers } from "../../src/admin/accounts.ts";
import { defaultSettings } from "../../src/config/schema.ts";
import { account } from "../store/samples.ts";
import { sqliteEngine } from "../store/sqlite-engine.ts";

test("a password that is set while no server runs ends all sign-ins", async () => {
  const engine = await sqliteEngine({});
  try {
    const { store } = engine;
    const ada = account("ada");
    await store.createAccount(ada);
    const about = { kind: "account", device: "Firefox", address: "192.0.2.1" } as const;
    const times = { createdAt: 1_000, usedAt: 1_000, expiresAt: 100_000 };
    await store.createAuthSession(
      { id: "s1", userId: ada.id, name: ada.name, ...about, ...times },
      "hash",
      10,
    );
    const handlers = accountHandlers({
      store,
      rules: defaultSettings({ accounts: { hashCost: "low" } }),
      newId: () => "new",
      now: () => 2_000,
      files: { removeOf: () => Promise.resolve() },
      note: () => undefined,
    });
    await handlers.accountPasswd({ name: "ada", password: "battery staple horse" });
    expect(await store.authSessionsOf(ada.id, 2_000)).toEqual([]);
  } finally {
    await engine.end();
  }
});
