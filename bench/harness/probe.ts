/**
 * Loaded into the server's process before it starts (`node --import`): tells the harness what only the process itself
 * can know. Idle until it is asked.
 */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { isMainThread } from "node:worker_threads";

/** What the harness may ask. `delay` begins to watch the event loop, or begins anew. */
export type ProbeQuestion = "usage" | "delay";

/** What the process tells: CPU time in microseconds, memory in bytes, the event loop's delay in milliseconds. */
export interface ProbeAnswer {
  readonly cpuUs: number;
  readonly rssBytes: number;
  readonly delay: { readonly p50: number; readonly p99: number; readonly p999: number; readonly max: number };
}

/** How often the event loop's delay is looked at, milliseconds; the histogram counts it with the delay. */
const resolution = 1;

if (isMainThread && process.send !== undefined) {
  const delay = monitorEventLoopDelay({ resolution });
  const late = (ns: number): number => Math.max(0, ns / 1e6 - resolution);
  process.on("message", (question: ProbeQuestion) => {
    if (question === "delay") {
      delay.enable();
      delay.reset();
    }
    const { user, system } = process.cpuUsage();
    process.send?.({
      cpuUs: user + system,
      rssBytes: process.memoryUsage.rss(),
      delay: {
        p50: late(delay.percentile(50)),
        p99: late(delay.percentile(99)),
        p999: late(delay.percentile(99.9)),
        max: late(delay.max),
      },
    } satisfies ProbeAnswer);
  });
  // Being listened to must not keep the process.
  process.channel?.unref();
}
