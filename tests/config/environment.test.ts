import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadSettings } from "../../src/config/load.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "monarchs-env-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const load = (env: Record<string, string>) => loadSettings({ env, folder }).settings;

test("names match whatever their case, with and without underscores", () => {
  expect(load({ MONARCHS__LIMITS__PINGINTERVAL: "7" }).limits.pingInterval).toBe(7);
  expect(load({ MONARCHS__limits__pingInterval: "8" }).limits.pingInterval).toBe(8);
  expect(load({ MONARCHS__LIMITS__PING_INTERVAL: "9" }).limits.pingInterval).toBe(9);
});

test("text stays text, even when it looks like a number", () => {
  expect(load({ MONARCHS__SERVER__PASSWORD: "007" }).server.password).toBe("007");
});

test("an empty variable is none where there may be none", () => {
  expect(load({ MONARCHS__SERVER__PASSWORD: "" }).server.password).toBeNull();
});

test("lists are given as JSON, YAML or words with commas", () => {
  expect(load({ MONARCHS__ROOMS__AUTOJOIN: '["a", "b"]' }).rooms.autojoin).toEqual(["a", "b"]);
  expect(load({ MONARCHS__ROOMS__AUTOJOIN: "[a, b]" }).rooms.autojoin).toEqual(["a", "b"]);
  expect(load({ MONARCHS__ROOMS__AUTOJOIN: "a, b" }).rooms.autojoin).toEqual(["a", "b"]);
  expect(load({ MONARCHS__ROOMS__AUTOJOIN: "[]" }).rooms.autojoin).toEqual([]);
});

test("listeners are given as one list, or one key of one of them", () => {
  const all = load({ MONARCHS__LISTENERS: '[{"protocol": "irc", "port": 0}]' }).listeners;
  expect(all.map(({ protocol, port }) => [protocol, port])).toEqual([["irc", 0]]);
  expect(load({ MONARCHS__LISTENERS__2__HOST: "0.0.0.0" }).listeners[2]).toMatchObject({
    protocol: "http",
    host: "0.0.0.0",
  });
});

test("a value may lie in a file, whose last line ending is not part of it", () => {
  const file = join(folder, "secret");
  writeFileSync(file, "sixteen or more letters\n");
  expect(load({ MONARCHS__RELAY__SECRET_FILE: file }).relay.secret).toBe("sixteen or more letters");
});

test("a file that cannot be read is a fault that names the variable", () => {
  const env = { MONARCHS__RELAY__SECRET_FILE: join(folder, "none") };
  expect(() => load(env)).toThrow(
    /environment: MONARCHS__RELAY__SECRET_FILE: the file it names cannot be read/,
  );
});

test("a list that is neither JSON nor YAML is a fault that names the variable", () => {
  expect(() => load({ MONARCHS__ROOMS__AUTOJOIN: "[a" })).toThrow(/MONARCHS__ROOMS__AUTOJOIN: is neither/);
});

test("variables with another prefix mean nothing", () => {
  expect(() => load({ MONARCHS_LIMITS: "x", OTHER__LIMITS: "y" })).not.toThrow();
});
