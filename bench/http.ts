import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { projectFile } from "./harness/built.ts";
import { takeCores } from "./harness/cores.ts";
import { requireFiles } from "./harness/files.ts";
import { percentile, printFigures, say } from "./harness/report.ts";
import { BenchServer, ServerFailed } from "./harness/server.ts";
import { machineBusyMs } from "./harness/usage.ts";
import { Crowd } from "./load/crowd.ts";
import { faultCount } from "./load/deliveries.ts";
import { ircDoor } from "./load/door.ts";
import { type ReadFigures, type ReadPlan, readByRate } from "./load/http-reader.ts";
import type { Latency } from "./load/measure.ts";
import { talk } from "./load/traffic.ts";

/** What `bench http` is told. */
export interface HttpOptions {
  /** Reads a second. */
  readonly reads: number;
  /** Messages in each answer. */
  readonly limit: number;
  /** Over which they are asked for. */
  readonly connections: number;
  readonly clients: number;
  /** Messages a second. */
  readonly rate: number;
  readonly seconds: number;
  /** Turns without and with reads. */
  readonly repeats: number;
  readonly pin: boolean;
  readonly json: boolean;
}

/** How much later messages may be for all the reads: their 99th percentile with them is at most so many times that without. */
const promisedRatio = 2;
/** Below it, ms, a percentile is the machine's more than the server's, and no ratio of it counts. */
const noiseMs = 10;
const host = "127.0.0.1";
const room = "#r0";
const senders = 10;
const warmUp = 50;
/** Before the reads count: the program of a server that has just started is not compiled yet. */
const warmUpSeconds = 3;

interface Turn {
  readonly latencyMs: Latency;
  readonly cpuMs: number;
  readonly othersMs: number;
  readonly faults: number;
  readonly reads: ReadFigures | undefined;
}

/**
 * Measures what reads of a room's log over HTTP cost, and how much later messages reach those who are in the room meanwhile:
 * by turns without reads and with them, on one server.
 *
 * @returns whether nothing was lost, no read was refused, and messages were not much later
 */
export async function http(options: HttpOptions): Promise<boolean> {
  const { clients, json, repeats } = options;
  await requireFiles(clients + options.connections);
  const cores = options.pin ? takeCores() : undefined;
  const server = await BenchServer.prepare({ log: { level: "error" } }, { cores: cores?.server });
  try {
    await server.start();
    const layout = { clients, rooms: 1, senders, echoes: false };
    const crowd = new Crowd({ ...layout, address: { host, port: server.ports.irc }, door: ircDoor() });
    await crowd.connect();
    await crowd.join();
    await crowd.settle();
    await talk(crowd, { window: 8, messages: warmUp }, 1);
    const plan = await planOf(server.ports.http, options);
    await readApart({ ...plan, seconds: warmUpSeconds });
    const without: Turn[] = [];
    const withReads: Turn[] = [];
    for (let turn = 0; turn < repeats; turn += 1) {
      without.push(await measureTurn(server, crowd, options, 2 + 2 * turn));
      withReads.push(await measureTurn(server, crowd, options, 3 + 2 * turn, plan));
      say(`turn ${turn + 1} of ${repeats}: ${[without, withReads].map(p99Of).join(", with reads ")} ms`);
    }
    crowd.leave();
    const figures = figuresOf(without, withReads, options);
    const faults = [...without, ...withReads].reduce((sum, turn) => sum + turn.faults, crowd.lost);
    printFigures({ ...figures, faults }, json);
    return faults === 0 && figures.kept;
  } finally {
    await server.remove();
  }
}

const p99Of = (turns: readonly Turn[]): string => turns.at(-1)?.latencyMs.p99.toFixed(2) ?? "";

function figuresOf(without: readonly Turn[], withReads: readonly Turn[], { seconds }: HttpOptions) {
  const median = (turns: readonly Turn[], value: (turn: Turn) => number): number =>
    percentile(turns.map(value), 0.5);
  const latency = (turns: readonly Turn[]): Latency => ({
    p50: median(turns, ({ latencyMs }) => latencyMs.p50),
    p99: median(turns, ({ latencyMs }) => latencyMs.p99),
    max: median(turns, ({ latencyMs }) => latencyMs.max),
  });
  const [alone, beside] = [latency(without), latency(withReads)];
  const read = (value: (figures: ReadFigures) => number): number =>
    median(withReads, ({ reads }) => (reads ? value(reads) : 0));
  const cpuMs = median(withReads, (turn) => turn.cpuMs) - median(without, (turn) => turn.cpuMs);
  const refused = withReads.reduce((sum, { reads }) => sum + (reads?.refused ?? 0), 0);
  return {
    deliveryMs: alone,
    deliveryWithReadsMs: beside,
    p99Ratio: beside.p99 / alone.p99,
    readsPerSecond: read(({ perSecond }) => perSecond),
    readMs: { p50: read(({ latencyMs }) => latencyMs.p50), p99: read(({ latencyMs }) => latencyMs.p99) },
    bytesPerRead: Math.round(read(({ bytesPerRead }) => bytesPerRead)),
    cpuUsPerRead: (cpuMs * 1_000) / read(({ reads }) => reads),
    refused,
    othersPercent: median([...without, ...withReads], ({ othersMs }) => othersMs) / 10 / seconds,
    kept: refused === 0 && beside.p99 <= Math.max(noiseMs, promisedRatio * alone.p99),
  };
}

/** Somebody with a token who is in the room. @throws ServerFailed */
async function planOf(port: number, { limit, reads, seconds, connections }: HttpOptions): Promise<ReadPlan> {
  const api = `http://${host}:${port}/api/v1`;
  const request = async (method: string, path: string, headers: Record<string, string>, body?: object) => {
    const answer = await fetch(api + path, {
      method,
      headers: body ? { ...headers, "content-type": "application/json" } : headers,
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new ServerFailed(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  };
  const signedIn = await request("POST", "/auth/guest", {}, { username: "httpreader" });
  const { accessToken: token } = (await signedIn.json()) as { readonly accessToken: string };
  const name = encodeURIComponent(room);
  await request("PUT", `/rooms/${name}/members/me`, { authorization: `Bearer ${token}` });
  const path = `/api/v1/rooms/${name}/messages?limit=${limit}`;
  return { port, path, token, rate: reads, seconds, connections };
}

async function measureTurn(
  server: BenchServer,
  crowd: Crowd,
  { rate, seconds }: HttpOptions,
  run: number,
  reads?: ReadPlan,
): Promise<Turn> {
  const before = await server.cpuMs();
  const busyBefore = machineBusyMs();
  const own = process.cpuUsage();
  const [{ deliveries }, figures] = await Promise.all([
    talk(crowd, { rate, seconds }, run),
    reads && readApart(reads),
  ]);
  const cpuMs = (await server.cpuMs()) - before;
  const { user, system } = process.cpuUsage(own);
  const othersMs = Math.max(0, machineBusyMs() - busyBefore - cpuMs - (user + system) / 1_000);
  const { latencies, faults } = deliveries;
  return {
    latencyMs: {
      p50: latencies.percentile(0.5),
      p99: latencies.percentile(0.99),
      max: latencies.percentile(1),
    },
    cpuMs,
    othersMs,
    faults: faultCount(faults),
    reads: figures,
  };
}

/** Reads in a process of its own, so that the one that tells when messages came is not kept from it. */
async function readApart(plan: ReadPlan): Promise<ReadFigures> {
  const run = projectFile("dist/bench/run.js");
  const { stdout } = await promisify(execFile)(process.execPath, [run, "http-reads", JSON.stringify(plan)]);
  return JSON.parse(stdout) as ReadFigures;
}

/** What that process does. */
export async function httpReads(plan: ReadPlan): Promise<void> {
  process.stdout.write(JSON.stringify(await readByRate(plan)));
}
