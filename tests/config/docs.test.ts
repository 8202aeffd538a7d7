import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { settingsSchemaJson, settingsTable } from "../../src/config/docs.ts";
import { defaultSettings, settingsSchema } from "../../src/config/schema.ts";
import { allKeys, shapeAt } from "../../src/config/shape.ts";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

test("the table of settings is what the definition generates", () => {
  expect(read("docs/settings.md")).toBe(settingsTable());
});

test("the JSON Schema is what the definition generates", () => {
  expect(read("docs/monarchs.schema.json")).toBe(settingsSchemaJson());
});

test("every setting is described, and is in the table", () => {
  const table = settingsTable();
  for (const key of allKeys()) {
    const path = key.split(".").flatMap((part) => (part.endsWith("[]") ? [part.slice(0, -2), 0] : [part]));
    expect(shapeAt(path)?.meta.description, key).toBeTruthy();
    expect(table).toContain(`| \`${key}\` |`);
  }
});

test("the defaults, written to a file, are themselves settings", () => {
  const written: unknown = JSON.parse(JSON.stringify(defaultSettings()));
  expect(settingsSchema.parse(written)).toEqual(defaultSettings());
});

test("no two settings are made of one mutable default", () => {
  expect(defaultSettings().listeners).not.toBe(defaultSettings().listeners);
  expect(defaultSettings().rooms.autojoin).toEqual(["lobby"]);
});
