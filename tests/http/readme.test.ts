import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { startServer } from "../support/server.ts";

test("what the README shows of the API works as it stands there", async () => {
  await using server = await startServer();
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const [, script = ""] = /### From a program\n\n```sh\n([\s\S]*?)```/.exec(readme) ?? [];
  const here = script.replace("127.0.0.1:8080", `127.0.0.1:${server.port("http")}`);
  const { stdout } = await promisify(execFile)("sh", ["-c", here]);
  expect(stdout.match(/"content":"hello"/g)).toHaveLength(2);
  expect(stdout).toContain('"username":"dora"');
});
