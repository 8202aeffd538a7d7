import { expect, test } from "vitest";
import { Ledger } from "../../bench/harness/ledger.ts";

const at = (seq: number) => ({ seq, msgid: `id${seq}` });

test("each message has its place among what its client sent to its room", () => {
  const ledger = new Ledger();
  const orders = [
    ledger.send("a", "ada", "#x"),
    ledger.send("b", "ada", "#y"),
    ledger.send("c", "bob", "#x"),
    ledger.send("d", "ada", "#x"),
  ].map(({ order }) => order);
  expect(orders).toEqual([0, 0, 0, 1]);
});

test("a nonce that is sent again is the same message and another attempt", () => {
  const ledger = new Ledger();
  const first = ledger.send("a", "ada", "#x");
  ledger.refuse(first, "TEMPORARILY_UNAVAILABLE");
  const again = ledger.send("a", "ada", "#x");
  expect(again).toBe(first);
  expect(again).toMatchObject({ attempts: 2, state: "open", order: 0 });
});

test("what was acknowledged stays so, whatever is said of a further attempt", () => {
  const ledger = new Ledger();
  const sent = ledger.send("a", "ada", "#x");
  ledger.acknowledge(sent, at(3));
  ledger.send("a", "ada", "#x");
  ledger.refuse(sent, "433");
  ledger.cut(sent);
  expect(sent).toMatchObject({ state: "acknowledged", echo: at(3), otherEcho: undefined });
});

test("an acknowledgement that names another place is kept beside the first", () => {
  const ledger = new Ledger();
  const sent = ledger.send("a", "ada", "#x");
  ledger.acknowledge(sent, at(3));
  ledger.acknowledge(sent, at(4));
  expect(sent).toMatchObject({ echo: at(3), otherEcho: at(4) });
});

test("counts tell how many messages stand where, and refusals of which code there were", () => {
  const ledger = new Ledger();
  const [a, b, c] = ["a", "b", "c", "d"].map((nonce) => ledger.send(nonce, "ada", "#x"));
  if (a) ledger.acknowledge(a, at(1));
  if (b) ledger.refuse(b, "404");
  if (c) ledger.cut(c);
  expect(ledger.counts).toEqual({ sent: 4, attempts: 4, open: 1, acknowledged: 1, refused: 1, cut: 1 });
  expect([...ledger.refusals]).toEqual([["404", 1]]);
});

test("a reader's log keeps what it saw in the order in which it came, and knows the highest", () => {
  const ledger = new Ledger();
  const log = ledger.reader("ada", "#x", 4);
  expect(log.highest).toBe(4);
  for (const seq of [5, 7, 6]) ledger.saw(log, at(seq));
  expect(log.seqs).toEqual([5, 7, 6]);
  expect(log.msgids).toEqual(["id5", "id7", "id6"]);
  expect(log.highest).toBe(7);
  expect([log.has(6), log.has(8)]).toEqual([true, false]);
});
