import type { CommandOf } from "../../src/domain/commands.ts";
import { isRoomName } from "../../src/domain/names.ts";
import { receiptsForbidden, receiptsKey, receiptsValue } from "../../src/domain/receipts.ts";
import { isRefusal } from "../../src/domain/refusals.ts";
import type { Ask } from "../../src/tables/ask.ts";
import { note } from "../audit.ts";
import { describeRoom } from "../metadata.ts";
import { seesEverybody } from "../room/sight.ts";
import { standingOf } from "../room/state.ts";
import { liveRoom } from "../server/client.ts";
import type { Present } from "./asker.ts";
import { findMessage } from "./find-message.ts";
import { readable } from "./readable.ts";
import { profileFault } from "./room-settings.ts";
import { mayKnow } from "./views.ts";

/** So many of those who have read something are told. */
const maxReaders = 1_000;

/** Tells whether others see what somebody has read, or has it otherwise. Nobody sees it unless its account wants that. */
export async function receipts(
  { core, user }: Present,
  { on }: CommandOf<"receipts">,
  ask: Ask,
): Promise<void> {
  const { id, kind } = user.identity;
  const { store } = core.store;
  const account = kind === "account" ? await store.accountById(id) : undefined;
  if (!account) return ask.answer({ refused: "notLoggedIn" });
  if (on !== undefined)
    await store.changeAccount(id, { preferences: { ...account.preferences, receipts: on } });
  ask.answer({ reply: "receipts", on: on ?? account.preferences.receipts ?? false });
}

/** Tells who has read a message, of those who let others know. */
export async function seenBy(present: Present, command: CommandOf<"seenBy">, ask: Ask): Promise<void> {
  const { core, user } = present;
  const found = await findMessage(present, command);
  if (isRefusal(found)) return ask.answer(found);
  const { target, message } = found;
  const { store } = core.store;
  const { msgid, seq, time, source } = message;
  if (!isRoomName(target)) {
    const log = await readable(present, command.target);
    if (isRefusal(log)) return ask.answer(log);
    const reader = await store.reader(log.subject, user.identity.id);
    const people = reader && reader.readUpTo >= time && reader.id !== source.id ? [reader] : [];
    return ask.answer({ reply: "seenBy", target, msgid, seq, people });
  }
  const room = await liveRoom(core, command.target, false);
  if (isRefusal(room)) return ask.answer(room);
  // It tells who belongs to the room, which is not for everybody who reads it.
  const seesAll = standingOf(room, user) !== "outsider" && seesEverybody(room, user);
  if (!seesAll || receiptsForbidden(room.metadata))
    return ask.answer({ refused: "receiptsForbidden", target });
  const readers = await store.readers(found.roomId, time, maxReaders);
  const people = readers.filter(({ id }) => id !== source.id);
  ask.answer({ reply: "seenBy", target, msgid, seq, people });
}

/** Says whether it is told in a room who has read what. It stands in the room's profile, so that METADATA sets it as well. */
export async function roomReceipts(
  { core, row, user }: Present,
  { room: name, allowed }: CommandOf<"roomReceipts">,
  ask: Ask,
): Promise<void> {
  const room = await liveRoom(core, name, false);
  if (isRefusal(room)) return ask.answer(room);
  if (!mayKnow(room, user)) return ask.answer({ refused: "noSuchRoom", room: name });
  const fault = profileFault(room, user);
  if (fault) return ask.answer(fault);
  await describeRoom(core, room, [[receiptsKey, receiptsValue(allowed)]], row);
  note(core, user, { action: "roomReceipts", target: null, detail: allowed ? "on" : "off" }, room);
  ask.answer({ reply: "roomReceipts", room: room.name, allowed });
}
