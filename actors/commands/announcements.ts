import type { CommandOf } from "../../src/domain/commands.ts";
import type { LiveEvent } from "../../src/domain/events.ts";
import { isRefusal } from "../../src/domain/refusals.ts";
import { cleanText, inOneMessage, messageRoom } from "../../src/domain/text.ts";
import { StoreFull, Unavailable } from "../../src/store/store.ts";
import type { Ask } from "../../src/tables/ask.ts";
import type { Core } from "../core.ts";
import { queueFor } from "../queue.ts";
import { liveRoom } from "../server/client.ts";
import { tellWho } from "../tell.ts";
import type { Present } from "./asker.ts";
import { tell } from "./talk.ts";
import { mayKnow } from "./views.ts";

/** Says something as an announcement of a room. */
export async function announce(
  { core, user }: Present,
  { room: name, text, joins, key }: CommandOf<"announce">,
  ask: Ask,
): Promise<void> {
  const room = await liveRoom(core, name, false);
  if (isRefusal(room)) return ask.answer(room);
  if (!mayKnow(room, user)) return ask.answer({ refused: "noSuchRoom", room: name });
  const words = inOneMessage({ text, ...(joins ? { joins } : {}) }, messageRoom(user.source, room.name));
  tell(room, {
    type: "say",
    ask,
    user,
    speech: "announcement",
    words,
    to: room.name,
    ...(key === undefined ? {} : { key }),
  });
}

/** Tells everybody who is here, and accounts that are not when they are back. */
export async function announceToAll(
  { core, user }: Present,
  command: CommandOf<"announceToAll">,
  ask: Ask,
): Promise<void> {
  const text = cleanText(command.text);
  if (text === "") return ask.answer({ refused: "noText" });
  const { source: by } = user;
  const event: LiveEvent = { type: "broadcast", source: by, text, time: core.wall() };
  const told = new Set<string>();
  let people = 0;
  tellWho(core, event, ({ identity, sessions }) => {
    if (sessions.size === 0) return false;
    people += 1;
    if (identity.kind === "account") told.add(identity.id);
    return true;
  });
  ask.answer({ reply: "announced", people });
  const upTo = await queueFor(core, null, { type: "announcement", text, by });
  if (upTo !== undefined) await noteTold(core, told, upTo);
}

/** Who was told at once is not told again. */
async function noteTold({ store, log }: Core, accounts: ReadonlySet<string>, upTo: number): Promise<void> {
  try {
    await Promise.all(Array.from(accounts, (id) => store.store.noteTold(id, { at: 0, upTo })));
  } catch (error) {
    // They are told twice then, which is better than not at all.
    if (!(error instanceof Unavailable || error instanceof StoreFull)) throw error;
    log.warn({ error: String(error) }, "it is not kept who has heard an announcement");
  }
}
