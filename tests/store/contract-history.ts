import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import type { HistoryQuery, LogReference } from "../../src/domain/commands.ts";
import type { NewEvent } from "../../src/domain/events.ts";
import { NotFound, type Store } from "../../src/store/store.ts";
import { ada, appendAll, event, fill, guest, id, room } from "./samples.ts";

/** What every engine answers when asked for history (IRCv3 chathistory). */
export function historyContract(current: () => Store): void {
  describe("history", () => {
    let store: Store;
    let events: readonly NewEvent[];
    const msgid = (seq: number) => ({ msgid: events[seq - 1]?.msgid ?? "" });
    const seqs = async (query: HistoryQuery) => (await store.history("room-#a", query)).map(({ seq }) => seq);

    beforeEach(async () => {
      store = current();
      await store.createRoom(room("#a"));
      events = await fill(store, "#a", 10);
    });

    test("latest gives the newest, oldest first, after a reference if there is one", async () => {
      expect(await seqs({ direction: "latest", limit: 3 })).toEqual([8, 9, 10]);
      expect(await seqs({ direction: "latest", limit: 3, after: msgid(9) })).toEqual([10]);
      expect(await seqs({ direction: "latest", limit: 3, after: { time: 2_000 } })).toEqual([8, 9, 10]);
      expect(await seqs({ direction: "latest", limit: 3, after: msgid(10) })).toEqual([]);
      expect(await seqs({ direction: "latest", limit: 0 })).toEqual([]);
    });

    test.each([
      ["a msgid", () => msgid(5)],
      ["a number", () => ({ seq: 5 })],
      ["a time", () => ({ time: 5_000 })],
    ])("before and after %s leave out the reference itself", async (_, reference) => {
      expect(await seqs({ direction: "before", reference: reference(), limit: 2 })).toEqual([3, 4]);
      expect(await seqs({ direction: "after", reference: reference(), limit: 2 })).toEqual([6, 7]);
    });

    test.each([
      ["a msgid", () => msgid(5)],
      ["a number", () => ({ seq: 5 })],
      ["a time", () => ({ time: 5_000 })],
    ])("around %s gives the reference and as many on both sides", async (_, reference) => {
      expect(await seqs({ direction: "around", reference: reference(), limit: 5 })).toEqual([3, 4, 5, 6, 7]);
      expect(await seqs({ direction: "around", reference: reference(), limit: 1 })).toEqual([5]);
    });

    test("around the end gives what one side lacks to the other", async () => {
      expect(await seqs({ direction: "around", reference: { seq: 10 }, limit: 4 })).toEqual([7, 8, 9, 10]);
      expect(await seqs({ direction: "around", reference: { seq: 1 }, limit: 4 })).toEqual([1, 2, 3, 4]);
      expect(await seqs({ direction: "around", reference: { seq: 5 }, limit: 99 })).toHaveLength(10);
    });

    test("between gives the oldest of the range, and backwards the newest", async () => {
      expect(await seqs({ direction: "between", from: msgid(2), to: msgid(9), limit: 3 })).toEqual([3, 4, 5]);
      expect(await seqs({ direction: "between", from: msgid(9), to: msgid(2), limit: 3 })).toEqual([6, 7, 8]);
      expect(
        await seqs({ direction: "between", from: { time: 2_000 }, to: { time: 6_500 }, limit: 9 }),
      ).toEqual([3, 4, 5, 6]);
      expect(await seqs({ direction: "between", from: { time: 9_000 }, to: msgid(2), limit: 3 })).toEqual([
        6, 7, 8,
      ]);
      expect(await seqs({ direction: "between", from: msgid(4), to: msgid(4), limit: 3 })).toEqual([]);
    });

    test("text is bounded too: the event that passes the bound is the last, from the end that is kept", async () => {
      await store.createRoom(room("#t"));
      const said = Array.from({ length: 10 }, (_, i) => event("#t", { type: "message", text: `${i}` }, {}));
      await appendAll(
        store,
        said.map((each) => ({ event: each })),
      );
      const found = async (query: HistoryQuery) =>
        (await store.history("room-#t", { ...query, maxCharacters: 1 })).map(({ seq }) => seq);
      const limit = 5;
      expect(await found({ direction: "latest", limit })).toEqual([9, 10]);
      expect(await found({ direction: "before", reference: { seq: 5 }, limit })).toEqual([3, 4]);
      expect(await found({ direction: "after", reference: { seq: 5 }, limit })).toEqual([6, 7]);
      expect(await found({ direction: "around", reference: { seq: 5 }, limit })).toEqual([3, 4, 5, 6]);
      expect(await found({ direction: "between", from: { seq: 2 }, to: { seq: 9 }, limit })).toEqual([3, 4]);
      expect(await found({ direction: "between", from: { seq: 9 }, to: { seq: 2 }, limit })).toEqual([7, 8]);
    });

    test("a msgid that is not in this room, and a room that is not there, are not found", async () => {
      await store.createRoom(room("#b"));
      const elsewhere: HistoryQuery = { direction: "before", reference: msgid(5), limit: 1 };
      await expect(store.history("room-#b", elsewhere)).rejects.toBeInstanceOf(NotFound);
      const unknown: HistoryQuery = { direction: "latest", after: { msgid: id("no") }, limit: 1 };
      await expect(store.history("room-#a", unknown)).rejects.toBeInstanceOf(NotFound);
      await expect(store.history("none", { direction: "latest", limit: 1 })).rejects.toBeInstanceOf(NotFound);
      await expect(store.eventsAfter("none", 0, 1)).rejects.toBeInstanceOf(NotFound);
    });

    test("eventsAfter gives what was missed, up to its limit", async () => {
      const missed = await store.eventsAfter("room-#a", 7, 2);
      expect(missed.map(({ seq }) => seq)).toEqual([8, 9]);
      expect(await store.eventsAfter("room-#a", 10, 2)).toEqual([]);
    });

    test("one event is found by msgid, by number, and by the time at or before which it is the newest", async () => {
      const found = async (reference: LogReference) => (await store.eventByMsgid("room-#a", reference))?.seq;
      expect(await found(msgid(4))).toBe(4);
      expect(await found({ seq: 4 })).toBe(4);
      expect(await found({ time: 4_000 })).toBe(4);
      expect(await found({ time: 4_999 })).toBe(4);
      expect(await found({ time: 999 })).toBeUndefined();
      expect(await found({ seq: 11 })).toBeUndefined();
      expect(await found({ msgid: id("no") })).toBeUndefined();
      expect(await store.eventByMsgid("none", msgid(4))).toBeUndefined();
    });

    test("every query answers as a plain array would, whatever the clock does", async () => {
      const runs = 25;
      let run = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.nat(20), { minLength: 1, maxLength: 30 }),
          fc.array(arbitraryQuery, { minLength: 1, maxLength: 30 }),
          fc.infiniteStream(fc.boolean()),
          async (times, queries, silences) => {
            run += 1;
            const name = `#p${run}`;
            await store.createRoom(room(name));
            const log = times.map((time) =>
              event(name, silences.next().value ? { type: "part", reason: "" } : undefined, { time }),
            );
            await appendAll(
              store,
              log.map((event) => ({ event })),
            );
            const model = log.map(({ type, msgid }, i) => {
              // within a room time never falls
              return { seq: i + 1, type, time: Math.max(...times.slice(0, i + 1)), msgid };
            });
            for (const drawn of queries) {
              const query = asked(drawn, (n) => model[n % model.length]?.msgid ?? "");
              const found = await store.history(`room-${name}`, query);
              expect(found.map(({ seq }) => seq)).toEqual(expected(model, query));
            }
          },
        ),
        {
          numRuns: runs,
          // what the clock had before is not before what was there already
          examples: [
            [
              [1, 2, 0],
              [
                {
                  direction: "around",
                  one: { time: 2 },
                  other: { seq: 0 },
                  bare: false,
                  speechOnly: false,
                  limit: 2,
                },
              ],
              fc.stream(infinitely(false)),
            ],
          ],
        },
      );
    });

    test("words are found across any number of comings and goings, and of words that were taken away", async () => {
      let run = 0;
      const stretch = fc.record({ silent: fc.boolean(), length: fc.integer({ min: 1, max: 160 }) });
      await fc.assert(
        fc.asyncProperty(
          fc.array(stretch, { minLength: 1, maxLength: 8 }),
          fc.array(fc.record({ query: arbitraryQuery, at: fc.tuple(fc.nat(), fc.nat()) }), { maxLength: 40 }),
          fc.integer({ min: 1, max: 50 }),
          async (stretches, queries, redactEach) => {
            run += 1;
            const name = `#w${run}`;
            await store.createRoom(room(name));
            const bodies = stretches.flatMap(({ silent, length }) =>
              Array.from({ length }, () => (silent ? ({ type: "part", reason: "" } as const) : undefined)),
            );
            const log = bodies.map((body, i) => event(name, body, { time: i }));
            const redacted = log.filter(({ type }, i) => type === "message" && i % redactEach === 0);
            const redactions = redacted.map(({ msgid }) => ({
              event: event(name, { type: "redaction", of: msgid, reason: "" }, { time: log.length }),
              effects: { redacts: msgid },
            }));
            await appendAll(store, [...log.map((event) => ({ event })), ...redactions]);
            const gone = new Set(redacted);
            const model = [...log, ...redactions.map(({ event }) => event)].map((event, i) => ({
              ...event,
              seq: i + 1,
              type: gone.has(event) ? "redacted" : event.type,
            }));
            for (const { query: drawn, at } of queries) {
              const [one, other] = at.map((n) => ({ seq: n % (model.length + 2) }));
              const placed = {
                ...drawn,
                speechOnly: true,
                one: one ?? drawn.one,
                other: other ?? drawn.other,
              };
              const query = asked(placed, () => "");
              const found = await store.history(`room-${name}`, query);
              expect(found.map(({ seq }) => seq)).toEqual(expected(model, query));
            }
          },
        ),
        { numRuns: 10 },
      );
    });

    test("numbers have no gap and every key is used once, however rooms and keys are mixed", async () => {
      let run = 0;
      const step = fc.record({ room: fc.nat(2), key: fc.option(fc.nat(4)), byGuest: fc.boolean() });
      await fc.assert(
        fc.asyncProperty(fc.array(fc.array(step, { maxLength: 12 }), { maxLength: 5 }), async (turns) => {
          run += 1;
          const names = [0, 1, 2].map((n) => `#r${run}-${n}`);
          for (const name of names) await store.createRoom(room(name));
          const waits = turns.map((turn) =>
            appendAll(
              store,
              turn.map(({ room, key, byGuest }) => ({
                event: event(names[room] ?? "", undefined, { source: byGuest ? guest : ada }),
                ...(key === null ? {} : { key: `${key}` }),
              })),
            ),
          );
          const outcomes = (await Promise.all(waits)).flat();
          const next = new Map<string, number>();
          const used = new Map<string, number>();
          for (const { append, ...outcome } of outcomes) {
            const { roomId, source } = append.event;
            const key = append.key === undefined ? undefined : `${roomId} ${source.id} ${append.key}`;
            const earlier = key === undefined ? undefined : used.get(key);
            if (earlier !== undefined) {
              expect(outcome).toMatchObject({ done: "duplicate", seq: earlier });
              continue;
            }
            const seq = (next.get(roomId) ?? 0) + 1;
            expect(outcome).toEqual({ done: "committed", seq });
            next.set(roomId, seq);
            if (key !== undefined) used.set(key, seq);
          }
          for (const name of names) {
            const log = await store.eventsAfter(`room-${name}`, 0, 1_000);
            expect(log.map(({ seq }) => seq)).toEqual(log.map((_, i) => i + 1));
            expect(log).toHaveLength(next.get(`room-${name}`) ?? 0);
          }
        }),
        { numRuns: 20 },
      );
    });
  });
}

function* infinitely<T>(value: T): Generator<T, never> {
  for (;;) yield value;
}

interface Entry {
  readonly seq: number;
  readonly type: string;
  readonly time: number;
  readonly msgid: string;
}
type Drawn = { readonly nth: number } | { readonly seq: number } | { readonly time: number };

const arbitraryReference: fc.Arbitrary<Drawn> = fc.oneof(
  fc.record({ nth: fc.nat(40) }),
  fc.record({ seq: fc.integer({ min: -1, max: 35 }) }),
  fc.record({ time: fc.integer({ min: -1, max: 22 }) }),
);

const arbitraryQuery = fc.record({
  direction: fc.constantFrom("latest", "before", "after", "around", "between"),
  one: arbitraryReference,
  other: arbitraryReference,
  bare: fc.boolean(),
  speechOnly: fc.boolean(),
  limit: fc.nat(12),
});

type DrawnQuery = typeof arbitraryQuery extends fc.Arbitrary<infer T> ? T : never;

function asked(
  { direction, one, other, bare, ...size }: DrawnQuery,
  msgid: (nth: number) => string,
): HistoryQuery {
  const named = (drawn: Drawn): LogReference => ("nth" in drawn ? { msgid: msgid(drawn.nth) } : drawn);
  switch (direction) {
    case "latest":
      return bare ? { direction, ...size } : { direction, after: named(one), ...size };
    case "between":
      return { direction, from: named(one), to: named(other), ...size };
    default:
      return { direction, reference: named(one), ...size };
  }
}

/** The same query on a plain array: in the order of `seq`, or of time as soon as a reference is a time. */
function expected(log: readonly Entry[], query: HistoryQuery): number[] {
  const timed = (...references: (LogReference | undefined)[]) =>
    references.some((reference) => reference !== undefined && "time" in reference);
  const shown = log.filter(({ type }) => !query.speechOnly || type === "message");
  const order = (byTime: boolean) =>
    byTime ? shown.toSorted((a, b) => a.time - b.time || a.seq - b.seq) : shown;
  const place = (reference: LogReference, byTime: boolean) => {
    if ("time" in reference) return { time: reference.time, from: reference.time, to: reference.time };
    const seq = "seq" in reference ? reference.seq : (log.find((e) => e.msgid === reference.msgid)?.seq ?? 0);
    const time = seq < 1 ? -1e9 : (log[seq - 1]?.time ?? 1e9);
    return byTime ? { time, seq } : { time: 0, seq };
  };
  const side = (entry: Entry, reference: LogReference, byTime: boolean): number => {
    const { time, seq } = { seq: undefined, ...place(reference, byTime) };
    const inTime = byTime ? entry.time - time : 0;
    return inTime !== 0 || seq === undefined ? inTime : entry.seq - seq;
  };
  const sorted = (entries: readonly Entry[]) => entries.map(({ seq }) => seq).sort((a, b) => a - b);
  const newest = (entries: readonly Entry[], n: number) => entries.slice(Math.max(0, entries.length - n));
  const { limit } = query;
  switch (query.direction) {
    case "latest": {
      const { after } = query;
      const byTime = timed(after);
      return sorted(
        newest(
          order(byTime).filter((e) => after === undefined || side(e, after, byTime) > 0),
          limit,
        ),
      );
    }
    case "before":
    case "after":
    case "around": {
      const { reference } = query;
      const byTime = timed(reference);
      const older = order(byTime).filter((e) => side(e, reference, byTime) < 0);
      const newer = order(byTime).filter((e) => side(e, reference, byTime) > 0);
      if (query.direction === "before") return sorted(newest(older, limit));
      if (query.direction === "after") return sorted(newer.slice(0, limit));
      const from = order(byTime).filter((e) => side(e, reference, byTime) >= 0);
      const share = Math.min(older.length, Math.max(Math.floor(limit / 2), limit - from.length));
      return sorted([...newest(older, share), ...from.slice(0, limit - share)]);
    }
    case "between": {
      const { from, to } = query;
      const byTime = timed(from, to);
      const [a, b] = [place(from, byTime), place(to, byTime)];
      const seqOf = (at: object) => ("seq" in at ? Number(at.seq) : 0);
      const backwards = byTime ? a.time > b.time : seqOf(a) > seqOf(b);
      const [low, high] = backwards ? [to, from] : [from, to];
      const inside = order(byTime).filter((e) => side(e, low, byTime) > 0 && side(e, high, byTime) < 0);
      return sorted(backwards ? newest(inside, limit) : inside.slice(0, limit));
    }
  }
}
