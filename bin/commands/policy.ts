import { policyTable } from "../../src/domain/policy.ts";
import { tableText } from "../table.ts";

/** Prints who may do what in a room; as JSON a list of objects, by the heads of the columns. */
export function policy({ json = false }: { readonly json?: boolean }): void {
  const [head = [], ...rows] = policyTable();
  if (!json) {
    process.stdout.write(tableText([head, ...rows]));
    return;
  }
  const objects = rows.map((row) => Object.fromEntries(head.map((name, i) => [name, row[i]])));
  process.stdout.write(`${JSON.stringify(objects, null, 2)}\n`);
}
