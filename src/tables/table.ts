import { Deque } from "./deque.ts";

/** As in ETS: a `set` has one value a key; a `bag` has many, each object once, in the order of their insertion. */
export type TableKind = "set" | "bag";

/** What a table tells of itself. */
export interface TableInfo {
  readonly name: string;
  readonly kind: TableKind;
  /** Who answers for it: the name of a process above all that use it. */
  readonly owner: string;
  /** Values; in a bag there may be more of them than keys. */
  readonly size: number;
  readonly keys: number;
  /** The most values of one key; null: no bound. */
  readonly bound: number | null;
}

/** Which values are meant: those that a predicate takes, or that have these properties with these very values. */
export type Pattern<K, V> = ((value: V, key: K) => boolean) | Partial<V>;

interface TableReader<K, V> {
  /** Whether the key has any value. */
  member(key: K): boolean;
  /** The key that was inserted first of those that are there. */
  first(): K | undefined;
  keys(): IterableIterator<K>;
  values(): IterableIterator<V>;
  /** All values that match; reads the whole table. */
  match(pattern: Pattern<K, V>): V[];
  readonly size: number;
  info(): TableInfo;
}

/** What everybody may do with a table of kind `set`. */
export interface SetReader<K, V> extends TableReader<K, V> {
  lookup(key: K): V | undefined;
}

/** One value a key. All but `match` and the iterators take constant time. */
export interface SetTable<K, V> extends SetReader<K, V> {
  /** Puts a value, in place of the key's former one. */
  insert(key: K, value: V): void;
  /** Puts a value unless the key has one. @returns whether it was put */
  insertNew(key: K, value: V): boolean;
  /** @returns whether there was a value */
  delete(key: K): boolean;
}

/** What everybody may do with a table of kind `bag`. */
export interface BagReader<K, V> extends TableReader<K, V> {
  /** The values of a key, oldest first; with `newest`, that many of the newest. A copy. */
  lookup(key: K, newest?: number): readonly V[];
}

/**
 * Many values a key. All but `lookup`, `replace`, `deleteObject` (all by the values of the key), `match` and the iterators take
 * constant time, amortized.
 */
export interface BagTable<K, V> extends BagReader<K, V> {
  /** Adds a value, unless this very object is there under the key. Beyond the bound the key's oldest one goes. */
  insert(key: K, value: V): void;
  /** Adds a value unless the key has any. @returns whether it was added */
  insertNew(key: K, value: V): boolean;
  /** Puts a value that is not there in the place of one that is. @returns whether it did */
  replace(key: K, value: V, by: V): boolean;
  /** Takes all values of a key. @returns whether there were any */
  delete(key: K): boolean;
  /** Takes one value of a key. @returns whether it was there */
  deleteObject(key: K, value: V): boolean;
}

/** Thrown when a table is created under a name that another one has. */
export class TableExists extends Error {
  override readonly name = "TableExists";
}

/** Tables by name. They live as long as this collection, whoever crashes. */
export interface Tables {
  /** @throws TableExists */
  create<K, V>(name: string, kind: "set", owner: string): SetTable<K, V>;
  /**
   * @param options.bound the most values of one key: the newest are kept
   * @throws TableExists
   */
  create<K, V>(
    name: string,
    kind: "bag",
    owner: string,
    options?: { readonly bound?: number },
  ): BagTable<K, V>;
  /** Forgets a table. @returns whether there was one */
  drop(name: string): boolean;
  /** What every table tells of itself, in the order of their creation. */
  info(): readonly TableInfo[];
}

/** Makes an empty collection of tables. */
export function createTables(): Tables {
  const tables = new Map<string, { info(): TableInfo }>();
  function create<K, V>(name: string, kind: "set", owner: string): SetTable<K, V>;
  function create<K, V>(
    name: string,
    kind: "bag",
    owner: string,
    options?: { readonly bound?: number },
  ): BagTable<K, V>;
  function create<K, V>(
    name: string,
    kind: TableKind,
    owner: string,
    options: { readonly bound?: number } = {},
  ): SetTable<K, V> | BagTable<K, V> {
    if (tables.has(name)) throw new TableExists(`there is a table ${name} already`);
    const table =
      kind === "set" ? setTable<K, V>(name, owner) : bagTable<K, V>(name, owner, options.bound ?? null);
    tables.set(name, table);
    return table;
  }
  return {
    create,
    drop: (name) => tables.delete(name),
    info: () => Array.from(tables.values(), (table) => table.info()),
  };
}

function setTable<K, V>(name: string, owner: string): SetTable<K, V> {
  const rows = new Map<K, V>();
  return {
    insert(key, value) {
      rows.set(key, value);
    },
    insertNew(key, value) {
      if (rows.has(key)) return false;
      rows.set(key, value);
      return true;
    },
    lookup: (key) => rows.get(key),
    member: (key) => rows.has(key),
    delete: (key) => rows.delete(key),
    first: () => rows.keys().next().value,
    keys: () => rows.keys(),
    values: () => rows.values(),
    match: (pattern) => matching(rows, pattern),
    get size() {
      return rows.size;
    },
    info: () => ({ name, kind: "set", owner, size: rows.size, keys: rows.size, bound: null }),
  };
}

interface Bag<V> {
  readonly order: Deque<V>;
  readonly present: Set<V>;
}

function bagTable<K, V>(name: string, owner: string, bound: number | null): BagTable<K, V> {
  const bags = new Map<K, Bag<V>>();
  let size = 0;

  function* rows(): IterableIterator<[K, V]> {
    for (const [key, { order }] of bags) for (const value of order) yield [key, value];
  }
  function* values(): IterableIterator<V> {
    for (const { order } of bags.values()) yield* order;
  }
  function insert(key: K, value: V): void {
    let bag = bags.get(key);
    if (bag === undefined) {
      bag = { order: new Deque(), present: new Set() };
      bags.set(key, bag);
    }
    const { order, present } = bag;
    if (present.has(value)) return;
    present.add(value);
    order.push(value);
    size += 1;
    if (bound === null || order.size <= bound) return;
    present.delete(order.shift() as V);
    size -= 1;
  }

  return {
    insert,
    insertNew(key, value) {
      if (bags.has(key)) return false;
      insert(key, value);
      return true;
    },
    replace(key, value, by) {
      const bag = bags.get(key);
      if (!bag || bag.present.has(by) || !bag.present.delete(value)) return false;
      bag.present.add(by);
      return bag.order.replace(value, by);
    },
    lookup: (key, newest = Number.POSITIVE_INFINITY) => bags.get(key)?.order.newest(newest) ?? [],
    member: (key) => bags.has(key),
    delete(key) {
      size -= bags.get(key)?.order.size ?? 0;
      return bags.delete(key);
    },
    deleteObject(key, value) {
      const bag = bags.get(key);
      if (!bag?.present.delete(value)) return false;
      bag.order.remove(value);
      size -= 1;
      if (bag.order.size === 0) bags.delete(key);
      return true;
    },
    first: () => bags.keys().next().value,
    keys: () => bags.keys(),
    values,
    match: (pattern) => matching(rows(), pattern),
    get size() {
      return size;
    },
    info: () => ({ name, kind: "bag", owner, size, keys: bags.size, bound }),
  };
}

function matching<K, V>(rows: Iterable<[K, V]>, pattern: Pattern<K, V>): V[] {
  const matches = typeof pattern === "function" ? pattern : has(pattern);
  const found: V[] = [];
  for (const [key, value] of rows) if (matches(value, key)) found.push(value);
  return found;
}

function has<V>(properties: Partial<V>): (value: V) => boolean {
  const wanted = Object.keys(properties) as (keyof V)[];
  return (value) => wanted.every((name) => Object.is(value[name], properties[name]));
}
