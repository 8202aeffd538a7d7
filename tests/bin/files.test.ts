import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startApi, type TestApi } from "../http/support.ts";
import { until } from "../support/client.ts";
import { bundleCli, type Cli } from "./cli.ts";

let cli: Cli;
beforeAll(async () => {
  cli = await bundleCli();
}, 60_000);
afterAll(() => cli.remove());

const purge = ({ server }: TestApi, ...more: readonly string[]) =>
  cli.run(["files", "purge", "--data", server.settings.dataDirectory, ...more]);

/** Sends a text as a file. @returns its id */
async function send(api: TestApi, token: string, name: string): Promise<string> {
  const headers = {
    authorization: `Bearer ${token}`,
    "content-disposition": `attachment; filename="${name}"`,
  };
  const sent = await fetch(`${api.url}/api/v1/uploads`, { method: "POST", headers, body: "12345" });
  return ((await sent.json()) as { id: string }).id;
}

test("files that no message has are told of, then removed; those of messages stay", async () => {
  await using api = await startApi();
  const token = await api.accountToken("ada");
  const ada = api.as(token);
  await ada("PUT", "/rooms/%23lobby/members/me");
  const [posted, left] = [await send(api, token, "posted.txt"), await send(api, token, "left.txt")];
  await ada("POST", "/rooms/%23lobby/messages", { content: "look", attachments: [posted] });
  const files = (): number =>
    readdirSync(join(api.server.settings.dataDirectory, "files"), {
      recursive: true,
      withFileTypes: true,
    }).filter((entry) => entry.isFile()).length;

  const young = await purge(api, "--dry-run", "--json");
  expect(JSON.parse(young.stdout)).toEqual({ count: 0, bytes: 0, files: [] });
  const old = async () =>
    JSON.parse((await purge(api, "--dry-run", "--json", "--older-than", "1s")).stdout).count === 1;
  await until(old, "the file is a second old");
  const told = await purge(api, "--dry-run", "--older-than", "1s");
  expect([told.code, told.stdout, files()]).toEqual([
    0,
    expect.stringMatching(new RegExp(`${left}.*left\\.txt\\n1 files, 5 bytes, would be removed\\n$`)),
    2,
  ]);
  const done = await purge(api, "--older-than", "1s", "--json");
  expect(JSON.parse(done.stdout)).toEqual({
    count: 1,
    bytes: 5,
    files: [{ id: left, name: "left.txt", bytes: 5 }],
  });
  expect(files()).toBe(1);
  const wrong = await purge(api, "--older-than", "soon");
  expect([wrong.code, wrong.stderr]).toEqual([expect.any(Number), expect.stringContaining("soon")]);
  expect(wrong.code).not.toBe(0);
});
