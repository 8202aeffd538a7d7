import type { TestClient } from "../../support/client.ts";

/** The capabilities of a client that reads history whole. */
export const historyCaps =
  "message-tags server-time echo-message batch labeled-response draft/chathistory" as const;

/** One line as history is compared: who said what to whom, under which id, when. */
export interface Said {
  readonly msgid: string;
  readonly time: string;
  readonly verb: string;
  readonly target: string;
  readonly text: string;
}

const line = /^@(\S+) :\S+ (\S+) (\S+)(?: :?(.*))?$/;

/** A line with tags as {@link Said}; what it has not is "". */
export function saidIn(text: string): Said {
  const [, tags = "", verb = "", target = "", words = ""] = line.exec(text) ?? [];
  const tag = (name: string) => new RegExp(`(?:^|;)${name}=([^;]*)`).exec(tags)?.[1] ?? "";
  return { msgid: tag("msgid"), time: tag("time"), verb, target, text: words };
}

/** What somebody's own lines look like, as acknowledged: one for each. */
export async function speak(
  client: TestClient,
  target: string,
  ...texts: readonly string[]
): Promise<readonly Said[]> {
  const said: Said[] = [];
  for (const text of texts) {
    client.send(`PRIVMSG ${target} :${text}`);
    said.push(saidIn(await client.line(new RegExp(` PRIVMSG \\S+ :?${text}$`))));
    // the next has a time of its own
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return said;
}

/** The answer to a command that is one batch: its opening line without its reference, and what is in it. */
export async function batchOf(
  client: TestClient,
  command: string,
): Promise<{ readonly opening: string; readonly lines: readonly string[]; readonly said: readonly Said[] }> {
  await client.roundtrip();
  client.send(command);
  const [first = "", ...rest] = await client.roundtrip();
  const reference = / BATCH \+(\S+) /.exec(first)?.[1] ?? "";
  const last = rest.pop() ?? "";
  if (
    reference === "" ||
    !last.endsWith(` BATCH -${reference}`) ||
    rest.some((each) => !each.includes(`batch=${reference}`))
  )
    throw new RangeError(`not one batch:\n${[first, ...rest, last].join("\n")}`);
  return {
    opening: first.replace(/^.* BATCH \+\S+ /, ""),
    lines: rest,
    said: rest.map(saidIn),
  };
}
