import { getRandomValues } from "node:crypto";
import { join } from "node:path";
import { uuidv7Source } from "../../src/domain/ids.ts";
import { newRoomModes } from "../../src/domain/modes.ts";
import type { Source } from "../../src/domain/person.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import type { Append, Store } from "../../src/store/store.ts";
import { IrcClient } from "../harness/irc-client.ts";
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
const roomId = "0190a0a0-7000-7000-8000-000000000001";
const pageEvents = 100;
const pages = 300;
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
  for (let turn = 0; turn < pages; turn += 1) {
    const askedAt = performance.now();
    const { length } = await page();
    times.push(performance.now() - askedAt);
    if (length !== pageEvents) throw new ServerFailed(`a page has ${length} events instead of ${pageEvents}`);
  }
  return { p50: percentile(times, 0.5), p99: percentile(times, 0.99), max: percentile(times, 1) };
}

async function fill(store: Store, events: number): Promise<void> {
  await store.createRoom({
    id: roomId,
    kind: "channel",
    name: room,
    folded: room,
    topic: "",
    topicSetBy: "",
    topicSetAt: 0,
    description: "",
    modes: newRoomModes,
    ownerId: null,
    ownerName: null,
    createdAt: firstAt,
  });
  const people = Array.from({ length: 20 }, (_, index) => person(index));
  let at = 0;
  let made = 0;
  const newId = uuidv7Source(() => at, getRandomValues);
  while (made < events) {
    const appends: Append[] = [];
    for (; appends.length < chunk && made < events; made += 1) {
      at = firstAt + made * apartMs;
      const source = people[made % people.length] ?? person(0);
      const text = `message ${made} of a long conversation about ${(made * 7919) % 5_003} and other things`;
      const place = { roomId, kind: "channel", target: room, source, msgid: newId(), time: at } as const;
      appends.push({ event: { ...place, type: "message", text } });
    }
    await appendAll(store, appends);
  }
}

/** @throws ServerFailed when one is not taken */
function appendAll(store: Store, appends: readonly Append[]): Promise<void> {
  return new Promise((resolve, reject) => {
    let settled = 0;
    for (const append of appends)
      store.append(append, (outcomes) => {
        settled += outcomes.length;
        const failed = outcomes.find(({ done }) => done !== "committed");
        if (failed) reject(new ServerFailed(`the store has not taken an event: ${failed.done}`));
        else if (settled === appends.length) resolve();
      });
  });
}

const person = (index: number): Source => ({
  id: `0190a0a0-7000-7000-8000-0000000001${index.toString(16).padStart(2, "0")}`,
  nick: `person${index}`,
  user: "user",
  host: "192.0.2.1",
  account: null,
});
