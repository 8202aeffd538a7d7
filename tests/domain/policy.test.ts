import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { actions } from "../../src/domain/permissions.ts";
import { policyPage, policyTable } from "../../src/domain/policy.ts";

test("the page of permissions is what the table generates", () => {
  const file = new URL("../../docs/permissions.md", import.meta.url);
  expect(readFileSync(file, "utf8")).toBe(policyPage());
});

test("every action has its row, and every standing its word", () => {
  const [head = [], ...rows] = policyTable();
  expect(rows).toHaveLength(actions.length);
  for (const row of rows) expect(row.map((cell) => cell !== "")).toEqual(head.map(() => true));
});
