import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { TestApi } from "./support.ts";

/** Sends a file as it is. */
export async function send(
  api: TestApi,
  token: string,
  content: BodyInit,
  headers: Record<string, string> = {},
) {
  const response = await fetch(`${api.url}/api/v1/uploads`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, ...headers },
    body: content,
    duplex: "half",
  } as RequestInit);
  // biome-ignore lint/suspicious/noExplicitAny: a test knows what it has asked for
  return { status: response.status, headers: response.headers, body: (await response.json()) as any };
}
/** The header that names a file. */
export const named = (name: string) => ({ "content-disposition": `attachment; filename="${name}"` });
/** What comes with a request of somebody. */
export const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
/** Files on the disk, but for those that the store has of its own. */
export const kept = (api: TestApi): string[] => {
  const root = join(api.server.settings.dataDirectory, "files");
  try {
    return readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => name);
  } catch {
    return [];
  }
};
/** The address in a text, as people copy it. */
export const addressIn = (text: string): string => /https?:\/\/\S+/.exec(text)?.[0] ?? "";
