import type { SettingsInput } from "../../../src/config/schema.ts";
import type { TestClient } from "../../support/client.ts";
import { startServer, type TestServer } from "../../support/server.ts";

const plain: SettingsInput = { server: { name: "irc.test" }, rooms: { autojoin: [] } };
export const third = "draft/metadata-3 batch";
export const second = "draft/metadata-2 batch";

export const start = (changes: SettingsInput = {}): Promise<TestServer> =>
  startServer({ ...plain, ...changes });

/** What a command is answered with, up to the PONG. */
export async function says(client: TestClient, ...lines: readonly string[]): Promise<readonly string[]> {
  client.send(...lines);
  return client.roundtrip();
}

/** Two people in one room, of which the first is operator. */
export async function inRoom(
  server: TestServer,
  capabilities: string,
): Promise<readonly [TestClient, TestClient]> {
  const ada = await server.irc("ada", capabilities);
  const bob = await server.irc("bob", capabilities);
  await says(ada, "JOIN #room");
  await says(bob, "JOIN #room");
  await ada.roundtrip();
  return [ada, bob];
}

/** Lines without the tag and the references of batches. */
export const plainly = (lines: readonly string[]): readonly string[] =>
  lines.map((line) => line.replace(/^@batch=\S+ /, "| ").replace(/ BATCH ([+-])\S+/, " BATCH $1"));
