import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Conflict, NotFound, type Store, Unavailable } from "../../src/store/store.ts";
import { accountContract } from "./contract-accounts.ts";
import { amendmentsContract } from "./contract-amendments.ts";
import { auditContract } from "./contract-audit.ts";
import { authSessionsContract } from "./contract-auth-sessions.ts";
import { conversationsContract } from "./contract-conversations.ts";
import { filesContract } from "./contract-files.ts";
import { historyContract } from "./contract-history.ts";
import { logContract } from "./contract-log.ts";
import { metadataContract } from "./contract-metadata.ts";
import { reactionsContract } from "./contract-reactions.ts";
import { relationshipsContract } from "./contract-relationships.ts";
import { roomsContract } from "./contract-rooms.ts";
import { searchContract } from "./contract-search.ts";
import { staysContract } from "./contract-stays.ts";
import { waitingContract } from "./contract-waiting.ts";
import { account, append, appendAll, event, fill, room } from "./samples.ts";

/** An engine with an empty store of its own. */
export interface Engine {
  readonly store: Store;
  /** Closes the store and opens the same again. */
  reopen(): Promise<Store>;
  /** Closes the store and removes it. */
  end(): Promise<void>;
}

/**
 * What every engine has to do. `open` makes an engine whose time is told by `clock`.
 *
 * @param finds whether it finds words by their beginnings, or whole ones only
 */
export function storeContract(
  name: string,
  open: (clock: () => number) => Promise<Engine>,
  finds: "beginnings" | "whole words" = "beginnings",
): void {
  describe(name, () => {
    let engine: Engine;
    let store: Store;
    const clock = { now: 0 };
    beforeEach(async () => {
      clock.now = Date.UTC(2026, 0, 1);
      engine = await open(() => clock.now);
      store = engine.store;
    });
    afterEach(() => engine.end());
    const reopened = async (): Promise<Store> => {
      store = await engine.reopen();
      return store;
    };

    logContract(() => store, reopened, clock);
    roomsContract(() => store, clock);
    waitingContract(() => store, reopened, clock);

    describe("accounts and resume tokens", () => {
      test("an account is found by id and by folded name, as it was made", async () => {
        const made = account("Ada", {
          email: "Ada@example.org",
          role: "administrator",
          disabled: true,
          lastSeenAt: 7,
        });
        await store.createAccount(made);
        expect(await store.accountById(made.id)).toEqual(made);
        expect(await store.accountByName("ada")).toEqual(made);
        expect(await store.accountByName("Ada")).toBeUndefined();
      });

      test("names and e-mail addresses are one account's", async () => {
        await store.createAccount(account("ada", { email: "ada@example.org" }));
        await expect(store.createAccount(account("ADA", { id: "x" }))).rejects.toMatchObject({
          what: "account",
        });
        const bob = store.createAccount(account("bob", { email: "ADA@example.org" }));
        await expect(bob).rejects.toMatchObject({ name: "Conflict", what: "email" });
        await store.createAccount(account("bob"));
        await store.createAccount(account("eve"));
        await expect(store.changeAccount("account-bob", { email: "ada@EXAMPLE.org" })).rejects.toBeInstanceOf(
          Conflict,
        );
      });

      test("a change touches only what it names", async () => {
        const made = account("ada", { email: "ada@example.org", disabled: true });
        await store.createAccount(made);
        await store.changeAccount(made.id, { lastSeenAt: 9, email: null });
        expect(await store.accountById(made.id)).toEqual({ ...made, lastSeenAt: 9, email: null });
        await store.changeAccount(made.id, { disabled: false, role: "administrator", password: "p" });
        expect(await store.accountById(made.id)).toMatchObject({
          disabled: false,
          role: "administrator",
          password: "p",
        });
        await expect(store.changeAccount("none", { email: null })).rejects.toBeInstanceOf(NotFound);
      });

      test("accounts are listed by folded name", async () => {
        for (const name of ["bob", "Ada"]) await store.createAccount(account(name));
        expect((await store.accounts()).map(({ name }) => name)).toEqual(["Ada", "bob"]);
      });

      test("a resume token is saved, replaced and dropped", async () => {
        const row = {
          tokenHash: "h",
          userId: "u",
          kind: "guest",
          nick: "bob",
          account: null,
          issuedAt: 5,
          sessionId: null,
        } as const;
        await store.saveResume(row);
        expect(await store.resume("h")).toEqual(row);
        await store.saveResume({ ...row, nick: "rob" });
        expect(await store.resume("h")).toEqual({ ...row, nick: "rob" });
        await store.dropResume("h");
        expect(await store.resume("h")).toBeUndefined();
      });

      test("the resume tokens of somebody, and old ones, are dropped but for some", async () => {
        const token = (tokenHash: string, userId: string, issuedAt: number) =>
          ({
            tokenHash,
            userId,
            kind: "guest",
            nick: "bob",
            account: null,
            issuedAt,
            sessionId: null,
          }) as const;
        const rows = [token("a", "u", 5), token("b", "u", 6), token("c", "w", 5), token("d", "w", 9)];
        for (const row of rows) await store.saveResume(row);
        const left = async () => {
          const found = await Promise.all(rows.map(({ tokenHash }) => store.resume(tokenHash)));
          return found.flatMap((row) => row?.tokenHash ?? []);
        };
        await store.dropResumesOf("u", ["b"]);
        expect(await left()).toEqual(["b", "c", "d"]);
        expect(await store.dropResumesBefore(6, ["c"])).toBe(0);
        expect(await store.dropResumesBefore(9, ["c"])).toBe(1);
        expect(await left()).toEqual(["c", "d"]);
      });
    });

    describe("bans from the server", () => {
      const ban = {
        kind: "mask",
        target: "*!*@*.example",
        reason: "spam",
        setBy: "ada",
        setAt: 5,
        until: null,
      } as const;

      test("a ban is saved, replaced by one of the same target, listed oldest first and dropped", async () => {
        const range = { ...ban, kind: "address", target: "192.0.2.0/24", setAt: 4, until: 99 } as const;
        const account = { ...ban, kind: "account", setAt: 6 } as const;
        for (const each of [ban, range, account]) await store.saveServerBan(each);
        expect(await store.serverBans()).toEqual([range, ban, account]);
        await store.saveServerBan({ ...ban, reason: "more spam", until: 7 });
        expect(await store.serverBans()).toEqual([range, { ...ban, reason: "more spam", until: 7 }, account]);
        expect(await store.dropServerBan(ban)).toBe(true);
        expect(await store.dropServerBan(ban)).toBe(false);
        expect(await store.serverBans()).toEqual([range, account]);
      });

      test("bans outlive the store's end", async () => {
        await store.saveServerBan(ban);
        expect(await (await engine.reopen()).serverBans()).toEqual([ban]);
      });
    });

    describe("the end", () => {
      test("closing commits what is queued", async () => {
        await store.createRoom(room("#a"));
        const outcomes = appendAll(store, [{ event: event("#a") }, { event: event("#a") }]);
        store = await engine.reopen();
        expect(await outcomes).toMatchObject([{ seq: 1 }, { seq: 2 }]);
        expect(await store.eventsAfter("room-#a", 0, 10)).toHaveLength(2);
      });

      test("a closed store refuses: appends with an outcome, calls with Unavailable", async () => {
        await store.createRoom(room("#a"));
        const closing = store.close();
        const during = append(store, { event: event("#a") });
        await closing;
        expect(await during).toMatchObject({ done: "refused", why: "unavailable" });
        expect(await append(store, { event: event("#a") })).toMatchObject({
          done: "refused",
          why: "unavailable",
        });
        await expect(store.channels()).rejects.toBeInstanceOf(Unavailable);
        await store.close();
      });

      test("the figures count commits, events and the largest batch", async () => {
        await store.createRoom(room("#a"));
        await fill(store, "#a", 7);
        await append(store, { event: event("#a") });
        const figures = await store.figures();
        expect(figures).toMatchObject({ commits: 3, appended: 8, largestBatch: 7, messages: 8 });
        expect(figures.commitMsTotal).toBeGreaterThanOrEqual(figures.commitMsMax);
        expect(figures.commitMsMax).toBeGreaterThan(0);
      });
    });

    historyContract(() => store);
    accountContract(() => store);
    metadataContract(() => store, reopened);
    conversationsContract(() => store);
    staysContract(() => store, reopened);
    filesContract(() => store, reopened);
    searchContract(() => store, finds);
    amendmentsContract(() => store);
    reactionsContract(() => store, reopened);
    relationshipsContract(() => store);
    auditContract(() => store);
    authSessionsContract(() => store);
  });
}
