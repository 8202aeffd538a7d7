import { type NewEvent, type RoomEvent, speechTypes } from "../../domain/events.ts";
import type { LogSlice, PackedEvent } from "./messages.ts";

/** The condition on a row of `events` that it is somebody's words; see `isSpeech` of the domain. */
export const isSpeechSql = `type IN (${speechTypes.map((type) => `'${type}'`).join(", ")})`;

/**
 * An event as its row has it. What an event of its type carries beside its text goes to `rest`, so that a new type needs
 * no new column; and `bot`, of its source.
 */
export function packEvent(event: NewEvent): PackedEvent {
  const { kind, target, source, msgid, time, type } = event;
  const text = "text" in event ? event.text : null;
  // Every message comes by here: no copy is made of what most of them do not have.
  let rest: Record<string, unknown> | undefined;
  for (const name in event)
    if (!columns.has(name)) {
      rest ??= {};
      rest[name] = event[name as keyof NewEvent];
    }
  if (source.bot) rest = { ...rest, bot: true };
  return [
    msgid,
    type,
    kind === "direct" ? target : null,
    source.id,
    source.nick,
    source.user,
    source.host,
    source.account,
    time,
    text,
    rest === undefined ? null : JSON.stringify(rest),
  ];
}

/** What of an event has a place of its own in the row, or is the room's. */
const columns: ReadonlySet<string> = new Set<keyof (RoomEvent & { text: string })>([
  "roomId",
  "kind",
  "target",
  "source",
  "msgid",
  "time",
  "seq",
  "type",
  "text",
]);

/** The events of a part of a room's log. In a channel `target` is the name that the channel has now. */
export function unpackEvents(roomId: string, { kind, name, events }: LogSlice): readonly RoomEvent[] {
  return events.map(([seq, packed]) => {
    const [msgid, type, target, id, nick, user, host, account, time, text, rest] = packed;
    const { bot, ...body } = rest === null ? { bot: undefined } : JSON.parse(rest);
    const event = {
      roomId,
      kind,
      target: target ?? name,
      source: { id, nick, user, host, account, ...(bot === undefined ? undefined : { bot }) },
      msgid,
      time,
      seq,
      type,
      ...(text === null ? undefined : { text }),
      ...body,
    };
    // rows are made by packEvent alone, from an event of the same type
    return event as RoomEvent;
  });
}
