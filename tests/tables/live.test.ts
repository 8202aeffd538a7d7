import { expect, test } from "vitest";
import type { RoomEvent } from "../../src/domain/events.ts";
import type { Source } from "../../src/domain/person.ts";
import { createLiveTables } from "../../src/tables/live.ts";
import { TableExists } from "../../src/tables/table.ts";
import { UserRow } from "../../src/tables/users.ts";

const source: Source = { id: "1", nick: "ada", user: "ada", host: "h", account: null };
const event = (seq: number): RoomEvent => ({
  type: "message",
  text: `message ${seq}`,
  roomId: "r1",
  kind: "channel",
  target: "#lobby",
  source,
  msgid: `m${seq}`,
  time: seq,
  seq,
});
const tables = (messagesPerRoom = 3, formerPerNick = 2) =>
  createLiveTables({ messagesPerRoom, formerPerNick });

test("the tables are those of the design, each once, all above the actors", () => {
  const { all } = tables();
  const infos = all.info();
  expect(infos.map(({ name }) => name).sort()).toEqual([
    "connections",
    "former",
    "identities",
    "lookalikes",
    "messages",
    "rooms",
    "stays",
    "users",
    "watchers",
  ]);
  expect(new Set(infos.map(({ owner }) => owner))).toEqual(new Set(["monarchs"]));
  expect(() => all.create("users", "set", "somebody")).toThrow(TableExists);
});

test("of each room's messages the newest are kept, as many as are allowed", () => {
  const { messages } = tables(3);
  for (let seq = 1; seq <= 5; seq += 1) messages.insert("r1", event(seq));
  messages.insert("r2", event(9));
  expect(messages.lookup("r1").map(({ seq }) => seq)).toEqual([3, 4, 5]);
  expect(messages.lookup("r2").map(({ seq }) => seq)).toEqual([9]);
});

test("of those who had a nick the latest are remembered, and one at least", () => {
  const former = (leftAt: number) => ({ source, realname: "Ada", leftAt });
  for (const [bound, kept] of [
    [2, [2, 3]],
    [0, [3]],
  ] as const) {
    const { former: table } = tables(3, bound);
    for (const leftAt of [1, 2, 3]) table.insert("ada", former(leftAt));
    expect(table.lookup("ada").map(({ leftAt }) => leftAt)).toEqual(kept);
  }
});

test("two servers in one process share no table", () => {
  const [one, other] = [tables(), tables()];
  one.messages.insert("r1", event(1));
  expect(other.messages.lookup("r1")).toEqual([]);
});

const person = {
  identity: { id: "1", kind: "guest", account: null },
  role: "user",
  nick: "Ada",
  user: "al",
  host: "h",
  realname: "Ada",
  now: 1_000,
} as const;

test("what was handed out of a person stays as it was when they change", () => {
  const row = new UserRow("k1", person);
  const before = row.source;
  expect(row.source).toBe(before);
  row.become({ nick: "Lovelace", identity: { id: "1", kind: "account", account: "ada" } });
  expect(before).toEqual({ id: "1", nick: "Ada", user: "al", host: "h", account: null });
  expect(row.source).toEqual({ id: "1", nick: "Lovelace", user: "al", host: "h", account: "ada" });
  expect([row.key, row.folded]).toEqual(["k1", "lovelace"]);
});

test("an administrator is who has the mode of an operator, whatever it came with", () => {
  const row = new UserRow("k1", person);
  expect(row.administrator).toBe(false);
  row.modes = "io";
  expect(row.administrator).toBe(true);
  row.become({ role: "administrator" });
  row.modes = "i";
  expect(row.administrator).toBe(false);
});
