import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { addMasterKey, currentMaster, KeyFileInvalid, readMasterKeys } from "../../src/crypto/master-keys.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "monarchs-keys-"));
  file = join(folder, "secret", "master.keys");
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a key is made for its owner alone, and added to those that were there", () => {
  expect(readMasterKeys(file)).toBeUndefined();
  const first = addMasterKey(file, []);
  expect(readMasterKeys(file)).toEqual(first);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const second = addMasterKey(file, first);
  expect(readMasterKeys(file)).toEqual(second);
  expect(second.map(({ id }) => id)).toEqual([first[0].id, currentMaster(second).id]);
  expect(readdirSync(join(folder, "secret"))).toEqual(["master.keys"]);
});

test.each([
  ["", "has no key"],
  ["# nothing but words\n", "has no key"],
  ["hello\n", "line 1 .* is no key"],
  [`# a key that is too short\n${Buffer.alloc(16).toString("base64")}\n`, "line 2 .* is no key"],
])("a key file of %j is refused", (text, why) => {
  const other = join(folder, "other.keys");
  writeFileSync(other, text);
  expect(() => readMasterKeys(other)).toThrow(new RegExp(why));
  expect(() => readMasterKeys(other)).toThrow(KeyFileInvalid);
});

test("a key file that cannot be read or written says so, without a key in it", () => {
  expect(() => readMasterKeys(folder)).toThrow(/cannot be read/);
  addMasterKey(file, []);
  expect(() => addMasterKey(join(file, "below"), [])).toThrow(KeyFileInvalid);
});
