import { isSpeech, type RoomEvent } from "../../src/domain/events.ts";
import type { ErasedWords } from "../../src/domain/person.ts";
import { erasedNick } from "../../src/domain/person.ts";
import type { RoomState } from "./state.ts";

/**
 * Has nothing here name an account that is erased: not the room's owner and roles, not the newest events; with `remove` these
 * do not have its words either.
 */
export function forget({ core, row }: RoomState, accountId: string, words: ErasedWords): void {
  row.standing.delete(accountId);
  if (row.ownerId === accountId) {
    row.ownerId = null;
    row.ownerName = null;
  }
  const { messages } = core.tables;
  for (const event of messages.lookup(row.id))
    if (event.source.id === accountId) messages.replace(row.id, event, nameless(event, words));
}

function nameless(event: RoomEvent, words: ErasedWords): RoomEvent {
  const source = {
    id: event.source.id,
    nick: erasedNick,
    user: "erased",
    host: "erased",
    account: null,
  } as const;
  if (words === "keep") return { ...event, source };
  if (isSpeech(event.type) || event.type === "edit" || event.type === "reaction") {
    const { roomId, kind, target, msgid, time, seq } = event;
    return { roomId, kind, target, source, msgid, time, seq, type: "redacted" };
  }
  return event.type === "quit" || event.type === "part"
    ? { ...event, source, reason: "" }
    : { ...event, source };
}
