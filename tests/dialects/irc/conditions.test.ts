import { expect, test } from "vitest";
import { commands } from "../../../src/dialects/irc/commands.ts";
import type { Row } from "../../../src/dialects/irc/state.ts";
import { connect, registered } from "./support.ts";

/** The conditions that the table states for each command: what the answer is where one is not met. */
const rows = [...commands].filter(([verb]) => verb !== "NOTICE");
const gated = rows.filter(([, { capability }]) => capability !== undefined);
const params = (row: Row, fewer = 0): string => " x".repeat(Math.max(0, row.minParams - fewer));
const capabilitiesOf = (row: Row): string => [row.capability ?? []].flat().slice(0, 1).join(" ");

test.each(gated)("%s is unknown without its capability, before registration and after it", (verb, row) => {
  expect(connect().send(`${verb}${params(row)}`).lines).toEqual([`:irc.test 421 * ${verb} :Unknown command`]);
  expect(registered().send(`${verb}${params(row)}`).lines).toEqual([
    `:irc.test 421 ada ${verb} :Unknown command`,
  ]);
});

test.each(rows.filter(([, { when }]) => when === "after"))("%s before registration is 451", (verb, row) => {
  const client = connect();
  client.send(`CAP REQ :${capabilitiesOf(row)}`);
  expect(client.send(`${verb}${params(row)}`).lines).toEqual([":irc.test 451 * :You have not registered"]);
});

test.each(rows.filter(([, { when }]) => when === "before"))("%s after registration is 462", (verb, row) => {
  expect(registered(capabilitiesOf(row)).send(`${verb}${params(row)}`).lines).toEqual([
    ":irc.test 462 ada :You may not reregister",
  ]);
});

test.each(rows.filter(([, { minParams, when }]) => minParams > 0 && when !== "before"))(
  "%s with too few parameters is told so",
  (verb, row) => {
    const [line = ""] = registered(capabilitiesOf(row)).send(`${verb}${params(row, 1)}`).lines;
    expect(line).toMatch(new RegExp(` (461 ada ${verb} :|FAIL ${verb} NEED_MORE_PARAMS )`));
  },
);
