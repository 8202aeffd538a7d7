import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { RoomEventBody } from "../../src/domain/events.ts";
import {
  type Append,
  Conflict,
  NotFound,
  type Outcome,
  type Store,
  Unavailable,
} from "../../src/store/store.ts";
import { accountContract } from "./contract-accounts.ts";
import { amendmentsContract } from "./contract-amendments.ts";
import { conversationsContract } from "./contract-conversations.ts";
import { historyContract } from "./contract-history.ts";
import { metadataContract } from "./contract-metadata.ts";
import { searchContract } from "./contract-search.ts";
import { staysContract } from "./contract-stays.ts";
import { account, ada, append, appendAll, event, fill, guest, room } from "./samples.ts";

/** An engine with an empty store of its own. */
export interface Engine {
  readonly store: Store;
  /** Closes the store and opens the same again. */
  reopen(): Promise<Store>;
  /** Closes the store and removes it. */
  end(): Promise<void>;
}

/** What every engine has to do. `open` makes an engine whose time is told by `clock`. */
export function storeContract(name: string, open: (clock: () => number) => Promise<Engine>): void {
  describe(name, () => {
    let engine: Engine;
    let store: Store;
    let now = 0;
    beforeEach(async () => {
      now = Date.UTC(2026, 0, 1);
      engine = await open(() => now);
      store = engine.store;
    });
    afterEach(() => engine.end());

    describe("appending", () => {
      test("each room counts its events from 1, without a gap", async () => {
        await store.createRoom(room("#a"));
        await store.createRoom(room("#b"));
        const outcomes = await appendAll(
          store,
          ["#a", "#b", "#a", "#a", "#b"].map((name) => ({ event: event(name) })),
        );
        expect(outcomes).toMatchObject([1, 1, 2, 3, 2].map((seq) => ({ done: "committed", seq })));
        expect((await store.roomById("room-#a"))?.lastSeq).toBe(3);
      });

      test("an outcome carries the very object that was appended", async () => {
        await store.createRoom(room("#a"));
        const one = { event: event("#a"), askedBy: "ada" };
        const [outcome] = await appendAll(store, [one]);
        expect(outcome?.append).toBe(one);
      });

      test("each sink is called once a commit, with its own outcomes in order", async () => {
        await store.createRoom(room("#a"));
        const calls: [string, readonly Outcome[]][] = [];
        const one = (outcomes: readonly Outcome[]) => void calls.push(["one", outcomes]);
        const two = (outcomes: readonly Outcome[]) => void calls.push(["two", outcomes]);
        for (const sink of [one, two, one, one]) store.append({ event: event("#a") }, sink);
        await store.roomById("room-#a");
        expect(calls.map(([sink]) => sink)).toEqual(["one", "two"]);
        expect(calls[0]?.[1]).toMatchObject([{ seq: 1 }, { seq: 3 }, { seq: 4 }]);
        expect(calls[1]?.[1]).toMatchObject([{ seq: 2 }]);
      });

      test("an event for a room that is not there is refused, and the others of its turn are not", async () => {
        await store.createRoom(room("#a"));
        const outcomes = await appendAll(
          store,
          ["#a", "#nowhere", "#a"].map((name) => ({ event: event(name) })),
        );
        expect(outcomes).toMatchObject([
          { done: "committed", seq: 1 },
          { done: "refused", why: "noSuchRoom" },
          { done: "committed", seq: 2 },
        ]);
      });

      test("a read sees every append that was made before it, and none made after it", async () => {
        await store.createRoom(room("#a"));
        void appendAll(store, [{ event: event("#a") }, { event: event("#a") }]);
        const read = store.eventsAfter("room-#a", 0, 10);
        void appendAll(store, [{ event: event("#a") }]);
        expect(await read).toHaveLength(2);
        expect(await store.eventsAfter("room-#a", 0, 10)).toHaveLength(3);
      });

      test("every type of event comes back as it was given", async () => {
        await store.createRoom(room("#a"));
        const bodies: RoomEventBody[] = [
          { type: "message", text: "plain \u{1f600} text" },
          { type: "message", text: "tagged", tags: { "+reply": "x", "+draft/react": "\u{1f44d}" } },
          { type: "action", text: "waves" },
          { type: "notice", text: "" },
          { type: "announcement", text: "soon" },
          { type: "join", realname: "Ada L." },
          { type: "part", reason: "" },
          { type: "quit", reason: "bye" },
          { type: "nick", to: "ada2" },
          { type: "kick", nick: "bob", reason: "enough" },
          { type: "topic", topic: "new topic" },
          {
            type: "mode",
            changes: [
              { add: true, letter: "o", param: "bob" },
              { add: false, letter: "t" },
            ],
          },
          { type: "rename", from: "#old", to: "#a", reason: "better" },
        ];
        const events = bodies.map((body, i) => event("#a", body, { source: i % 2 ? ada : guest, time: i }));
        await appendAll(
          store,
          events.map((event) => ({ event })),
        );
        const read = await store.eventsAfter("room-#a", 0, 100);
        expect(read).toEqual(events.map((event, i) => ({ ...event, seq: i + 1 })));
      });

      test("a direct event keeps the nick that was written to; a channel's has the channel's name of today", async () => {
        await store.createRoom(room("#a"));
        await store.createRoom(room("d", { kind: "direct" }));
        await append(store, { event: event("#a") });
        await append(store, { event: event("d", undefined, { kind: "direct", target: "bob" }) });
        await store.changeRoom("room-#a", { name: "#New", folded: "#new" });
        expect(await store.eventsAfter("room-#a", 0, 1)).toMatchObject([{ kind: "channel", target: "#New" }]);
        expect(await store.eventsAfter("room-d", 0, 1)).toMatchObject([{ kind: "direct", target: "bob" }]);
      });

      test("ids need not be UUIDs", async () => {
        await store.createRoom(room("#a"));
        const odd = event("#a", undefined, { msgid: "Not-a-UUID", source: { ...ada, id: "somebody" } });
        await append(store, { event: odd });
        expect(await store.eventByMsgid("room-#a", { msgid: "Not-a-UUID" })).toEqual({ ...odd, seq: 1 });
      });

      test("what was committed is there after the store was opened again, and counting goes on", async () => {
        await store.createRoom(room("#a"));
        await fill(store, "#a", 3);
        store = await engine.reopen();
        expect(await append(store, { event: event("#a") })).toMatchObject({ seq: 4 });
        expect(await store.eventsAfter("room-#a", 0, 10)).toHaveLength(4);
      });
    });

    describe("keys and msgids", () => {
      beforeEach(() => store.createRoom(room("#a")));

      test("a second append with a key is not made, and is told the place of the first", async () => {
        const first = { event: event("#a", undefined, { time: 5 }), key: "k" };
        const [one, two] = await appendAll(store, [first, { event: event("#a"), key: "k" }]);
        expect(one).toMatchObject({ done: "committed", seq: 1 });
        expect(two).toMatchObject({ done: "duplicate", seq: 1, msgid: first.event.msgid, time: 5 });
        expect(await append(store, { event: event("#a"), key: "k" })).toMatchObject({ done: "duplicate" });
        expect(await store.eventsAfter("room-#a", 0, 10)).toHaveLength(1);
      });

      test("a key is one sender's and one room's own", async () => {
        await store.createRoom(room("#b"));
        const outcomes = await appendAll(store, [
          { event: event("#a"), key: "k" },
          { event: event("#a", undefined, { source: guest }), key: "k" },
          { event: event("#b"), key: "k" },
        ]);
        expect(outcomes.map(({ done }) => done)).toEqual(["committed", "committed", "committed"]);
      });

      test("a key is remembered after the store was opened again", async () => {
        await append(store, { event: event("#a"), key: "k" });
        store = await engine.reopen();
        expect(await append(store, { event: event("#a"), key: "k" })).toMatchObject({ done: "duplicate" });
      });

      test("a key is free again after 24 hours, not before", async () => {
        await append(store, { event: event("#a"), key: "k" });
        now += 24 * 60 * 60 * 1000 - 1;
        expect(await append(store, { event: event("#a"), key: "k" })).toMatchObject({ done: "duplicate" });
        now += 1;
        expect(await append(store, { event: event("#a"), key: "k" })).toMatchObject({ seq: 2 });
        expect(await append(store, { event: event("#a"), key: "k" })).toMatchObject({
          done: "duplicate",
          seq: 2,
        });
      });

      test("an event that is in the log is not appended again", async () => {
        const again = event("#a", undefined, { time: 7 });
        const outcomes = await appendAll(store, [{ event: again }, { event: again }, { event: event("#a") }]);
        expect(outcomes).toMatchObject([
          { done: "committed", seq: 1 },
          { done: "duplicate", seq: 1, msgid: again.msgid, time: 7 },
          { done: "committed", seq: 2 },
        ]);
      });

      test("another room's msgid is refused", async () => {
        await store.createRoom(room("#b"));
        const one = event("#a");
        const outcomes = await appendAll(store, [
          { event: one },
          { event: { ...one, roomId: "room-#b" } },
          { event: event("#b") },
        ]);
        expect(outcomes).toMatchObject([{ seq: 1 }, { done: "refused", why: "unavailable" }, { seq: 1 }]);
      });
    });

    describe("effects", () => {
      beforeEach(() => store.createRoom(room("#a")));

      test("what an event changes is changed with it", async () => {
        const one: Append = {
          event: event("#a", { type: "topic", topic: "news" }),
          effects: {
            room: { topic: "news", topicSetBy: "ada", topicSetAt: 5 },
            membership: [
              { userId: "u1", roles: "o" },
              { userId: "u2", roles: "" },
            ],
          },
        };
        await append(store, one);
        expect(await store.roomById("room-#a")).toMatchObject({
          topic: "news",
          topicSetBy: "ada",
          lastSeq: 1,
        });
        expect(await store.memberships("room-#a")).toMatchObject([
          { userId: "u1", roles: "o", joinedAt: now },
          { userId: "u2", roles: "" },
        ]);
        await append(store, {
          event: event("#a", { type: "part", reason: "" }),
          effects: { membership: [{ userId: "u1", roles: null }] },
        });
        expect(await store.memberships("room-#a")).toMatchObject([{ userId: "u2" }]);
      });

      test("a duplicate changes nothing", async () => {
        await append(store, { event: event("#a"), key: "k" });
        await append(store, { event: event("#a"), key: "k", effects: { room: { topic: "twice" } } });
        expect((await store.roomById("room-#a"))?.topic).toBe("");
      });

      test("an event whose rename meets a name that is taken leaves no trace, and no gap", async () => {
        await store.createRoom(room("#b"));
        const outcomes = await appendAll(store, [
          { event: event("#a") },
          { event: event("#a"), key: "k", effects: { room: { folded: "#b" } } },
          { event: event("#a") },
        ]);
        expect(outcomes).toMatchObject([{ seq: 1 }, { done: "refused" }, { seq: 2 }]);
        expect(await append(store, { event: event("#a"), key: "k" })).toMatchObject({ seq: 3 });
      });
    });

    describe("rooms", () => {
      test("a room is found by id and by folded name, as it was made", async () => {
        const made = room("#Big", {
          topic: "t",
          description: "d",
          ownerId: "u",
          ownerName: "Ada",
          modes: {
            flags: "imn",
            key: "k",
            limit: 5,
            forward: "#b",
            lists: { b: [{ mask: "*!*@x", setBy: "ada", setAt: 3 }], e: [], I: [] },
          },
        });
        await store.createRoom(made);
        expect(await store.roomById(made.id)).toEqual({ ...made, lastSeq: 0 });
        expect(await store.roomByName("#big")).toEqual({ ...made, lastSeq: 0 });
        expect(await store.roomByName("#Big")).toBeUndefined();
      });

      test("a name is one room's: the second is a conflict, and what came with it is done", async () => {
        await store.createRoom(room("#a"));
        const second = store.createRoom(room("#A", { id: "other" }));
        const third = store.createRoom(room("#b"));
        await expect(second).rejects.toMatchObject({ name: "Conflict", what: "room" });
        await third;
        await expect(store.changeRoom("room-#b", { folded: "#a" })).rejects.toBeInstanceOf(Conflict);
      });

      test("a change touches only what it names", async () => {
        await store.createRoom(room("#a", { topic: "old", ownerId: "u", ownerName: "Ada" }));
        await store.changeRoom("room-#a", { description: "new", ownerId: null });
        expect(await store.roomById("room-#a")).toMatchObject({
          topic: "old",
          description: "new",
          ownerId: null,
          ownerName: "Ada",
        });
        await expect(store.changeRoom("none", { topic: "x" })).rejects.toBeInstanceOf(NotFound);
      });

      test("channels are listed by folded name, direct rooms are not", async () => {
        for (const name of ["#c", "#A", "#b"]) await store.createRoom(room(name));
        await store.createRoom(room("d", { kind: "direct" }));
        expect((await store.channels()).map(({ name }) => name)).toEqual(["#A", "#b", "#c"]);
      });

      test("a deleted room takes its log, members and markers with it, and its name is free", async () => {
        await store.createRoom(room("#a"));
        const events = await fill(store, "#a", 1_200);
        await store.setMembership("room-#a", "u", "o");
        await store.markRead("u", "room-#a", 5, 9);
        await store.deleteRoom("room-#a");
        expect(await store.roomById("room-#a")).toBeUndefined();
        expect(await store.membershipsOf("u")).toEqual([]);
        expect(await store.readMarkers("u")).toEqual([]);
        await expect(store.history("room-#a", { direction: "latest", limit: 1 })).rejects.toBeInstanceOf(
          NotFound,
        );
        await store.createRoom(room("#a"));
        expect(await store.eventsAfter("room-#a", 0, 10)).toEqual([]);
        expect(await store.eventByMsgid("room-#a", { msgid: events[0]?.msgid ?? "" })).toBeUndefined();
        expect(await store.memberships("room-#a")).toEqual([]);
        expect(await append(store, { event: event("#a") })).toMatchObject({ seq: 1 });
        expect(await store.figures()).toMatchObject({ messages: 1 });
      });

      test("deleting a room that is not there is no error", async () => {
        await expect(store.deleteRoom("none")).resolves.toBeUndefined();
      });
    });

    describe("members and markers", () => {
      beforeEach(async () => {
        await store.createRoom(room("#a"));
        await store.createRoom(room("#b"));
        await fill(store, "#a", 5);
      });

      test("roles are set and taken, and the time of joining stays", async () => {
        const joined = now;
        await store.setMembership("room-#a", "u", "ov");
        now += 1_000;
        await store.setMembership("room-#a", "u", "v");
        expect(await store.memberships("room-#a")).toEqual([
          { roomId: "room-#a", userId: "u", roles: "v", joinedAt: joined },
        ]);
        await store.setMembership("room-#a", "u", null);
        expect(await store.memberships("room-#a")).toEqual([]);
        await expect(store.setMembership("none", "u", "")).rejects.toBeInstanceOf(NotFound);
      });

      test("somebody's memberships come with their rooms", async () => {
        await store.setMembership("room-#b", "u", "q");
        await store.setMembership("room-#a", "u", "");
        expect(await store.membershipsOf("u")).toMatchObject([
          { roomId: "room-#a", userId: "u", room: { name: "#a", lastSeq: 5 } },
          { roomId: "room-#b", userId: "u", roles: "q", room: { name: "#b", lastSeq: 0 } },
        ]);
        expect(await store.membershipsOf("nobody")).toEqual([]);
      });

      test("a marker moves forward, never back", async () => {
        expect(await store.readMarkers("u")).toEqual([]);
        expect(await store.markRead("u", "room-#a", 3_000, 9)).toBe(3_000);
        expect(await store.markRead("u", "room-#a", 2_000, 9)).toBe(3_000);
        expect(await store.markRead("u", "somebody", 4_000, 9)).toBe(4_000);
        expect(new Set(await store.readMarkers("u"))).toEqual(
          new Set([
            { subject: "room-#a", time: 3_000 },
            { subject: "somebody", time: 4_000 },
          ]),
        );
        expect(await store.readMarkers("v")).toEqual([]);
      });

      test("of too many markers the oldest goes", async () => {
        for (const time of [2_000, 1_000, 3_000]) await store.markRead("u", `s${time}`, time, 2);
        const left = (await store.readMarkers("u")).map(({ time }) => time).sort();
        expect(left).toEqual([2_000, 3_000]);
      });
    });

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
        } as const;
        await store.saveResume(row);
        expect(await store.resume("h")).toEqual(row);
        await store.saveResume({ ...row, nick: "rob" });
        expect(await store.resume("h")).toEqual({ ...row, nick: "rob" });
        await store.dropResume("h");
        expect(await store.resume("h")).toBeUndefined();
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
    metadataContract(
      () => store,
      async () => {
        store = await engine.reopen();
        return store;
      },
    );
    conversationsContract(() => store);
    staysContract(
      () => store,
      async () => {
        store = await engine.reopen();
        return store;
      },
    );
    searchContract(() => store);
    amendmentsContract(() => store);
  });
}
