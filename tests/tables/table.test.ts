import fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import { createTables, TableExists } from "../../src/tables/table.ts";

interface User {
  readonly nick: string;
  readonly away: boolean;
}

afterEach(() => vi.restoreAllMocks());

const users = () => createTables().create<string, User>("users", "set", "root");
const messages = (bound?: number) =>
  createTables().create<string, object>("messages", "bag", "root", bound === undefined ? {} : { bound });

test("a set keeps the last value of a key", () => {
  const table = users();
  table.insert("ada", { nick: "ada", away: false });
  table.insert("ada", { nick: "Ada", away: false });
  expect(table.lookup("ada")).toEqual({ nick: "Ada", away: false });
  expect(table.size).toBe(1);
});

test("insertNew leaves a value that is there", () => {
  const table = users();
  expect(table.insertNew("ada", { nick: "ada", away: false })).toBe(true);
  expect(table.insertNew("ada", { nick: "other", away: false })).toBe(false);
  expect(table.lookup("ada")?.nick).toBe("ada");
});

test("a deleted key is no member, and is deleted once", () => {
  const table = users();
  table.insert("ada", { nick: "ada", away: false });
  expect([table.member("ada"), table.delete("ada"), table.delete("ada"), table.member("ada")]).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(table.lookup("ada")).toBeUndefined();
});

test("a pattern matches the values that have its properties, a predicate those it takes", () => {
  const table = users();
  table.insert("ada", { nick: "ada", away: true });
  table.insert("bob", { nick: "bob", away: false });
  expect(table.match({ away: true })).toEqual([{ nick: "ada", away: true }]);
  expect(table.match((_, key) => key > "ada")).toEqual([{ nick: "bob", away: false }]);
});

test("keys and values come in the order of their insertion, beginning with the first", () => {
  const table = users();
  expect(table.first()).toBeUndefined();
  table.insert("bob", { nick: "bob", away: false });
  table.insert("ada", { nick: "ada", away: false });
  expect(table.first()).toBe("bob");
  expect([...table.keys()]).toEqual(["bob", "ada"]);
  expect(Array.from(table.values(), (user) => user.nick)).toEqual(["bob", "ada"]);
});

test("a bag keeps each object of a key once, oldest first", () => {
  const table = messages();
  const [one, two] = [{ seq: 1 }, { seq: 2 }];
  table.insert("#a", one);
  table.insert("#a", two);
  table.insert("#a", one);
  table.insert("#b", one);
  expect(table.lookup("#a")).toEqual([one, two]);
  expect(table.size).toBe(3);
  expect([...table.values()]).toEqual([one, two, one]);
  expect(table.match({ seq: 2 } as object)).toEqual([two]);
});

test("a bounded bag keeps the newest values of each key", () => {
  const table = messages(3);
  for (let seq = 1; seq <= 10; seq += 1) table.insert("#a", { seq });
  table.insert("#b", { seq: 1 });
  expect(table.lookup("#a")).toEqual([{ seq: 8 }, { seq: 9 }, { seq: 10 }]);
  expect(table.lookup("#a", 2)).toEqual([{ seq: 9 }, { seq: 10 }]);
  expect(table.lookup("#a", 0)).toEqual([]);
  expect(table.size).toBe(4);
});

test("a key whose last object is deleted is gone", () => {
  const table = messages();
  const one = { seq: 1 };
  table.insert("#a", one);
  expect(table.deleteObject("#a", { seq: 1 })).toBe(false);
  expect(table.deleteObject("#a", one)).toBe(true);
  expect(table.member("#a")).toBe(false);
  expect(table.size).toBe(0);
});

test("what lookup gave does not change with the table", () => {
  const table = messages();
  table.insert("#a", { seq: 1 });
  const before = table.lookup("#a");
  table.insert("#a", { seq: 2 });
  expect(before).toEqual([{ seq: 1 }]);
});

test("a name is used once, and free again when its table is dropped", () => {
  const tables = createTables();
  tables.create("users", "set", "root");
  expect(() => tables.create("users", "bag", "root")).toThrow(TableExists);
  expect(tables.drop("users")).toBe(true);
  tables.create("users", "bag", "root");
});

test("every table tells its name, kind, owner and sizes", () => {
  const tables = createTables();
  tables.create<string, User>("users", "set", "root").insert("ada", { nick: "ada", away: false });
  const bag = tables.create<string, object>("messages", "bag", "root", { bound: 500 });
  bag.insert("#a", {});
  bag.insert("#a", {});
  expect(tables.info()).toEqual([
    { name: "users", kind: "set", owner: "root", size: 1, keys: 1, bound: null },
    { name: "messages", kind: "bag", owner: "root", size: 2, keys: 1, bound: 500 },
  ]);
});

test("random inserts and deletes leave a bounded bag as a plain array would be", () => {
  const key = fc.constantFrom("#a", "#b");
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ type: fc.constant("insert" as const), key, value: fc.nat(30) }) },
    { weight: 2, arbitrary: fc.record({ type: fc.constant("take" as const), key, value: fc.nat(30) }) },
    {
      weight: 2,
      arbitrary: fc.record({ type: fc.constant("replace" as const), key, value: fc.nat(30), by: fc.nat(30) }),
    },
    { weight: 1, arbitrary: fc.record({ type: fc.constant("delete" as const), key, value: fc.nat(30) }) },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), fc.integer({ min: 1, max: 8 }), (steps, bound) => {
      const table = createTables().create<string, number>("t", "bag", "root", { bound });
      const model = new Map<string, number[]>();
      for (const step of steps) {
        const { type, key, value } = step;
        const values = model.get(key) ?? [];
        model.set(key, values);
        if (type === "insert") {
          table.insert(key, value);
          if (!values.includes(value)) values.push(value);
          if (values.length > bound) values.shift();
        } else if (type === "take") {
          const at = values.indexOf(value);
          expect(table.deleteObject(key, value)).toBe(at >= 0);
          if (at >= 0) values.splice(at, 1);
        } else if (type === "replace") {
          const at = values.indexOf(value);
          const can = at >= 0 && !values.includes(step.by);
          expect(table.replace(key, value, step.by)).toBe(can);
          if (can) values[at] = step.by;
        } else {
          expect(table.delete(key)).toBe(values.length > 0);
          values.length = 0;
        }
      }
      for (const [key, values] of model) {
        expect(table.lookup(key)).toEqual(values);
        expect(table.member(key)).toBe(values.length > 0);
      }
      expect(table.size).toBe([...model.values()].flat().length);
    }),
  );
});

/** Counts the steps through hash maps: each is constant; walking a map is counted as never allowed. */
function countSteps() {
  const steps = { hashed: 0, walked: 0, moved: 0 };
  for (const type of [Map.prototype, Set.prototype] as (Map<unknown, unknown> | Set<unknown>)[]) {
    for (const name of ["has", "delete"] as const) {
      const original = type[name];
      vi.spyOn(type, name).mockImplementation(function (this: never, key: unknown) {
        steps.hashed += 1;
        return original.call(this, key);
      });
    }
    for (const name of ["keys", "values", "entries", "forEach"] as const) {
      vi.spyOn(type, name).mockImplementation(() => {
        steps.walked += 1;
        throw new Error("a table was walked through");
      });
    }
  }
  const slice = Array.prototype.slice;
  vi.spyOn(Array.prototype, "slice").mockImplementation(function (this: unknown[], ...range) {
    const part = slice.apply(this, range);
    steps.moved += part.length;
    return part;
  });
  return steps;
}

test("with 100 000 users every operation on one of them is a constant number of steps", () => {
  const table = users();
  for (let i = 0; i < 100_000; i += 1) table.insert(`user${i}`, { nick: `user${i}`, away: false });
  const steps = countSteps();
  for (let i = 0; i < 1_000; i += 1) {
    const key = `user${i * 97}`;
    table.lookup(key);
    table.member(key);
    table.insertNew(key, { nick: key, away: true });
    table.delete(key);
    table.insert(key, { nick: key, away: true });
  }
  const { hashed, walked } = steps;
  vi.restoreAllMocks();
  expect(walked).toBe(0);
  expect(hashed).toBeLessThanOrEqual(5_000);
  expect(table.size).toBe(100_000);
});

test("a room of 100 000 messages costs a constant number of steps for each, whatever it keeps", () => {
  const table = messages(500);
  const steps = countSteps();
  for (let seq = 1; seq <= 100_000; seq += 1) table.insert("#lobby", { seq });
  const { hashed, walked, moved } = steps;
  vi.restoreAllMocks();
  expect(walked).toBe(0);
  expect(hashed).toBeLessThanOrEqual(3 * 100_000);
  expect(moved).toBeLessThanOrEqual(2 * 100_000);
  expect(table.lookup("#lobby", 1)).toEqual([{ seq: 100_000 }]);
});
