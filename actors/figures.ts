import type { ServerCounts, StatsEntry } from "../src/domain/replies.ts";
import { banHolds } from "../src/domain/server-bans.ts";
import type { Histogram } from "../src/observability/histogram.ts";
import type { UserRow } from "../src/tables/users.ts";
import type { Core } from "./core.ts";
import { type Observed, observe } from "./observe.ts";

/** A figure for people: its name, and its value with its unit. */
export type Figure = readonly [name: string, value: string];

const mib = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
const ms = (seconds: number): string => `${(seconds * 1_000).toFixed(1)} ms`;
const ratio = (of: number, to: number): string => (to === 0 ? "0" : (of / to).toFixed(1));
const spread = (seconds: Histogram | undefined): string =>
  seconds ? `${ms(seconds.mean)}, p99 ${ms(seconds.quantile(0.99))}, longest ${ms(seconds.max)}` : "unknown";

/** What the server has done, for anybody. */
function work({ core, store, flow, loop, memory, cpu }: Observed): readonly Figure[] {
  const { counters } = core;
  return [
    ["uptime", `${Math.round((core.wall() - core.startedAt) / 1_000)} s`],
    ["users", String(core.tables.stays.size)],
    ["most users", String(counters.maxUsers)],
    ["connections", String(core.tables.connections.size)],
    ["rooms", String(counts(core).rooms)],
    ["commands", String(counters.commands)],
    ["messages", String(counters.messages)],
    ["deliveries", String(counters.deliveries)],
    ["delivery, mean", spread(counters.deliverySeconds)],
    ["writes", `${flow.writes}, ${mib(flow.bytesOut)}`],
    ["deliveries a write", ratio(counters.deliveries, flow.writes)],
    ["commits", String(store?.commits ?? 0)],
    [
      "events a commit",
      `${ratio(store?.appended ?? 0, store?.commits ?? 0)}, at most ${store?.largestBatch ?? 0}`,
    ],
    ["commit, mean", spread(store?.commitSeconds)],
    ["store", core.store.isOpen ? "open" : "away"],
    ["event loop delay, p99", `${ms(loop.p99)}, p99.9 ${ms(loop.p999)}, longest ${ms(loop.max)}`],
    ["memory", mib(memory.rss)],
    ["heap", mib(memory.heapUsed)],
    ["cpu", `${((cpu.user + cpu.system) / 1e6).toFixed(1)} s`],
  ];
}

/** What waits inside, and what went wrong, for those who run the server. */
function inside({ core, store, flow, mailboxes, pendingEvents, loop }: Observed): readonly Figure[] {
  const { counters } = core;
  const listed = (name: string, counted: Iterable<readonly [string, number]>): Figure => {
    const texts = Array.from(counted, ([what, count]) => `${what} ${count}`);
    return [name, texts.length === 0 ? "none" : texts.join(", ")];
  };
  return [
    ["accepted", String(counters.connections)],
    listed("refused", counters.refused),
    listed("closed", counters.closed),
    [
      "waits for readers",
      `${mib(flow.queuedBytes)} of ${flow.queued}, at most ${mib(flow.largestQueueBytes)}`,
    ],
    ["actors a turn", ratio(core.system.work.wakes, core.system.work.turns)],
    ["rate-limited", String(counters.rateLimited.total)],
    ["failed log-ins", String(counters.failedLogins)],
    ["congested", String(flow.congested)],
    ["lines waiting", `${flow.linesWaiting}, at most ${flow.mostLinesWaiting}`],
    ["events pending", String(pendingEvents)],
    ["wait for the store, mean", spread(store?.waitSeconds)],
    ["store queue", String(store?.queued ?? 0)],
    ["events not indexed", String(store?.unindexed ?? 0)],
    ["write-ahead log", mib(store?.walBytes ?? 0)],
    ["event loop delay, p50", ms(loop.p50)],
    listed("crashes", counters.crashes),
    listed("restarts", counters.restarts),
    listed("gave up", counters.escalations),
    ...Array.from(
      mailboxes,
      ([kind, { actors, messages, longest }]): Figure => [
        `mailbox, ${kind}`,
        `${messages} in ${actors}, longest ${longest}`,
      ],
    ),
  ];
}

/** All figures, for `monarchs stats`. */
export const figuresOf = (seen: Observed): readonly Figure[] => [...work(seen), ...inside(seen)];

const entriesOf = (figures: readonly Figure[]): readonly StatsEntry[] =>
  figures.map(([name, value]) => ({ entry: "figure", name, value }));

/** From so many on, everybody who comes is shown counts that may be a second old: counting takes longer than coming. */
const crowd = 500;
const crowdMs = 1_000;
const recent = new WeakMap<Core, { readonly at: number; readonly counts: ServerCounts }>();

/** Counts for the greeting: exact in a small house. */
export function greetingCounts(core: Core): ServerCounts {
  const known = recent.get(core);
  const now = core.system.clock.now();
  if (known && core.tables.stays.size >= crowd && now - known.at < crowdMs) return known.counts;
  const fresh = counts(core);
  recent.set(core, { at: now, counts: fresh });
  return fresh;
}

/** Counts of people and rooms, as LUSERS tells them. */
export function counts(core: Core): ServerCounts {
  let invisible = 0;
  let operators = 0;
  let rooms = 0;
  for (const { modes } of core.tables.stays.values()) {
    if (modes.includes("i")) invisible += 1;
    if (modes.includes("o")) operators += 1;
  }
  for (const room of core.tables.rooms.values())
    if (room.kind === "channel" && room.members.size > 0) rooms += 1;
  const users = core.tables.stays.size - invisible;
  let unregistered = 0;
  for (const row of core.tables.connections.values())
    if (!row.user && row.closing === undefined) unregistered += 1;
  return {
    users,
    invisible,
    operators,
    unregistered,
    rooms,
    maxUsers: core.counters.maxUsers,
  };
}

/** What STATS tells for a letter; nothing for one that has no figures here. */
export async function statistics(core: Core, query: string, asker: UserRow): Promise<readonly StatsEntry[]> {
  switch (query) {
    case "t":
      return entriesOf(work(await observe(core)));
    case "z":
      return entriesOf(inside(await observe(core)));
    case "m":
      return [...core.counters.used]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, count]) => ({
          entry: "command",
          name,
          count,
        }));
    case "u":
      return [{ entry: "uptime", ms: core.wall() - core.startedAt }];
    case "o":
      return core.settings.operators.map(({ name }) => ({ entry: "operator", name }));
    case "k":
      return core.bans
        .all()
        .filter((ban) => banHolds(ban, core.wall()))
        .map((ban) => ({ entry: "ban", ban }));
    case "p":
      return [...core.tables.stays.values()]
        .filter((user) => user.administrator)
        .map((user) => ({
          entry: "operatorHere",
          source: user.source,
          idleMs: Math.max(0, core.wall() - user.lastActiveAt),
        }));
    case "l":
      return [...core.tables.connections.values()]
        .filter((row) => asker.administrator || row.user === asker)
        .map((row) => ({
          entry: "connection",
          id: row.id,
          nick: row.user?.nick ?? null,
          dialect: row.session.name,
          queuedBytes: row.transport.bufferedBytes,
          ...row.transport.traffic,
          linesIn: row.lines,
          openMs: Math.max(0, core.wall() - row.connectedAt),
        }));
    default:
      return [];
  }
}
