import type { Readable } from "node:stream";
import type { Encoder } from "../../src/dialects/dialect.ts";
import { filtered, serverSent } from "../../src/dialects/json/encoder.ts";
import { createStreamSession } from "../../src/dialects/json/stream.ts";
import type { Event } from "../../src/domain/events.ts";
import { isRefusal, type Refusal } from "../../src/domain/refusals.ts";
import type { Principal } from "../../src/http/authenticator.ts";
import type { WantedStream } from "../../src/http/core.ts";
import { cast } from "../../src/otp/process.ts";
import { ConnectionRow } from "../../src/tables/connections.ts";
import type { UserRow } from "../../src/tables/users.ts";
import { openRoom } from "../commands/history.ts";
import { ownRooms } from "../commands/membership.ts";
import { outage } from "../commands/outage.ts";
import { readable } from "../commands/readable.ts";
import { welcomeBack } from "../commands/welcome-back.ts";
import { type Core, userPid } from "../core.ts";
import { isHeldBack } from "../relations.ts";
import { enroll } from "../server/accept.ts";
import { revive, within } from "../sessions.ts";
import { surroundingsOf } from "../surroundings.ts";
import { HeldEvents } from "./held-events.ts";
import { type LeftOff, leftOff, type MissedLog, missed } from "./missed.ts";
import { StreamTransport } from "./stream-transport.ts";

/** What a browser waits before it comes back, ms (HTML, §9.2.6). */
const retryMs = 2_000;

/** Somebody's stream, or anybody's. */
interface Stream {
  readonly row: ConnectionRow;
  readonly transport: StreamTransport;
  readonly held: HeldEvents;
  readonly sessionId: string | undefined;
  /** Monotonic ms of the last sign of life. */
  beatAt: number;
}

/** A stream that is about to begin. */
interface Beginning {
  readonly user: UserRow | undefined;
  /** Of which logs; undefined: of all that the person reads by then. */
  readonly logs: readonly MissedLog[] | undefined;
  readonly from: LeftOff | undefined;
  /** What it shows from then on. */
  readonly encoder: Encoder;
}

/**
 * Streams of events over HTTP (server-sent events). A stream of somebody who has signed in is one of their sessions, and ends
 * with the sign-in; one of a room that everybody may read is nobody's.
 */
export class EventStreams {
  readonly #core: () => Core;
  readonly #open = new Set<Stream>();
  #anonymous = 0;

  constructor(core: () => Core) {
    this.#core = core;
  }

  /** Begins a stream. @returns its bytes, or why there is none */
  async open(wanted: WantedStream): Promise<Readable | Refusal> {
    const core = this.#core();
    if (core.stopping) return { refused: "unavailable" };
    try {
      const { principal } = wanted;
      return await (principal ? this.#ofPerson(core, principal, wanted) : this.#ofAnybody(core, wanted));
    } catch (error) {
      const refusal = outage(error);
      if (!refusal) throw error;
      return refusal;
    }
  }

  /** Gives signs of life, so that nobody in between takes a stream for dead. */
  sweep(): void {
    const { system, settings } = this.#core();
    const now = system.clock.now();
    for (const stream of this.#open) {
      if (now - stream.beatAt < settings.http.heartbeatSeconds * 1_000) continue;
      stream.beatAt = now;
      stream.row.write(":\n\n");
    }
  }

  /** Ends all streams. */
  close(reason: string): void {
    for (const { row } of this.#open) row.close(reason, "shutdown");
  }

  async #ofPerson(core: Core, principal: Principal, wanted: WantedStream): Promise<Readable | Refusal> {
    const { sessionId } = principal;
    const present = core.attendances.rowOf(sessionId);
    const user = present?.user;
    if (!user) return { refused: "tokenInvalid" };
    const logs: (MissedLog & { readonly isOutside: boolean })[] = [];
    for (const name of wanted.rooms) {
      const log = await readable({ core, user, row: present }, name);
      if (isRefusal(log)) return log;
      const { roomId, hidesPeople } = log;
      if (roomId !== undefined) logs.push({ roomId, hidesPeople, isOutside: !user.rooms.has(roomId) });
    }
    const from = wanted.after && (await leftOff(core, wanted.after));
    if (isRefusal(from)) return from;
    // From here to the row nothing is waited for: an end of the sign-in that comes now finds it.
    const mine = [...this.#open].filter((stream) => stream.sessionId === sessionId).length;
    const release = core.attendances.hold(sessionId);
    if (!release) return { refused: "tokenInvalid" };
    if (mine >= core.settings.http.streamsPerSession || this.#isFull(core, wanted)) {
      release();
      return { refused: "tooManyConnections" };
    }
    const transport = new StreamTransport(wanted.from);
    const held = new HeldEvents(() => row.close("You read too slowly", "slow"));
    const row = enroll(core, transport, createStreamSession(held.encoder));
    row.authSession = sessionId;
    const stream = this.#keep(core, { row, transport, held, sessionId });
    for (const { roomId, isOutside } of logs) if (isOutside) core.spectators.add(roomId, row);
    transport.stream.once("close", () => {
      release();
      for (const { roomId, isOutside } of logs) if (isOutside) core.spectators.delete(roomId, row);
    });
    await attach(core, user, row);
    if (wanted.rooms.length > 0) this.#begin(core, stream, { user, logs, from, encoder: only(logs) });
    else this.#begin(core, stream, { user, logs: undefined, from, encoder: serverSent.encoder });
    return transport.stream;
  }

  async #ofAnybody(core: Core, wanted: WantedStream): Promise<Readable | Refusal> {
    const logs: MissedLog[] = [];
    for (const name of wanted.rooms) {
      const room = await openRoom(core, name);
      // Whether there is such a room is not told to somebody of whom nothing is known.
      if (!room) return { refused: "tokenNeeded" };
      logs.push({ roomId: room.id, hidesPeople: room.hidesPeople });
    }
    if (logs.length === 0) return { refused: "tokenNeeded" };
    const from = wanted.after && (await leftOff(core, wanted.after));
    if (isRefusal(from)) return from;
    const ban = core.bans.ofAddress(wanted.from.address, core.wall());
    if (ban) return { refused: "serverBanned", reason: ban.reason };
    if (this.#isFull(core, wanted)) return { refused: "tooManyConnections" };
    const transport = new StreamTransport(wanted.from);
    const held = new HeldEvents(() => row.close("You read too slowly", "slow"));
    this.#anonymous += 1;
    const row = new ConnectionRow(
      `stream-${this.#anonymous}`,
      transport,
      createStreamSession(held.encoder),
      { push: () => [] },
      surroundings(core),
    );
    const stream = this.#keep(core, { row, transport, held, sessionId: undefined });
    for (const { roomId } of logs) core.spectators.add(roomId, row);
    transport.stream.once("close", () => {
      for (const { roomId } of logs) core.spectators.delete(roomId, row);
    });
    this.#begin(core, stream, { user: undefined, logs, from, encoder: only(logs) });
    return transport.stream;
  }

  /** Whether there are too many connections, of that address or in all. */
  #isFull(core: Core, { from }: WantedStream): boolean {
    const why = core.admission.refuse(from.address, core.tables.connections.size);
    if (why !== undefined) core.counters.refused.add("full");
    return why !== undefined;
  }

  #keep(core: Core, given: Omit<Stream, "beatAt">): Stream {
    const stream = { ...given, beatAt: core.system.clock.now() };
    this.#open.add(stream);
    stream.transport.stream.once("close", () => this.#open.delete(stream));
    stream.transport.filter = (bytes) => stream.held.hold(bytes);
    stream.transport.write(`retry: ${retryMs}\n\n`);
    return stream;
  }

  /** Shows what was missed, then what was held back meanwhile, then what happens. */
  #begin(core: Core, { row, transport, held }: Stream, beginning: Beginning): void {
    const begin = async (): Promise<void> => {
      const { user, from, encoder } = beginning;
      if (from && core.settings.history.enabled)
        await catchUp(core, { row, transport, held }, beginning, from);
      if (row.closing !== undefined || row.gone) return;
      transport.filter = undefined;
      row.reply(held.release(encoder));
      row.session.encoder = encoder;
      if (user) await welcomeBack(core, row);
    };
    begin().catch((error: unknown) => {
      if (!outage(error))
        core.log.error(
          { error: error instanceof Error ? error.stack : String(error) },
          "a stream of events has failed",
        );
      row.close("The server cannot do that at the moment", "failed");
    });
  }
}

/** Sends a reader what they have missed; of very much only so much, and the stream ends then. */
async function catchUp(
  core: Core,
  { row, transport, held }: Pick<Stream, "row" | "transport" | "held">,
  { user, logs, encoder }: Beginning,
  from: LeftOff,
): Promise<void> {
  const { replayEvents, streamOverlapSeconds } = core.settings.http;
  const overlapMs = streamOverlapSeconds * 1_000;
  let sent = 0;
  // Asked now, when what happens reaches the stream: a conversation or room that is new is in one or the other.
  const read = logs ?? (user ? await allLogs(core, user, row) : []);
  for await (const part of missed({ core, user }, read, from, overlapMs)) {
    if (row.closing !== undefined || row.gone) return;
    const id = user?.identity.id;
    row.reply(part.map((event) => encoder.encode(event, event.source.id === id)).join(""));
    for (const event of part) held.shown(event);
    sent += part.length;
    // Whoever comes back begins so much before the last event: that has to be further on than they were.
    const last = part.at(-1)?.time ?? 0;
    if (sent >= replayEvents && last - overlapMs > from.time)
      return row.close("There is more: go on from the last event", "quit");
    await transport.taken();
  }
}

/** All logs that somebody reads. */
async function allLogs(core: Core, user: UserRow, row: ConnectionRow): Promise<readonly MissedLog[]> {
  const rooms = await ownRooms({ core, user, row });
  const conversations = await core.store.store.conversations(user.identity.id);
  return [
    ...rooms.map(({ id, hidesPeople }) => ({ roomId: id, hidesPeople })),
    ...conversations
      .filter(({ peerId }) => !isHeldBack(user.relations, peerId))
      .map(({ roomId }) => ({ roomId, hidesPeople: false })),
  ];
}

/** Shows what happens in some rooms. */
function only(logs: readonly MissedLog[]): Encoder {
  const ids = new Set(logs.map(({ roomId }) => roomId));
  return filtered(serverSent, (event: Event) => "roomId" in event && ids.has(event.roomId ?? ""));
}

/** Makes a stream one of somebody's sessions, and waits until what others do reaches it. */
async function attach(core: Core, user: UserRow, row: ConnectionRow): Promise<void> {
  user.arriving.add(row);
  row.user = user;
  row.refreshViewer();
  await new Promise<void>((resolve) => {
    const done = within(core, resolve);
    const pid = userPid(user);
    // Without an actor to take it, it waits for the successor.
    if (!pid || !cast(pid, { type: "attach", session: row, done })) revive(core, user);
  });
}

/** What the streams of nobody need of the core: no actor serves them. */
const surroundings = surroundingsOf((core) => ({
  wake: () => undefined,
  closes: (cause) => core.counters.closed.add(cause),
  gone: (row) => {
    core.counters.leave(row.transport.traffic, core.wall() - row.connectedAt);
    core.admission.left(row.transport.peer.address);
  },
}));
