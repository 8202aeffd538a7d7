import { beforeEach, describe, expect, test } from "vitest";
import type { Store } from "../../src/store/store.ts";
import { account } from "./samples.ts";

/** What every engine keeps of accounts besides their names: preferences, verifiers and certificates. */
export function accountContract(current: () => Store): void {
  describe("what accounts log in with", () => {
    let store: Store;
    const [thumb, other] = ["aa".repeat(32), "bb".repeat(32)] as const;
    beforeEach(async () => {
      store = current();
      await store.createAccount(account("ada"));
      await store.createAccount(account("bob"));
    });

    test("a verifier and preferences are kept, and changed each alone", async () => {
      await store.changeAccount("account-ada", { scram: "v" });
      await store.changeAccount("account-ada", { preferences: { multipleSessions: false } });
      expect(await store.accountByName("ada")).toMatchObject({
        scram: "v",
        preferences: { multipleSessions: false },
      });
      expect(await store.accountByName("bob")).toMatchObject({ scram: null, preferences: {} });
    });

    test("a certificate is one account's, and is found by its fingerprint until it is dropped", async () => {
      await store.addCertificate({ fingerprint: thumb, accountId: "account-ada", addedAt: 2 });
      await store.addCertificate({ fingerprint: other, accountId: "account-ada", addedAt: 1 });
      await expect(
        store.addCertificate({ fingerprint: thumb, accountId: "account-bob", addedAt: 3 }),
      ).rejects.toMatchObject({ name: "Conflict", what: "certificate" });
      expect(await store.accountByCertificate(thumb)).toEqual(await store.accountByName("ada"));
      expect((await store.certificatesOf("account-ada")).map(({ fingerprint }) => fingerprint)).toEqual([
        other,
        thumb,
      ]);
      expect(await store.dropCertificate("account-bob", thumb)).toBe(false);
      expect(await store.dropCertificate("account-ada", thumb)).toBe(true);
      expect(await store.accountByCertificate(thumb)).toBeUndefined();
      expect(await store.certificatesOf("account-bob")).toEqual([]);
    });
  });
}
