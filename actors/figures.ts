import { monitorEventLoopDelay } from "node:perf_hooks";
import type { ServerCounts, StatsEntry } from "../src/domain/replies.ts";
import { banHolds } from "../src/domain/server-bans.ts";
import type { UserRow } from "../src/tables/users.ts";
import type { Core } from "./core.ts";

const delay = monitorEventLoopDelay({ resolution: 20 });
delay.enable();

/** Figures of the running server as names and values, for `/stats` and the command line. */
export async function serverFigures(core: Core): Promise<readonly (readonly [string, string])[]> {
  const { rooms } = counts(core);
  const memory = process.memoryUsage();
  const cpu = process.cpuUsage();
  const store = core.store.isOpen ? await core.store.store.figures() : undefined;
  const mib = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
  const ms = (value: number): string => `${value.toFixed(1)} ms`;
  return [
    ["uptime", `${Math.round((core.wall() - core.startedAt) / 1_000)} s`],
    ["users", String(core.tables.stays.size)],
    ["most users", String(core.counters.maxUsers)],
    ["connections", String(core.tables.connections.size)],
    ["rooms", String(rooms)],
    ["commands", String(core.counters.commands)],
    ["messages", String(core.counters.messages)],
    ["deliveries", String(core.counters.deliveries)],
    ["commits", String(store?.commits ?? 0)],
    ["largest batch", String(store?.largestBatch ?? 0)],
    ["commit, mean", ms(store && store.commits > 0 ? store.commitMsTotal / store.commits : 0)],
    ["commit, longest", ms(store?.commitMsMax ?? 0)],
    ["store", core.store.isOpen ? "open" : "away"],
    ["event loop delay, p99", ms(delay.percentile(99) / 1e6)],
    ["memory", mib(memory.rss)],
    ["heap", mib(memory.heapUsed)],
    ["cpu", `${((cpu.user + cpu.system) / 1e6).toFixed(1)} s`],
  ];
}

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
      return (await serverFigures(core)).map(([name, value]) => ({ entry: "figure", name, value }));
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
