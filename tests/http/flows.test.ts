import { execFile, spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { startServer } from "../support/server.ts";

const folder = fileURLToPath(new URL("../../docs/flows/", import.meta.url));
const scripts = readdirSync(folder).filter((name) => name.endsWith(".sh") && name !== "lib.sh");
// where everything is tested, it has to be there
const hasCurl = process.env["CI"] === "true" || spawnSync("curl", ["--version"]).status === 0;
const often = { burst: 10_000, perMinute: 10_000 };

test.skipIf(!hasCurl)("every flow of the docs comes out as it says", { timeout: 120_000 }, async () => {
  await using server = await startServer({ limits: { api: often, registrationsPerAddress: 0 } });
  const env = { ...process.env, MONARCHS: `http://127.0.0.1:${server.port("http")}` };
  const failed: string[] = [];
  for (const script of scripts)
    await promisify(execFile)("sh", [`${folder}${script}`], { env }).catch((error: unknown) =>
      failed.push(`${script}: ${error instanceof Error && "stderr" in error ? String(error.stderr) : error}`),
    );
  expect(failed).toEqual([]);
  expect(scripts).toHaveLength(14);
});
