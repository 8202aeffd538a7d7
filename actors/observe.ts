import { type LoopDelayFigures, loopDelay } from "../src/observability/loop-delay.ts";
import { type StoreFigures, Unavailable } from "../src/store/store.ts";
import type { Core } from "./core.ts";

/** The mailboxes of one kind of actor. */
export interface Mailboxes {
  actors: number;
  messages: number;
  longest: number;
}

/** What all connections have waiting, and what went over them since the start. */
export interface Flow {
  readonly byDialect: ReadonlyMap<string, number>;
  queuedBytes: number;
  largestQueueBytes: number;
  /** Connections for which anything waits, and those that are given nothing more to do for it. */
  queued: number;
  congested: number;
  linesWaiting: number;
  mostLinesWaiting: number;
  writes: number;
  bytesOut: number;
  bytesIn: number;
}

/** Accounts that logged in within the last day and the last week, or are here. */
export interface ActiveAccounts {
  readonly day: number;
  readonly week: number;
}

/** The server at one moment: what metrics are read off. */
export interface Observed {
  readonly core: Core;
  /** While it is open. */
  readonly store: StoreFigures | undefined;
  readonly flow: Flow;
  /** By kind of actor. */
  readonly mailboxes: ReadonlyMap<string, Mailboxes>;
  /** Events that were given to the store and have not come back. */
  readonly pendingEvents: number;
  readonly active: ActiveAccounts | undefined;
  readonly loop: LoopDelayFigures;
  readonly memory: NodeJS.MemoryUsage;
  readonly cpu: NodeJS.CpuUsage;
}

/** A store that goes meanwhile is away, which is a figure too. */
function nothingKnown(error?: unknown): readonly [undefined, undefined] {
  if (error !== undefined && !(error instanceof Unavailable)) throw error;
  return [undefined, undefined];
}

const dayMs = 86_400_000;
/** All accounts have to be looked at for it: for so long what was found holds, in ms. */
const activeHoldsMs = 60_000;
const lastActive = new WeakMap<Core, { readonly at: number; readonly active: ActiveAccounts }>();

async function activeAccounts(core: Core): Promise<ActiveAccounts> {
  const known = lastActive.get(core);
  const at = core.system.clock.now();
  if (known && at - known.at < activeHoldsMs) return known.active;
  const present: string[] = [];
  for (const { identity, sessions } of core.tables.stays.values())
    if (identity.kind === "account" && sessions.size > 0) present.push(identity.id);
  const { store } = core.store;
  const [day, week] = await Promise.all(
    [dayMs, 7 * dayMs].map((ms) => store.countActive(core.wall() - ms, present)),
  );
  const active = { day: day ?? 0, week: week ?? 0 };
  lastActive.set(core, { at, active });
  return active;
}

/**
 * Looks at everything once. It takes as long as there are connections, people and rooms to look at, some microseconds for
 * each ten; nothing is kept up to date for it meanwhile.
 */
export async function observe(core: Core): Promise<Observed> {
  const { store } = core;
  const [figures, active] = store.isOpen
    ? await Promise.all([store.store.figures(), activeAccounts(core)]).catch(nothingKnown)
    : nothingKnown();
  return {
    core,
    store: figures,
    active,
    flow: flowOf(core),
    mailboxes: mailboxesOf(core),
    pendingEvents: pendingEventsOf(core),
    loop: loopDelay.figures,
    memory: process.memoryUsage(),
    cpu: process.cpuUsage(),
  };
}

function flowOf({ tables, counters, settings }: Core): Flow {
  const byDialect = new Map([
    ["irc", 0],
    ["line", 0],
  ]);
  const flow: Flow = {
    byDialect,
    queuedBytes: 0,
    largestQueueBytes: 0,
    queued: 0,
    congested: 0,
    linesWaiting: 0,
    mostLinesWaiting: 0,
    ...counters.gone,
  };
  for (const { session, transport, waitingLines } of tables.connections.values()) {
    byDialect.set(session.name, (byDialect.get(session.name) ?? 0) + 1);
    const { bufferedBytes, traffic } = transport;
    flow.queuedBytes += bufferedBytes;
    flow.largestQueueBytes = Math.max(flow.largestQueueBytes, bufferedBytes);
    if (bufferedBytes > 0) flow.queued += 1;
    if (bufferedBytes > settings.limits.outboxBytes) flow.congested += 1;
    flow.linesWaiting += waitingLines;
    flow.mostLinesWaiting = Math.max(flow.mostLinesWaiting, waitingLines);
    flow.writes += traffic.writes;
    flow.bytesOut += traffic.bytesOut;
    flow.bytesIn += traffic.bytesIn;
  }
  return flow;
}

/** By the first part of their registered names, which all actors but short-lived ones have. */
function mailboxesOf({ system: { registry } }: Core): ReadonlyMap<string, Mailboxes> {
  const kinds = new Map<string, Mailboxes>();
  for (const name of registry.names()) {
    const colon = name.indexOf(":");
    const kind = colon < 0 ? name : name.slice(0, colon);
    const length = registry.holder(name)?.mailboxLength ?? 0;
    const known = kinds.get(kind);
    if (!known) {
      kinds.set(kind, { actors: 1, messages: length, longest: length });
      continue;
    }
    known.actors += 1;
    known.messages += length;
    known.longest = Math.max(known.longest, length);
  }
  return kinds;
}

function pendingEventsOf({ tables: { rooms } }: Core): number {
  let pending = 0;
  for (const room of rooms.values()) pending += room.pending.size;
  return pending;
}
