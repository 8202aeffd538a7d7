import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { advertised } from "../../../src/dialects/irc/capabilities.ts";
import { commands } from "../../../src/dialects/irc/commands.ts";
import { isupportTokens } from "../../../src/dialects/irc/isupport.ts";
import { numericGroups, numerics } from "../../../src/dialects/irc/numerics.ts";
import { ircReference } from "../../../src/dialects/irc/reference.ts";
import { defaultFacts } from "../../../supervisors/facts.ts";

const page = ircReference(defaultFacts());

test("the page has every command, capability, ISUPPORT token and numeric, with its specification", () => {
  const rows = page.split("\n").filter((line) => line.startsWith("| `"));
  const row = (name: string) => rows.find((line) => line.startsWith(`| \`${name}\` |`)) ?? "";
  for (const name of [
    ...commands.keys(),
    ...advertised(301, defaultFacts()),
    ...isupportTokens(defaultFacts()).map((token) => token.split("=")[0] ?? ""),
  ])
    expect(row(name), name).toMatch(/\S \|$/);
  for (const [name, code] of Object.entries(numerics)) expect(page).toContain(`| ${code} | \`${name}\` |`);
});

test("no numeric has two names", () => {
  const codes = numericGroups.flatMap((group) => Object.values(group.codes));
  expect(new Set(codes).size).toBe(codes.length);
});

test("docs/irc.md is what the tables generate", () => {
  expect(readFileSync(new URL("../../../docs/irc.md", import.meta.url), "utf8")).toBe(page);
});
