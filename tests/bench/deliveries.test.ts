import fc from "fast-check";
import { expect, test } from "vitest";
import { Deliveries, faultCount, membersOf } from "../../bench/load/deliveries.ts";

const run = 7;
/** Two rooms of two: 0 and 2, 1 and 3; 0 and 1 speak. */
const layout = { clients: 4, rooms: 2, senders: 1, echoes: false };
const none = { lost: 0, doubled: 0, reordered: 0, corrupt: 0, misrouted: 0 };

/** What client 2 is sent, when client 0 has sent `sent` messages. */
function heard(sent: number, seqs: readonly number[]): Deliveries {
  const deliveries = new Deliveries(run, layout);
  for (let seq = 0; seq < sent; seq += 1) deliveries.send(0);
  for (const seq of seqs) deliveries.take(2, { run, sender: 0, seq, sentUs: 0 }, 1);
  return deliveries;
}

test.each([
  ["each once and in order", 3, [0, 1, 2], none],
  ["one that is lost", 3, [0, 2], { ...none, lost: 1 }],
  ["the last that is lost", 3, [0, 1], { ...none, lost: 1 }],
  ["one that comes twice", 3, [0, 1, 1, 2], { ...none, doubled: 1 }],
  ["one that comes late", 3, [0, 2, 1], { ...none, reordered: 1 }],
  ["one that comes late and twice", 3, [0, 2, 1, 1], { ...none, reordered: 1, doubled: 1 }],
  ["one that was not sent", 1, [0, 1], { ...none, corrupt: 1 }],
])("%s", (_, sent, seqs, faults) => {
  expect(heard(sent, seqs).faults).toEqual(faults);
});

test("what comes to another room, or back to its sender, is misrouted", () => {
  const deliveries = new Deliveries(run, layout);
  deliveries.send(0);
  for (const client of [0, 1, 3]) deliveries.take(client, { run, sender: 0, seq: 0, sentUs: 0 }, 1);
  expect(deliveries.faults).toEqual({ ...none, lost: 1, misrouted: 3 });
});

test("a sender that is echoed to expects its own", () => {
  const deliveries = new Deliveries(run, { ...layout, echoes: true });
  deliveries.send(0);
  for (const client of [0, 2]) deliveries.take(client, { run, sender: 0, seq: 0, sentUs: 0 }, 1);
  expect([deliveries.expected, faultCount(deliveries.faults)]).toEqual([2, 0]);
});

test("what another run has sent counts for nothing", () => {
  const deliveries = heard(1, []);
  expect(deliveries.take(2, { run: run + 1, sender: 0, seq: 0, sentUs: 0 }, 1)).toBe(false);
  expect(deliveries.faults).toEqual({ ...none, lost: 1, corrupt: 1 });
});

test("whatever comes in whatever order: first ones are counted, and others are doubled", () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 19 })), (seqs) => {
      const { delivered, faults } = heard(20, seqs);
      const distinct = new Set(seqs).size;
      const late = seqs
        .filter((seq, at) => !seqs.slice(0, at).includes(seq))
        .filter((seq, at, firsts) => {
          return Math.max(-1, ...firsts.slice(0, at)) > seq;
        }).length;
      expect({ delivered, ...faults }).toEqual({
        ...none,
        delivered: distinct,
        lost: 20 - distinct,
        doubled: seqs.length - distinct,
        reordered: late,
      });
    }),
  );
});

test("rooms that do not divide the clients have one more in the first of them", () => {
  const uneven = { ...layout, clients: 5 };
  expect([membersOf(uneven, 0), membersOf(uneven, 1)]).toEqual([3, 2]);
});
