import type { SeenEvent } from "./irc-client.ts";
import type { Ledger, ReaderLog, Sent } from "./ledger.ts";

/** What can be wrong with what people were shown. */
export const faultKinds = {
  lost: "acknowledged, but not in the log",
  doubled: "in the log more than once",
  misplaced: "acknowledged with another number or id than the log has",
  gap: "numbers missing from the log",
  disorder: "numbers of the log repeat, or do not rise",
  reordered: "one client's messages stand in another order than it sent them",
  invented: "in the log, but nobody sent it",
  kept: "refused, but in the log",
  unanswered: "neither acknowledged nor refused",
  missed: "not shown to a reader",
  repeated: "shown to a reader twice",
  outOfOrder: "shown to a reader after a later one",
  ghost: "shown to a reader, but not so in the log",
  behind: "a reader did not get to the end of the log",
  disconnected: "a connection ended though nobody wanted it to",
} as const;

/** A kind of fault. */
export type FaultKind = keyof typeof faultKinds;

/** One thing that is wrong. */
export interface Fault {
  readonly kind: FaultKind;
  /** Where and what, in words. */
  readonly what: string;
}

/** What the judge is asked to hold against whom. */
export interface Charge {
  /** Each room's whole log as it was read in the end, by name. */
  readonly history: ReadonlyMap<string, readonly SeenEvent[]>;
  /** Readers were connected to the end: they must have seen the whole log. Otherwise as far as they came. */
  readonly readersStayed: boolean;
}

/** The nonce that a message of the harness begins with; undefined for what it never said. */
export const nonceOf = ({ verb, text }: Pick<SeenEvent, "verb" | "text">): string | undefined =>
  verb === "PRIVMSG" ? text.split(" ", 1)[0] : undefined;

/** Finds all that is wrong with what was sent, acknowledged, read and kept. Nothing wrong: an empty list. */
export function judge(ledger: Ledger, { history, readersStayed }: Charge): readonly Fault[] {
  const faults: Fault[] = [];
  for (const [room, events] of history) faults.push(...judgeLog(ledger, room, events));
  faults.push(...judgeSent(ledger, history));
  for (const log of ledger.readers)
    faults.push(...judgeReader(log, history.get(log.room) ?? [], readersStayed));
  for (const { client, why } of ledger.disconnections)
    faults.push({ kind: "disconnected", what: `${client}: ${why}` });
  return faults;
}

/** The log by itself: gapless from 1, and nothing in it that nobody sent. */
function* judgeLog(ledger: Ledger, room: string, events: readonly SeenEvent[]): Iterable<Fault> {
  let expected = 1;
  for (const event of events) {
    const { seq } = event;
    if (seq > expected) yield { kind: "gap", what: `${room} ${span(expected, seq - 1)}` };
    if (seq < expected) yield { kind: "disorder", what: `${room} ${seq} after ${expected - 1}` };
    else expected = seq + 1;
    const nonce = nonceOf(event);
    if (nonce === undefined) continue;
    const sent = ledger.find(nonce);
    if (!sent || sent.room !== room || sent.client !== event.nick)
      yield { kind: "invented", what: `${room} ${seq}: ${nonce} of ${event.nick}` };
  }
}

const span = (first: number, last: number): string => (first === last ? `${first}` : `${first} to ${last}`);

/** Each message: once where it was acknowledged, at most once otherwise. */
function* judgeSent(ledger: Ledger, history: Charge["history"]): Iterable<Fault> {
  const kept = keptByNonce(history);
  const newest = new Map<string, number>();
  for (const sent of ledger.sent) {
    const [first, ...more] = kept.get(sent.nonce) ?? [];
    if (more.length > 0)
      yield {
        kind: "doubled",
        what: `${place(sent)} at ${[first, ...more].map((at) => at?.seq).join(", ")}`,
      };
    if (sent.state === "open") yield { kind: "unanswered", what: place(sent) };
    if (sent.state === "refused" && first)
      yield { kind: "kept", what: `${place(sent)} at ${first.seq} after ${sent.attempts} attempts` };
    if (sent.echo) yield* judgeEcho(sent, sent.echo, first);
    // Only what was sent once has to keep its place: a repeated message stands where its last attempt came.
    if (!first || sent.attempts > 1) continue;
    const before = newest.get(`${sent.client} ${sent.room}`);
    if (before !== undefined && before > first.seq)
      yield { kind: "reordered", what: `${place(sent)} at ${first.seq}, an earlier one at ${before}` };
    newest.set(`${sent.client} ${sent.room}`, first.seq);
  }
}

function* judgeEcho(sent: Sent, echo: NonNullable<Sent["echo"]>, at: SeenEvent | undefined): Iterable<Fault> {
  if (!at) yield { kind: "lost", what: `${place(sent)}, said to be ${echo.seq}` };
  else if (at.seq !== echo.seq || at.msgid !== echo.msgid)
    yield { kind: "misplaced", what: `${place(sent)} at ${at.seq}, said to be ${echo.seq}` };
  if (sent.otherEcho)
    yield { kind: "misplaced", what: `${place(sent)} said to be ${echo.seq} and ${sent.otherEcho.seq}` };
}

const place = ({ room, nonce }: Sent): string => `${room} ${nonce}`;

function keptByNonce(history: Charge["history"]): ReadonlyMap<string, readonly SeenEvent[]> {
  const kept = new Map<string, SeenEvent[]>();
  for (const events of history.values()) {
    for (const event of events) {
      const nonce = nonceOf(event);
      if (nonce === undefined) continue;
      const known = kept.get(nonce);
      if (known) known.push(event);
      else kept.set(nonce, [event]);
    }
  }
  return kept;
}

/** A reader: from its entry on every number once, in order, and each as the log has it. */
function* judgeReader(log: ReaderLog, events: readonly SeenEvent[], stayed: boolean): Iterable<Fault> {
  const who = `${log.reader} in ${log.room}`;
  const bySeq = new Map(events.map((event) => [event.seq, event.msgid]));
  const seen = new Set<number>();
  let highest = log.from;
  for (const [index, seq] of log.seqs.entries()) {
    if (seen.has(seq)) {
      yield { kind: "repeated", what: `${who}: ${seq}` };
      continue;
    }
    seen.add(seq);
    if (seq < highest) yield { kind: "outOfOrder", what: `${who}: ${seq} after ${highest}` };
    else highest = seq;
    if (bySeq.get(seq) !== log.msgids[index])
      yield { kind: "ghost", what: `${who}: ${seq} was ${log.msgids[index]}, is ${bySeq.get(seq)}` };
  }
  for (let seq = log.from + 1; seq < highest; seq += 1)
    if (!seen.has(seq)) yield { kind: "missed", what: `${who}: ${seq}` };
  const end = events.at(-1)?.seq ?? 0;
  if (stayed && highest < end) yield { kind: "behind", what: `${who}: saw ${highest} of ${end}` };
}
