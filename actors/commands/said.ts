import type { CommandOf } from "../../src/domain/commands.ts";
import { may } from "../../src/domain/permissions.ts";
import { isRefusal } from "../../src/domain/refusals.ts";
import type { MessageVersion } from "../../src/domain/replies/messages.ts";
import type { Ask } from "../../src/tables/ask.ts";
import type { Core } from "../core.ts";
import { standingIn } from "../room/state.ts";
import type { Present } from "./asker.ts";
import { type Found, findMessage, referenceText, type Spoken } from "./find-message.ts";
import { conversationNick } from "./history.ts";
import { readable } from "./readable.ts";
import { reach, tell } from "./talk.ts";

/** The newest edits of a message that are told. */
const maxVersions = 200;

/** Tells a message, wherever it was said. What somebody may not read is answered as what is not there. */
export async function message(present: Present, { msgid }: CommandOf<"message">, ask: Ask): Promise<void> {
  const target = await placeOf(present, msgid);
  const found = target === undefined ? undefined : await findMessage(present, { target, msgid });
  if (found === undefined || isRefusal(found))
    return ask.answer({ refused: "noSuchMessage", target: "*", msgid });
  ask.answer({ reply: "message", target: found.target, event: found.message });
}

/** The room's name, or the nick of the other one of the conversation, where a message may be read. */
async function placeOf({ core, user }: Present, msgid: string): Promise<string | undefined> {
  const { store } = core.store;
  const room = await store.roomOfEvent(msgid);
  if (room?.kind === "channel") return room.name;
  if (!room) return undefined;
  const mine = await store.conversations(user.identity.id);
  const conversation = mine.find(({ roomId }) => roomId === room.id);
  return conversation && conversationNick(core, conversation);
}

/** Tells what a message has said before. */
export async function edits(present: Present, command: CommandOf<"edits">, ask: Ask): Promise<void> {
  const { core, user } = present;
  const found = await findMessage(present, command);
  if (isRefusal(found)) return ask.answer(found);
  const { target, roomId, message } = found;
  const { msgid, seq, source } = message;
  if (core.settings.edit.history === "moderators") {
    const room = user.rooms.get(roomId);
    const author = source.id === user.identity.id;
    const who = room ? standingIn(room, user) : user.administrator ? "serverAdmin" : "member";
    if (!may("deleteMessage", who, { flags: "", author }))
      return ask.answer({ refused: "notYourMessage", target, msgid });
  }
  ask.answer({ reply: "edits", target, msgid, seq, versions: await versionsOf(core, found) });
}

/** What a message has said, oldest first, as far back as the log tells. */
async function versionsOf(
  core: Core,
  { roomId, message }: Found<Spoken>,
): Promise<readonly MessageVersion[]> {
  const { store } = core.store;
  // The table of newest events has edits as they were made, without what they took the place of.
  const kept = await store.eventByMsgid(roomId, { msgid: message.msgid });
  const versions: MessageVersion[] = [];
  let next = kept !== undefined && "edited" in kept ? kept.edited?.msgid : undefined;
  let first = kept !== undefined && "text" in kept ? kept : message;
  while (next !== undefined && versions.length < maxVersions) {
    const edit = await store.eventByMsgid(roomId, { msgid: next });
    if (edit?.type !== "edit") break;
    const { text, joins, msgid, source, time } = edit;
    versions.unshift({ text, ...(joins ? { joins } : {}), msgid, by: person(source), time });
    if (edit.was) first = { ...message, ...edit.was };
    next = edit.previous;
  }
  const { text, joins, msgid, source, time } = { ...first, source: message.source, time: message.time };
  return next === undefined
    ? [{ text, ...(joins ? { joins } : {}), msgid, by: person(source), time }, ...versions]
    : versions;
}

const person = ({ id, nick, account }: Spoken["source"]): MessageVersion["by"] => ({ id, nick, account });

/** Pins a message to its room, or takes it off. */
export async function pin(present: Present, command: CommandOf<"pin">, ask: Ask): Promise<void> {
  const { add } = command;
  const found = await findMessage(present, command);
  if (isRefusal(found)) return ask.answer(found);
  const { roomId, target, message } = found;
  const pins = await present.core.store.store.pins(roomId);
  const isPinned = pins.some(({ message: { seq } }) => seq === message.seq);
  if (add && isPinned) return ask.answer({ reply: "pins", target, pins });
  if (!add && !isPinned) return ask.answer({ refused: "notPinned", target, msgid: referenceText(command) });
  const reached = await reach(present, command.target);
  if (isRefusal(reached)) return ask.answer(reached);
  const { room, to } = reached;
  tell(room, { type: "pin", ask, user: present.user, message, add, pinned: pins.length, to });
}

/** Tells what is pinned to a room, or in a conversation. */
export async function pins(present: Present, { target }: CommandOf<"pins">, ask: Ask): Promise<void> {
  const log = await readable(present, target);
  if (isRefusal(log)) return ask.answer(log);
  const pinned = log.roomId === undefined ? [] : await present.core.store.store.pins(log.roomId);
  ask.answer({ reply: "pins", target: log.name, pins: pinned });
}
