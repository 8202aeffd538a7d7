import { join } from "node:path";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import type { Append, Store } from "../../src/store/store.ts";
import { IrcClient } from "../harness/irc-client.ts";
import { appendAll, makeRooms, messageSource } from "../harness/log-writer.ts";
import { seededRandom } from "../harness/random.ts";
import { percentile, say } from "../harness/report.ts";
import { BenchServer, ServerFailed } from "../harness/server.ts";
import type { Latency } from "./measure.ts";

/** How a server fares with a long log. */
export interface LongLogFigures {
  /** In the log of one room. */
  readonly events: number;
  /** From the process's start until its port takes a connection, the median. */
  readonly startMs: number;
  /** The newest 100 messages, as a client waits for them. */
  readonly newestMs: Latency;
  /** 100 messages from anywhere in the log. */
  readonly anywhereMs: Latency;
}

const room = "#long";
const pageEvents = 100;
const pages = 500;
/** Pages before it counts: a server that has just started has not compiled its own code yet. */
const warmUpPages = 200;
const starts = 5;
/** Events that are given to the store at once. */
const chunk = 1_000;
/** When the first event was, milliseconds since 1970, and how far apart they are. */
const firstAt = Date.UTC(2024, 0, 1);
const apartMs = 1_000;

/** Fills a log, starts the server on it, and turns its pages. @throws ServerFailed, Refused */
export async function measureLongLog(events: number, cores: string | undefined): Promise<LongLogFigures> {
  const server = await BenchServer.prepare({ log: { level: "error" } }, { cores });
  try {
    say(`a log of ${events} messages is written`);
    const store = await openSqliteStore({
      file: join(server.folder, "data", "monarchs.db"),
      onLost: (error) => say(`the store is lost: ${error.message}`),
    });
    await fill(store, events);
    await store.close();
    const startMs: number[] = [];
    for (let turn = 0; turn < starts; turn += 1) {
      if (turn > 0) await server.stop();
      startMs.push(await server.start());
    }
    const client = await IrcClient.connect({ port: server.ports.irc, nick: "reader" });
    await client.join(room);
    const random = seededRandom(1);
    const newestMs = await timed(() => client.page("LATEST", room, "*", pageEvents));
    const anywhereMs = await timed(() => {
      const at = new Date(firstAt + (pageEvents + random.below(events - pageEvents)) * apartMs);
      return client.page("BEFORE", room, `timestamp=${at.toISOString()}`, pageEvents);
    });
    client.destroy();
    return { events, startMs: percentile(startMs, 0.5), newestMs, anywhereMs };
  } finally {
    await server.remove();
  }
}

async function timed(page: () => Promise<readonly unknown[]>): Promise<Latency> {
  const times: number[] = [];
  for (let turn = 0; turn < warmUpPages; turn += 1) await page();
  for (let turn = 0; turn < pages; turn += 1) {
    const askedAt = performance.now();
    const { length } = await page();
    times.push(performance.now() - askedAt);
    if (length !== pageEvents) throw new ServerFailed(`a page has ${length} events instead of ${pageEvents}`);
  }
  return { p50: percentile(times, 0.5), p99: percentile(times, 0.99), max: percentile(times, 1) };
}

async function fill(store: Store, events: number): Promise<void> {
  const [log] = await makeRooms(store, [room]);
  if (log === undefined) return;
  let at = firstAt;
  const message = messageSource(() => at);
  for (let made = 0; made < events; ) {
    const appends: Append[] = [];
    for (; appends.length < chunk && made < events; made += 1) {
      appends.push(message(log));
      at += apartMs;
    }
    await appendAll(store, appends);
  }
}
