import { expect, test } from "vitest";
import type { SeenEvent } from "../../bench/harness/irc-client.ts";
import { type FaultKind, judge } from "../../bench/harness/judge.ts";
import { Ledger, type ReaderLog } from "../../bench/harness/ledger.ts";

const room = "#lab";

/** A run in which nothing went wrong: ada and bob enter, say three things each in turn, and both read all of it. */
class Run {
  readonly ledger = new Ledger();
  readonly log: SeenEvent[] = [];
  readonly readers: ReaderLog[] = [];

  constructor() {
    for (const nick of ["ada", "bob"]) {
      this.log.push({ ...event(this.log.length + 1, "", nick), verb: "JOIN" });
      this.readers.push(this.ledger.reader(nick, room, this.log.length));
    }
    this.show(2, [this.reader("ada")]);
    for (let turn = 0; turn < 3; turn += 1)
      for (const nick of ["ada", "bob"]) this.say(nick, `${nick}${turn}`);
  }

  /** A message that is kept, acknowledged and shown to everybody. */
  say(nick: string, nonce: string): void {
    const seq = this.log.length + 1;
    this.log.push(event(seq, nonce, nick));
    const sent = this.ledger.send(nonce, nick, room);
    this.ledger.acknowledge(sent, { seq, msgid: `id${seq}` });
    this.show(seq, this.readers);
  }

  show(seq: number, readers: readonly ReaderLog[]): void {
    for (const reader of readers) this.ledger.saw(reader, { seq, msgid: `id${seq}` });
  }

  reader(nick: string): ReaderLog {
    const found = this.readers.find(({ reader }) => reader === nick);
    if (!found) throw new Error(`${nick} does not read`);
    return found;
  }

  faults(readersStayed = true): readonly { readonly kind: FaultKind; readonly what: string }[] {
    return judge(this.ledger, { history: new Map([[room, this.log]]), readersStayed });
  }

  kinds(readersStayed = true): readonly FaultKind[] {
    return this.faults(readersStayed).map(({ kind }) => kind);
  }
}

const event = (seq: number, nonce: string, nick: string): SeenEvent => ({
  verb: "PRIVMSG",
  nick,
  room,
  text: `${nonce} and so on`,
  seq,
  msgid: `id${seq}`,
  answer: true,
});

test("a run in which nothing went wrong has no fault", () => {
  expect(new Run().faults()).toEqual([]);
});

test("an acknowledged message that is not in the log is lost", () => {
  const run = new Run();
  run.ledger.acknowledge(run.ledger.send("gone", "ada", room), { seq: 9, msgid: "id9" });
  expect(run.faults()).toEqual([{ kind: "lost", what: "#lab gone, said to be 9" }]);
});

test("a message that is in the log twice is doubled", () => {
  const run = new Run();
  run.log.push(event(9, "bob2", "bob"));
  run.show(9, run.readers);
  expect(run.faults()).toEqual([{ kind: "doubled", what: "#lab bob2 at 8, 9" }]);
});

test("a message in another place than was acknowledged is misplaced", () => {
  const run = new Run();
  run.log[7] = { ...event(8, "bob2", "bob"), msgid: "other" };
  for (const reader of run.readers) reader.msgids[reader.seqs.indexOf(8)] = "other";
  expect(run.kinds()).toEqual(["misplaced"]);
});

test("two acknowledgements of one message that name two places are told", () => {
  const run = new Run();
  run.ledger.acknowledge(run.ledger.send("bob2", "bob", room), { seq: 12, msgid: "id12" });
  expect(run.faults()).toEqual([{ kind: "misplaced", what: "#lab bob2 said to be 8 and 12" }]);
});

test("a second acknowledgement that names the same place is right", () => {
  const run = new Run();
  run.ledger.acknowledge(run.ledger.send("bob2", "bob", room), { seq: 8, msgid: "id8" });
  expect(run.faults()).toEqual([]);
});

test("numbers missing from the log are a gap, named from first to last", () => {
  const run = new Run();
  run.log.push(event(12, "late", "ada"));
  run.ledger.acknowledge(run.ledger.send("late", "ada", room), { seq: 12, msgid: "id12" });
  expect(run.faults(false)).toEqual([{ kind: "gap", what: "#lab 9 to 11" }]);
});

test("a log that does not begin at 1 has a gap", () => {
  const run = new Run();
  run.log.shift();
  expect(run.faults()).toEqual([{ kind: "gap", what: "#lab 1" }]);
});

test("a number that occurs twice in the log is disorder", () => {
  const run = new Run();
  run.log.push({ ...event(8, "", "ada"), verb: "TOPIC" });
  expect(run.faults()).toEqual([{ kind: "disorder", what: "#lab 8 after 8" }]);
});

test("messages of one client in another order than it sent them are reordered", () => {
  const run = new Run();
  const [first, second] = ["x", "y"].map((nonce) => run.ledger.send(nonce, "ada", room));
  run.log.push(event(9, "y", "ada"), event(10, "x", "ada"));
  if (second) run.ledger.acknowledge(second, { seq: 9, msgid: "id9" });
  if (first) run.ledger.acknowledge(first, { seq: 10, msgid: "id10" });
  run.show(9, run.readers);
  run.show(10, run.readers);
  expect(run.kinds()).toEqual(["reordered"]);
});

test("a repeated message may stand after a later one of the same client", () => {
  const run = new Run();
  const first = run.ledger.send("x", "ada", room);
  run.ledger.refuse(first, "TEMPORARILY_UNAVAILABLE");
  run.say("ada", "y");
  run.ledger.send("x", "ada", room);
  run.log.push(event(10, "x", "ada"));
  run.ledger.acknowledge(first, { seq: 10, msgid: "id10" });
  run.show(10, run.readers);
  expect(run.faults()).toEqual([]);
});

test("a message that nobody sent is invented", () => {
  const run = new Run();
  run.log.push(event(9, "whose", "ada"));
  run.show(9, run.readers);
  expect(run.faults()).toEqual([{ kind: "invented", what: "#lab 9: whose of ada" }]);
});

test("a message under another's name is invented", () => {
  const run = new Run();
  run.log[7] = event(8, "bob2", "ada");
  expect(run.kinds()).toEqual(["invented"]);
});

test("a refused message is no fault as long as the log does not have it", () => {
  const run = new Run();
  run.ledger.refuse(run.ledger.send("no", "ada", room), "TEMPORARILY_UNAVAILABLE");
  expect(run.faults()).toEqual([]);
});

test("a refused message that is in the log was kept", () => {
  const run = new Run();
  run.ledger.refuse(run.ledger.send("no", "ada", room), "TEMPORARILY_UNAVAILABLE");
  run.log.push(event(9, "no", "ada"));
  run.show(9, run.readers);
  expect(run.faults()).toEqual([{ kind: "kept", what: "#lab no at 9 after 1 attempts" }]);
});

test("a message whose connection ended before the answer may be in the log or not, but not twice", () => {
  const run = new Run();
  for (const nonce of ["in", "out", "twice"]) run.ledger.cut(run.ledger.send(nonce, "ada", room));
  run.log.push(event(9, "in", "ada"), event(10, "twice", "ada"), event(11, "twice", "ada"));
  for (const seq of [9, 10, 11]) run.show(seq, run.readers);
  expect(run.faults()).toEqual([{ kind: "doubled", what: "#lab twice at 10, 11" }]);
});

test("a message without any answer is unanswered", () => {
  const run = new Run();
  run.ledger.send("waits", "ada", room);
  expect(run.faults()).toEqual([{ kind: "unanswered", what: "#lab waits" }]);
});

test("a number that a reader was not shown is missed", () => {
  const run = new Run();
  run.log.push(event(9, "x", "ada"));
  run.ledger.acknowledge(run.ledger.send("x", "ada", room), { seq: 9, msgid: "id9" });
  run.show(9, [run.reader("ada")]);
  run.say("ada", "y");
  expect(run.faults()).toEqual([{ kind: "missed", what: "bob in #lab: 9" }]);
});

test("what was before a reader's entry is not missed", () => {
  const run = new Run();
  run.log.push({ ...event(9, "", "eve"), verb: "JOIN" });
  run.show(9, run.readers);
  run.readers.push(run.ledger.reader("eve", room, 9));
  run.say("ada", "x");
  expect(run.faults()).toEqual([]);
});

test("a number that a reader was shown twice is repeated", () => {
  const run = new Run();
  run.show(8, [run.reader("bob")]);
  expect(run.faults()).toEqual([{ kind: "repeated", what: "bob in #lab: 8" }]);
});

test("a number that a reader was shown after a later one is out of order, and not missed", () => {
  const run = new Run();
  const bob = run.reader("bob");
  bob.seqs.splice(-2, 2, 8, 7);
  bob.msgids.splice(-2, 2, "id8", "id7");
  expect(run.faults()).toEqual([{ kind: "outOfOrder", what: "bob in #lab: 7 after 8" }]);
});

test("what a reader saw and the log does not have is a ghost", () => {
  const run = new Run();
  run.show(9, [run.reader("bob")]);
  expect(run.faults()).toEqual([{ kind: "ghost", what: "bob in #lab: 9 was id9, is undefined" }]);
});

test("a reader who saw another message under a number than the log has saw a ghost", () => {
  const run = new Run();
  run.reader("bob").msgids.splice(-1, 1, "other");
  expect(run.kinds()).toEqual(["ghost"]);
});

test("a reader who stayed and did not see the end is behind; one who was cut off is not", () => {
  const run = new Run();
  run.reader("bob").seqs.pop();
  run.reader("bob").msgids.pop();
  expect(run.faults()).toEqual([{ kind: "behind", what: "bob in #lab: saw 7 of 8" }]);
  expect(run.faults(false)).toEqual([]);
});

test("a connection that ended though nobody wanted it to is told with its reason", () => {
  const run = new Run();
  run.ledger.disconnected("bob", "SendQ exceeded");
  expect(run.faults()).toEqual([{ kind: "disconnected", what: "bob: SendQ exceeded" }]);
});
