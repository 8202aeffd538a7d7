import type { Encoder } from "../../src/dialects/dialect.ts";
import { amended, isAmendment } from "../../src/domain/amendments.ts";
import type { LiveEvent, RoomEvent } from "../../src/domain/events.ts";
import type { Source } from "../../src/domain/person.ts";
import type { ConnectionRow } from "../../src/tables/connections.ts";
import type { Pending, RoomRow } from "../../src/tables/rooms.ts";
import type { UserRow } from "../../src/tables/users.ts";
import type { Core } from "../core.ts";

/** A committed event and, unless it comes from before a crash of the whole process, what was kept with it. */
export interface Entry {
  readonly event: RoomEvent;
  readonly pending: Pending | undefined;
  /** Shown together with it, to those who want to know: who enters is away. */
  readonly also?: LiveEvent;
}

/** A run of events as one kind of reader sees it: made once, and written to all of them. */
export class Share {
  /** Each event's lines. */
  readonly texts: readonly string[];
  #bytes: Buffer | undefined;

  constructor(run: readonly Entry[], encoder: Encoder) {
    this.texts = run.map(({ event, also }) => {
      const text = encoder.encode(event, false);
      return also ? text + encoder.encode(also, false) : text;
    });
  }

  /** The whole run. */
  get bytes(): Buffer {
    this.#bytes ??= Buffer.from(this.texts.join(""));
    return this.#bytes;
  }
}

/** The shares of a run, one for each encoder that occurs among its readers. */
export function sharesOf(run: readonly Entry[]): (encoder: Encoder) => Share {
  const shares = new Map<Encoder, Share>();
  // Most readers see things as the one before them does.
  let last: Encoder | undefined;
  let lastShare: Share | undefined;
  return (encoder) => {
    if (lastShare && encoder === last) return lastShare;
    let share = shares.get(encoder);
    if (!share) {
      share = new Share(run, encoder);
      shares.set(encoder, share);
    }
    last = encoder;
    lastShare = share;
    return share;
  };
}

/** One event as bytes, made once for each encoder. */
export function encoded(
  memory: Map<Encoder, Buffer>,
  encoder: Encoder,
  event: RoomEvent | LiveEvent,
): Buffer {
  let bytes = memory.get(encoder);
  if (!bytes) {
    bytes = Buffer.from(encoder.encode(event, false));
    memory.set(encoder, bytes);
  }
  return bytes;
}

/** Shows something that no log keeps to some members of a room, and to who did it; `except` gets it as an answer. */
export function tellMembers(
  row: RoomRow,
  event: (RoomEvent | LiveEvent) & { readonly source: Source },
  hears: (member: UserRow) => boolean,
  except?: ConnectionRow,
): void {
  const memory = new Map<Encoder, Buffer>();
  for (const { user } of row.members.values()) {
    const own = user.identity.id === event.source.id;
    if (!own && (!hears(user) || user.relations?.hidden?.has(event.source.id))) continue;
    for (const session of user.sessions) {
      const { encoder } = session.session;
      if (session === except) continue;
      session.write(own ? encoder.encode(event, true) : encoded(memory, encoder, event));
    }
  }
}

/** From here on a successor does not deliver it again. */
export function handedOut(core: Core, row: RoomRow, { event, pending }: Entry): void {
  if (pending) row.pending.delete(pending);
  if (event.seq === 0) return;
  row.lastSeq = event.seq;
  const { messages } = core.tables;
  if (isAmendment(event))
    for (const former of messages.lookup(row.id)) {
      const now = amended(former, event);
      if (now !== former) messages.replace(row.id, former, now);
    }
  messages.insert(row.id, event);
}

/** The answer to the one who asked, as bytes; nothing if it was given already. */
export function rendered(pending: Pending, event: RoomEvent): string {
  const { ask, remark, reply } = pending;
  if (!ask || ask.settled) return "";
  const text = ask.render(reply ? reply(event) : { reply: "event", event }, remark === undefined);
  return remark === undefined ? text : text + ask.render(remark, true);
}

/** Gives the answer to the one who asked, if somebody did. */
export function answer(pending: Pending, event: RoomEvent): void {
  pending.ask?.row.write(rendered(pending, event));
  pending.ask?.settle();
}
