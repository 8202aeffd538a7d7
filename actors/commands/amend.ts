import { isRedactable } from "../../src/domain/amendments.ts";
import type { CommandOf } from "../../src/domain/commands.ts";
import type { RoomEvent } from "../../src/domain/events.ts";
import { isRefusal, type Refusal } from "../../src/domain/refusals.ts";
import type { Ask } from "../../src/tables/ask.ts";
import type { RoomRow } from "../../src/tables/rooms.ts";
import type { Core } from "../core.ts";
import type { Present } from "./asker.ts";
import { readable } from "./readable.ts";
import { reach, tell } from "./talk.ts";

/** Gives a message other words. */
export async function edit(present: Present, command: CommandOf<"edit">, ask: Ask): Promise<void> {
  const { text, joins, tags, key } = command;
  const found = await find(present, command);
  if (isRefusal(found)) return ask.answer(found);
  tell(found.room, {
    type: "edit",
    ask,
    user: present.user,
    message: found.message,
    to: found.to,
    words: { text, ...(joins ? { joins } : {}), ...(tags ? { tags } : {}) },
    ...(key === undefined ? {} : { key }),
  });
}

/** Takes a message or a reaction away. */
export async function redact(present: Present, command: CommandOf<"redact">, ask: Ask): Promise<void> {
  const found = await find(present, command);
  if (isRefusal(found)) return ask.answer(found);
  const { room, message, to } = found;
  tell(room, { type: "redact", ask, user: present.user, message, to, reason: command.reason });
}

/** A message, and the room it was said in, if somebody may read there. */
async function find(
  present: Present,
  { target, msgid }: { readonly target: string; readonly msgid: string },
): Promise<{ readonly room: RoomRow; readonly message: RoomEvent; readonly to: string } | Refusal> {
  const log = await readable(present, target);
  if (isRefusal(log)) return log;
  const message = log.roomId === undefined ? undefined : await eventOf(present.core, log.roomId, msgid);
  if (message === undefined || !isRedactable(message)) return { refused: "noSuchMessage", target, msgid };
  const reached = await reach(present, target);
  return isRefusal(reached) ? reached : { ...reached, message };
}

/** The event of an id. An edit's stands for the message: who knows nothing of edits has seen it as one. */
async function eventOf(core: Core, roomId: string, msgid: string): Promise<RoomEvent | undefined> {
  const event =
    core.tables.messages.lookup(roomId).find((each) => each.msgid === msgid) ??
    (await core.store.store.eventByMsgid(roomId, { msgid }));
  return event?.type === "edit" ? eventOf(core, roomId, event.of) : event;
}
