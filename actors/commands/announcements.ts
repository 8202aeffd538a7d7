import type { CommandOf } from "../../src/domain/commands.ts";
import type { LiveEvent } from "../../src/domain/events.ts";
import { isRefusal } from "../../src/domain/refusals.ts";
import { cleanText, inOneMessage, messageRoom } from "../../src/domain/text.ts";
import type { Ask } from "../../src/tables/ask.ts";
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

/** Tells everybody who is here. */
export function announceToAll({ core, user }: Present, command: CommandOf<"announceToAll">, ask: Ask): void {
  const text = cleanText(command.text);
  if (text === "") return ask.answer({ refused: "noText" });
  const event: LiveEvent = { type: "broadcast", source: user.source, text, time: core.wall() };
  let people = 0;
  tellWho(core, event, () => {
    people += 1;
    return true;
  });
  ask.answer({ reply: "announced", people });
}
