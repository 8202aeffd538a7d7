import { createTables } from "../../src/tables/table.ts";
import type { MicroBench } from "./micro-bench.ts";

const rows = 10_000;
const bound = 500;
const steps = 100;
const key = (index: number): string => `user${index % rows}`;

/** The ETS-like tables. */
export const tableBenches: readonly MicroBench[] = [
  {
    name: "table: look up one of 10 000",
    count: steps,
    prepare: () => {
      const table = createTables().create<string, object>("users", "set", "bench");
      for (let index = 0; index < rows; index += 1) table.insert(key(index), { index });
      const keys = Array.from({ length: steps }, (_, index) => key(index * 97));
      return {
        run: () => {
          for (const wanted of keys) table.lookup(wanted);
        },
      };
    },
  },
  {
    name: "table: insert and delete",
    count: steps,
    prepare: () => {
      const table = createTables().create<string, object>("users", "set", "bench");
      const keys = Array.from({ length: steps }, (_, index) => key(index));
      const row = {};
      return {
        run: () => {
          for (const each of keys) table.insert(each, row);
          for (const each of keys) table.delete(each);
        },
      };
    },
  },
  {
    name: "table: one more in a full bag of 500",
    count: steps,
    prepare: () => {
      const table = createTables().create<string, object>("messages", "bag", "bench", { bound });
      for (let index = 0; index < bound; index += 1) table.insert("#lobby", { index });
      return {
        run: () => {
          for (let index = 0; index < steps; index += 1) table.insert("#lobby", { index });
        },
      };
    },
  },
];
