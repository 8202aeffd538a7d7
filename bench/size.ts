import { requireFiles } from "./harness/files.ts";
import { IrcClient } from "./harness/irc-client.ts";
import { percentile, printFigures, say } from "./harness/report.ts";
import { BenchServer } from "./harness/server.ts";
import { pause, until } from "./harness/wait.ts";

/** What `bench size` is told. */
export interface SizeOptions {
  readonly connections: number;
  readonly members: number;
  readonly starts: number;
  readonly json: boolean;
}

/** What the server promises, on an ordinary machine. */
const promises = { listeningMs: 300, idleBytes: 90 * 1024 ** 2, connectionBytes: 20 * 1024 };

/** Connections that are being made at the same time. */
const atOnce = 100;
/** Messages said in the large room, one after the other. */
const roomMessages = 50;
const room = "#large";

/**
 * Measures how long the server takes to listen, and how much memory it takes: idle, with many idle connections, and
 * with many clients in one room, whom one message has to reach.
 *
 * @returns whether it is within what it promises
 */
export async function size(options: SizeOptions): Promise<boolean> {
  await requireFiles(Math.max(options.connections, options.members));
  const startMs = await measureStarts(options.starts);
  const idle = await withServer((server) => measureIdle(server, options.connections));
  const large = await withServer((server) => measureRoom(server, options.members));
  const kept = {
    listening: startMs <= promises.listeningMs,
    idle: idle.emptyBytes <= promises.idleBytes,
    connection: idle.connectionBytes <= promises.connectionBytes,
  };
  printFigures(
    {
      listeningMs: startMs,
      idleMiB: idle.emptyBytes / 1024 ** 2,
      connections: options.connections,
      connectionKiB: idle.connectionBytes / 1024,
      members: options.members,
      membersInMs: Math.round(large.enteredMs),
      membersMiB: large.bytes / 1024 ** 2,
      reachAllMs: { p50: percentile(large.reachMs, 0.5), max: percentile(large.reachMs, 1) },
      deliveriesPerSecond: Math.round(large.deliveriesPerSecond),
      cpuUsPerDelivery: large.cpuUs,
      kept,
    },
    options.json,
  );
  return Object.values(kept).every(Boolean);
}

async function withServer<T>(measure: (server: BenchServer) => Promise<T>): Promise<T> {
  const server = await BenchServer.prepare();
  try {
    await server.start();
    return await measure(server);
  } finally {
    await server.remove();
  }
}

/** @returns the median, milliseconds, of starts on a folder that is there */
async function measureStarts(times: number): Promise<number> {
  const server = await BenchServer.prepare();
  try {
    // The first start makes the folder and reads the program from disk.
    await server.start();
    await server.stop();
    const starts: number[] = [];
    for (let turn = 0; turn < times; turn += 1) {
      starts.push(await server.start());
      await server.stop();
    }
    return percentile(starts, 0.5);
  } finally {
    await server.remove();
  }
}

async function measureIdle(server: BenchServer, connections: number) {
  const emptyBytes = await settledRss(server);
  say(`${connections} clients connect`);
  const clients = await connectMany(server, connections, "idle");
  const bytes = await settledRss(server);
  for (const client of clients) client.destroy();
  return { emptyBytes, connectionBytes: (bytes - emptyBytes) / connections };
}

async function measureRoom(server: BenchServer, members: number) {
  say(`${members} clients enter one room`);
  const startedAt = performance.now();
  let heard = 0;
  const clients = await connectMany(server, members, "m", (verb) => {
    if (verb === "PRIVMSG") heard += 1;
  });
  for (let at = 0; at < clients.length; at += atOnce)
    await Promise.all(clients.slice(at, at + atOnce).map((client) => client.join(room)));
  const [speaker] = clients;
  // Whoever entered first has been told of all the others when it is answered.
  await speaker?.ping();
  const enteredMs = performance.now() - startedAt;
  const bytes = await settledRss(server);

  const reachMs: number[] = [];
  const cpuBefore = await server.cpuMs();
  const saidAt = performance.now();
  for (let turn = 1; turn <= roomMessages; turn += 1) {
    const sentAt = performance.now();
    await speaker?.say(room, `message ${turn}`, `size${turn}`);
    await until("a message reaches all", 30_000, () => heard === turn * members, 1);
    reachMs.push(performance.now() - sentAt);
  }
  const seconds = (performance.now() - saidAt) / 1_000;
  const deliveries = roomMessages * members;
  const cpuUs = (((await server.cpuMs()) - cpuBefore) * 1_000) / deliveries;
  for (const client of clients) client.destroy();
  return { enteredMs, bytes, reachMs, cpuUs, deliveriesPerSecond: deliveries / seconds };
}

async function connectMany(
  server: BenchServer,
  count: number,
  prefix: string,
  heard: (verb: string) => void = () => undefined,
): Promise<readonly IrcClient[]> {
  const clients: IrcClient[] = [];
  while (clients.length < count) {
    const next = Array.from({ length: Math.min(atOnce, count - clients.length) }, (_, index) =>
      IrcClient.connect({
        port: server.ports.irc,
        nick: `${prefix}${clients.length + index}`,
        onEvent: ({ verb }) => heard(verb),
      }),
    );
    clients.push(...(await Promise.all(next)));
  }
  return clients;
}

/** Resident memory once it has stopped to fall: the lowest of some seconds, bytes. */
async function settledRss(server: BenchServer): Promise<number> {
  let lowest = Number.POSITIVE_INFINITY;
  for (let quietMs = 0; quietMs < 3_000; quietMs += 250) {
    await pause(250);
    const now = await server.rss();
    if (now < lowest - 512 * 1024) quietMs = 0;
    lowest = Math.min(lowest, now);
  }
  return lowest;
}
