import { vi } from "vitest";
import type { TestClient } from "../../support/client.ts";
import type { TestServer } from "../../support/server.ts";

/** Nobody's room is there unasked, and multiline messages have small limits. */
export const plain = {
  rooms: { autojoin: [] },
  limits: { multiline: { maxBytes: 4096, maxLines: 32 } },
} as const;

/** A line of IRC, taken apart. */
export interface Line {
  readonly tags: Readonly<Record<string, string>>;
  readonly source: string;
  readonly verb: string;
  readonly params: readonly string[];
}

/** Takes a line apart; tag values stay escaped. */
export function parsed(line: string): Line {
  const found = /^(?:@(\S+) )?(?::(\S+) )?(\S+)(?: (.*))?$/.exec(line);
  if (!found) throw new RangeError(`not a line: ${line}`);
  const [, tagText = "", source = "", verb = "", rest = ""] = found;
  const tags = Object.fromEntries(
    tagText === ""
      ? []
      : tagText.split(";").map((tag) => {
          const at = tag.indexOf("=");
          return at < 0 ? [tag, ""] : [tag.slice(0, at), tag.slice(at + 1)];
        }),
  );
  const colon = ` ${rest}`.indexOf(" :");
  const words = (colon < 0 ? rest : rest.slice(0, Math.max(0, colon - 1)))
    .split(" ")
    .filter((word) => word !== "");
  return { tags, source, verb, params: colon < 0 ? words : [...words, ` ${rest}`.slice(colon + 2)] };
}

/** What came before the answer to a PING, taken apart. */
export const heard = async (client: TestClient): Promise<readonly Line[]> =>
  (await client.roundtrip()).map(parsed);

/** Lines as `VERB param|param`, for tests that look at nothing else. */
export const said = (lines: readonly Line[]): readonly string[] =>
  lines.map(({ verb, params }) => `${verb} ${params.join("|")}`);

/** People of one room, each with capabilities of their own, who have heard everything there was to hear. */
export async function inRoom<const N extends string>(
  server: TestServer,
  room: string,
  people: Readonly<Record<N, string>>,
): Promise<Readonly<Record<N, TestClient>>> {
  const clients: Record<string, TestClient> = {};
  for (const [nick, capabilities] of Object.entries<string>(people)) {
    const client = await server.irc(nick, capabilities);
    client.send(`JOIN ${room}`);
    clients[nick] = client;
    await client.roundtrip();
  }
  for (const client of Object.values(clients)) await client.roundtrip();
  return clients as Record<N, TestClient>;
}

/** Says something, and waits for its echo. @returns its id */
export async function saying(client: TestClient, target: string, text: string): Promise<string> {
  client.send(`PRIVMSG ${target} :${text}`);
  return parsed(await client.line(new RegExp(` PRIVMSG ${target} `))).tags["msgid"] ?? "";
}

/** Lets so many milliseconds pass for the clock on the wall, until the mocks are restored. */
export function later(ms: number): void {
  const now = Date.now();
  const started = performance.now();
  vi.spyOn(Date, "now").mockImplementation(() => now + ms + Math.floor(performance.now() - started));
}
