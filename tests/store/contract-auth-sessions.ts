import { describe, expect, test } from "vitest";
import type { AuthSessionRow } from "../../src/store/parts/auth-sessions.ts";
import type { Store } from "../../src/store/store.ts";
import { account } from "./samples.ts";

const session = (id: string, changes: Partial<AuthSessionRow> = {}): AuthSessionRow => ({
  id,
  userId: "ada",
  kind: "account",
  name: "ada",
  device: "Firefox",
  address: "192.0.2.1",
  createdAt: 1_000,
  usedAt: 1_000,
  expiresAt: 100_000,
  ...changes,
});

/** What every engine makes of sign-ins, their tokens, and codes of letters. */
export function authSessionsContract(store: () => Store): void {
  describe("sign-ins", () => {
    const refresh = (tokenHash: string, nextHash: string, now: number) =>
      store().rotateRefresh({
        tokenHash,
        nextHash,
        now,
        graceMs: 10_000,
        lastsMs: { account: 100_000, guest: 50_000 },
      });

    test("a sign-in is kept until it ends, by itself or by a word", async () => {
      await store().createAuthSession(session("s1"), "t1", 10);
      await store().createAuthSession(session("s2", { usedAt: 2_000 }), null, 10);
      expect(await store().authSession("s1", 5_000)).toEqual(session("s1"));
      expect(await store().authSession("s1", 100_000)).toBeUndefined();
      expect((await store().authSessionsOf("ada", 5_000)).map(({ id }) => id)).toEqual(["s2", "s1"]);
      const end = { userId: "ada", ids: null, except: "s2", now: 5_000 };
      expect(await store().endAuthSessions(end)).toEqual(["s1"]);
      expect(await store().endAuthSessions(end)).toEqual([]);
      expect(await store().authSession("s1", 5_000)).toBeUndefined();
      expect(await refresh("t1", "t2", 5_000)).toEqual({ outcome: "unknown" });
      expect(await store().dropAuthSessionsBefore(100_000)).toBe(2);
    });

    test("nobody ends the sign-in of somebody else", async () => {
      await store().createAuthSession(session("s1"), "t1", 10);
      expect(await store().endAuthSessions({ userId: "eve", ids: ["s1"], except: null, now: 5_000 })).toEqual(
        [],
      );
      expect(await store().authSession("s1", 5_000)).toBeDefined();
    });

    test("of more sign-ins than one may have the least used end", async () => {
      await store().createAuthSession(session("s1", { usedAt: 3_000 }), "t1", 2);
      await store().createAuthSession(session("s2", { usedAt: 2_000 }), "t2", 2);
      expect(await store().createAuthSession(session("s3"), "t3", 2)).toEqual(["s2"]);
      expect((await store().authSessionsOf("ada", 5_000)).map(({ id }) => id)).toEqual(["s1", "s3"]);
    });

    test("a refresh token has one successor, which prolongs the sign-in", async () => {
      await store().createAuthSession(session("s1"), "t1", 10);
      expect(await refresh("t1", "t2", 90_000)).toMatchObject({
        outcome: "rotated",
        session: { id: "s1", usedAt: 90_000, expiresAt: 190_000 },
      });
      expect(await store().authSession("s1", 150_000)).toBeDefined();
      expect(await refresh("t2", "t3", 150_000)).toMatchObject({ outcome: "rotated" });
      expect(await refresh("nothing", "t4", 150_000)).toEqual({ outcome: "unknown" });
    });

    test("a guest's sign-in ends earlier", async () => {
      await store().createAuthSession(session("s1", { kind: "guest", name: "bob" }), "t1", 10);
      const prolonged = { outcome: "rotated", session: { expiresAt: 90_000 } };
      expect(await refresh("t1", "t2", 40_000)).toMatchObject(prolonged);
      expect(await refresh("t2", "t3", 90_000)).toEqual({ outcome: "unknown" });
    });

    test("a refresh token that comes twice within the grace is taken, later it ends the sign-in and all its tokens", async () => {
      await store().createAuthSession(session("s1"), "t1", 10);
      await store().saveResume({
        tokenHash: "r1",
        userId: "ada",
        kind: "account",
        nick: "ada",
        account: "ada",
        issuedAt: 5,
        sessionId: "s1",
      });
      expect(await refresh("t1", "t2", 5_000)).toMatchObject({ outcome: "rotated" });
      expect(await refresh("t1", "t2b", 15_000)).toMatchObject({ outcome: "rotated" });
      expect(await refresh("t2b", "t3", 15_001)).toMatchObject({ outcome: "rotated" });
      expect(await refresh("t1", "t2c", 15_001)).toMatchObject({ outcome: "reused", session: { id: "s1" } });
      for (const token of ["t1", "t2", "t2b", "t2c", "t3"])
        expect(await refresh(token, "next", 15_002)).toEqual({ outcome: "unknown" });
      expect(await store().authSession("s1", 15_002)).toBeUndefined();
      expect(await store().resume("r1")).toBeUndefined();
    });

    test("a refresh token that nobody used is worth nothing when its time is over, however long its sign-in goes on", async () => {
      await store().createAuthSession(session("s1"), "t1", 10);
      expect(await refresh("t1", "t2", 5_000)).toMatchObject({ outcome: "rotated" });
      expect(await refresh("t1", "t2b", 6_000)).toMatchObject({ outcome: "rotated" });
      expect(await refresh("t2", "t3", 90_000)).toMatchObject({ outcome: "rotated" });
      expect(await refresh("t2b", "t4", 106_000)).toEqual({ outcome: "unknown" });
      expect(await refresh("t3", "t4", 150_000)).toMatchObject({ outcome: "rotated" });
      // what was used so long ago is forgotten
      expect(await refresh("t1", "t5", 150_000)).toEqual({ outcome: "unknown" });
      expect(await refresh("t4", "t5", 150_000)).toMatchObject({ outcome: "rotated" });
    });

    test("a guest's sign-ins are the account's that the guest becomes", async () => {
      await store().createAuthSession(session("s1", { kind: "guest", name: "bob" }), null, 10);
      await store().upgradeAuthSessions("ada", "robert");
      expect(await store().authSession("s1", 5_000)).toMatchObject({ kind: "account", name: "robert" });
    });

    test("a code is good once, in time, for its purpose, and only the newest", async () => {
      await store().createAccount(account("ada", { email: "ada@example.org" }));
      const code = (hash: string, expiresAt: number) => ({
        hash,
        accountId: "account-ada",
        purpose: "verify" as const,
        email: "ada@example.org",
        createdAt: 1_000,
        expiresAt,
      });
      await store().saveAccountCode(code("c1", 9_000));
      await store().saveAccountCode(code("c2", 9_000));
      expect(await store().takeAccountCode("c1", "verify", 5_000)).toBeUndefined();
      expect(await store().takeAccountCode("c2", "reset", 5_000)).toBeUndefined();
      expect(await store().takeAccountCode("c2", "verify", 5_000)).toEqual(code("c2", 9_000));
      expect(await store().takeAccountCode("c2", "verify", 5_000)).toBeUndefined();
      await store().saveAccountCode(code("c3", 9_000));
      expect(await store().takeAccountCode("c3", "verify", 9_000)).toBeUndefined();
    });

    test("an account is found by its address, whatever its case, and by whom another issuer knows", async () => {
      await store().createAccount(account("ada", { email: "Ada@Example.org" }));
      expect(await store().accountByEmail("ada@example.ORG")).toMatchObject({ name: "ada" });
      const link = { issuer: "https://id.example", subject: "42", accountId: "account-ada", linkedAt: 5 };
      await store().linkAccount(link);
      await expect(store().linkAccount(link)).rejects.toMatchObject({ name: "Conflict" });
      expect(await store().linkedAccount("https://id.example", "42")).toBe("account-ada");
      expect(await store().linkedAccount("https://id.example", "43")).toBeUndefined();
    });
  });
}
