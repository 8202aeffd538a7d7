import { monitorEventLoopDelay } from "node:perf_hooks";
import { counts } from "./commands/server.ts";
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
