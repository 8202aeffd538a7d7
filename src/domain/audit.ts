import type { RoomEvent } from "./events.ts";
import { formatModes } from "./modes.ts";
import type { Source } from "./person.ts";

/** Something that an administrator, or somebody who looks after a room, has done. Nobody's words are in it. */
export interface AuditEntry {
  /** ms since 1970. */
  readonly time: number;
  /** Who did it: their identity (null: on the command line), the nick they had then, and their account. */
  readonly byId: string | null;
  readonly by: string;
  readonly account: string | null;
  /** What was done, by the name of the command or event. */
  readonly action: string;
  /** Where, if it was in a room, under the name that the room had then. */
  readonly roomId: string | null;
  readonly room: string | null;
  /** Whom or what it was done to; null where the room itself is meant. */
  readonly target: string | null;
  /** What is to be known besides: modes, a reason, the new name. */
  readonly detail: string;
}

/** An entry with its number, which rises. */
export interface AuditRecord extends AuditEntry {
  readonly seq: number;
}

/** What was done, and to whom: the part of an entry that who did it, when and where do not say. */
export type Deed = Pick<AuditEntry, "action" | "target" | "detail">;

/** Longest detail, in characters. */
const maxDetail = 400;

/** An entry of what somebody did. */
export const entryOf = (
  by: Pick<Source, "id" | "nick" | "account">,
  { action, target, detail }: Deed,
  place: { readonly time: number; readonly roomId?: string | null; readonly room?: string | null },
): AuditEntry => ({
  time: place.time,
  byId: by.id,
  by: by.nick,
  account: by.account,
  action,
  roomId: place.roomId ?? null,
  room: place.room ?? null,
  target,
  detail: detail.slice(0, maxDetail),
});

/** An entry of what was done on the command line, which is nobody's. */
export const commandLineEntry = (
  deed: Deed,
  time: number,
  room?: { readonly id: string; readonly name: string },
): AuditEntry => ({
  ...entryOf({ id: "", nick: "command line", account: null }, deed, {
    time,
    roomId: room?.id ?? null,
    room: room?.name ?? null,
  }),
  byId: null,
});

/** What is noted of an event of a room: who looks after it does these things. Undefined for all others. */
export function deedOf(event: RoomEvent): Deed | undefined {
  switch (event.type) {
    case "kick":
      return { action: "kick", target: event.nick, detail: event.reason };
    case "mode":
      return { action: "mode", target: null, detail: modesText(event.changes) };
    case "topic":
      return { action: "topic", target: null, detail: "" };
    case "rename":
      return { action: "rename", target: event.to, detail: event.reason };
    case "pin":
      return { action: event.pinned ? "pin" : "unpin", target: String(event.ofSeq), detail: "" };
    default:
      return undefined;
  }
}

/** Modes without the room's key, which is nobody's to read later. */
const modesText = (changes: Parameters<typeof formatModes>[0]): string =>
  formatModes(changes.map((change) => (change.letter === "k" ? { ...change, param: "*" } : change)));
