import type { IrcClient, SeenEvent } from "./irc-client.ts";

/** Events asked for at once. */
const pageEvents = 500;

/**
 * Reads a room's whole log, oldest first, page by page.
 *
 * @throws Refused, Disconnected
 */
export async function wholeHistory(client: IrcClient, room: string): Promise<readonly SeenEvent[]> {
  const events: SeenEvent[] = [];
  let after = "timestamp=1970-01-01T00:00:00.000Z";
  for (;;) {
    const page = await client.history(room, after, pageEvents);
    const last = page.at(-1);
    if (!last) return events;
    for (const event of page) events.push(event);
    after = `msgid=${last.msgid}`;
  }
}
