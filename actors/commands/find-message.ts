import { isRedactable } from "../../src/domain/amendments.ts";
import type { MessageReference } from "../../src/domain/commands/messages.ts";
import { isSpeech, type RoomEvent, type SpeechType } from "../../src/domain/events.ts";
import { isRefusal, type Refusal } from "../../src/domain/refusals.ts";
import type { Core } from "../core.ts";
import type { Present } from "./asker.ts";
import { readable } from "./readable.ts";

/** Where a message is looked for, and which one it is. */
export type Wanted = { readonly target: string } & MessageReference;

/** An event that is somebody's words. */
export type Spoken = RoomEvent & { readonly type: SpeechType };

/** A message, and the log that it stands in. */
export interface Found<E extends RoomEvent = RoomEvent> {
  readonly roomId: string;
  /** The room's name, or the other one's nick. */
  readonly target: string;
  readonly message: E;
}

/** A message or a reaction, if the asker may read where it is. */
export async function findRedactable(present: Present, wanted: Wanted): Promise<Found | Refusal> {
  const log = await readable(present, wanted.target);
  if (isRefusal(log)) return log;
  const { roomId, name: target } = log;
  const message = roomId === undefined ? undefined : await eventAt(present.core, roomId, wanted);
  return roomId === undefined || message === undefined || !isRedactable(message)
    ? noSuchMessage(wanted)
    : { roomId, target, message };
}

/** A message, if the asker may read where it is. */
export async function findMessage(present: Present, wanted: Wanted): Promise<Found<Spoken> | Refusal> {
  const found = await findRedactable(present, wanted);
  if (isRefusal(found)) return found;
  const { message } = found;
  return isSpoken(message) ? { ...found, message } : noSuchMessage(wanted);
}

/** That there is no such message, or none that the asker may know of. */
const noSuchMessage = (wanted: Wanted): Refusal => ({
  refused: "noSuchMessage",
  target: wanted.target,
  msgid: referenceText(wanted),
});

/** The id or the number that was given. */
export const referenceText = (reference: MessageReference): string =>
  "seq" in reference ? String(reference.seq) : reference.msgid;

const isSpoken = (event: RoomEvent): event is Spoken => isSpeech(event.type);

/** The event of an id or a number. An edit's stands for the message: who knows nothing of edits has seen it as one. */
export async function eventAt(
  core: Core,
  roomId: string,
  reference: MessageReference,
): Promise<RoomEvent | undefined> {
  const recent = core.tables.messages.lookup(roomId);
  const event =
    ("seq" in reference
      ? recent.find(({ seq }) => seq === reference.seq)
      : recent.find(({ msgid }) => msgid === reference.msgid)) ??
    (await core.store.store.eventByMsgid(roomId, reference));
  return event?.type === "edit" ? eventAt(core, roomId, { msgid: event.of }) : event;
}
