import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { historyPath, memorable, readHistory, writeHistory } from "../../../bin/connect/history-file.ts";

test("what was typed is kept for its owner alone, newest first, and without secrets", () => {
  const folder = mkdtempSync(join(tmpdir(), "monarchs-history-"));
  const path = historyPath({ XDG_STATE_HOME: folder });
  expect(readHistory(path)).toEqual([]);
  writeHistory(path, ["newest", "/login ada hunter2", "oldest"]);
  expect(readHistory(path)).toEqual(["newest", "oldest"]);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  rmSync(folder, { recursive: true });
});

test("commands that carry a password or token are not remembered", () => {
  const secrets = ["/login a b", "/register a b", "/passwd a b", "/oper a b", "/resume t", " /LOGIN a b"];
  expect(secrets.filter(memorable)).toEqual([]);
  expect(memorable("/logout")).toBe(true);
});
