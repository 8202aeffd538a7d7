import { machineBusyMs, type Usage } from "../harness/usage.ts";
import { pause } from "../harness/wait.ts";
import { Crowd } from "./crowd.ts";
import { type Faults, faultCount } from "./deliveries.ts";
import type { Door } from "./door.ts";
import type { Histogram } from "./histogram.ts";
import type { CrowdTest, LoadTest, TalkTest } from "./tests.ts";
import { type Talk, talk } from "./traffic.ts";
import type { Address } from "./wire.ts";

/** Milliseconds. */
export interface Latency {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** What a talk costs. Of `server`, which is the measured process with all under it, 0 where it is not known. */
export interface TalkFigures {
  readonly cpuUsPerDelivery: number;
  readonly deliveries: number;
  readonly deliveriesPerSecond: number;
  readonly latencyMs: Latency;
  /** How many deliveries a client gets from its socket at once. */
  readonly deliveriesPerRead: number;
  readonly bytesPerDelivery: number;
  /** Of one core. */
  readonly serverCpuPercent: number;
  /** Of one core: near 100 the generator is what limits. */
  readonly generatorCpuPercent: number;
  /** What everything else on the machine took meanwhile, of one core; where it is much, the figures are not worth much. */
  readonly othersCpuPercent: number;
  readonly sendLagMs: number;
  readonly faults: Faults;
  readonly connectionsLost: number;
}

/** What coming and being there costs. */
export interface CrowdFigures {
  readonly cpuUsPerConnect: number;
  readonly connectsPerSecond: number;
  readonly connectMs: Latency;
  readonly kibPerConnection: number;
  readonly connectionsLost: number;
}

export type LoadFigures = TalkFigures | CrowdFigures;

/** A server under load, and how to learn what it has used; undefined: it cannot be learned. */
export interface Loaded {
  readonly address: Address;
  readonly door: Door;
  readonly usage: (() => Promise<Usage>) | undefined;
}

/** Whether figures count: nothing was lost, doubled, reordered or spoilt, and nobody lost their connection. */
export const isSound = (figures: LoadFigures): boolean =>
  figures.connectionsLost === 0 && (!("faults" in figures) || faultCount(figures.faults) === 0);

/** Runs one test against a server that listens. @throws Stuck */
export function measure(test: LoadTest, loaded: Loaded): Promise<LoadFigures> {
  return "plan" in test ? measureTalk(test, loaded) : measureCrowd(test, loaded);
}

async function measureTalk(test: TalkTest, { address, door, usage }: Loaded): Promise<TalkFigures> {
  const { clients, rooms, senders, plan, warmUp } = test;
  const crowd = new Crowd({ clients, rooms, senders, echoes: door.echoes, address, door });
  try {
    await crowd.connect();
    await crowd.join();
    await crowd.settle();
    const window = "window" in plan ? plan.window : warmUp;
    const warm = await talk(crowd, { window, messages: warmUp }, firstRun);
    const before = await usage?.();
    const busyBefore = machineBusyMs();
    const own = process.cpuUsage();
    let after: Usage | undefined;
    let generatorMs = 0;
    let busyMs = 0;
    const measured = await talk(crowd, plan, firstRun + 1, async () => {
      after = await usage?.();
      const { user, system } = process.cpuUsage(own);
      generatorMs = (user + system) / 1_000;
      busyMs = machineBusyMs() - busyBefore;
    });
    return talkFigures({
      measured,
      serverMs: (after?.cpuMs ?? 0) - (before?.cpuMs ?? 0),
      generatorMs,
      busyMs,
      faults: sum(warm.deliveries.faults, measured.deliveries.faults),
      connectionsLost: crowd.lost,
    });
  } finally {
    crowd.leave();
  }
}

const firstRun = 1;

function talkFigures(run: {
  readonly measured: Talk;
  readonly serverMs: number;
  readonly generatorMs: number;
  /** Of the whole machine. */
  readonly busyMs: number;
  readonly faults: Faults;
  readonly connectionsLost: number;
}): TalkFigures {
  const { measured, serverMs, generatorMs, busyMs, faults, connectionsLost } = run;
  const { deliveries, seconds, reads, bytes, sendLagMs } = measured;
  const { delivered, latencies } = deliveries;
  return {
    cpuUsPerDelivery: (serverMs * 1_000) / delivered,
    deliveries: delivered,
    deliveriesPerSecond: delivered / seconds,
    latencyMs: latencyOf(latencies),
    deliveriesPerRead: delivered / reads,
    bytesPerDelivery: bytes / delivered,
    serverCpuPercent: serverMs / 10 / seconds,
    generatorCpuPercent: generatorMs / 10 / seconds,
    othersCpuPercent: Math.max(0, busyMs - serverMs - generatorMs) / 10 / seconds,
    sendLagMs,
    faults,
    connectionsLost,
  };
}

async function measureCrowd(
  { clients, holdSeconds }: CrowdTest,
  { address, door, usage }: Loaded,
): Promise<CrowdFigures> {
  const crowd = new Crowd({ clients, rooms: 0, senders: 0, echoes: door.echoes, address, door });
  try {
    const before = await usage?.();
    const startedAt = performance.now();
    await crowd.connect();
    const seconds = (performance.now() - startedAt) / 1_000;
    const connected = await usage?.();
    await crowd.settle();
    await pause(holdSeconds * 1_000);
    const held = await usage?.();
    return {
      cpuUsPerConnect: (((connected?.cpuMs ?? 0) - (before?.cpuMs ?? 0)) * 1_000) / clients,
      connectsPerSecond: clients / seconds,
      connectMs: latencyOf(crowd.entries),
      kibPerConnection: ((held?.rssBytes ?? 0) - (before?.rssBytes ?? 0)) / 1024 / clients,
      connectionsLost: crowd.lost,
    };
  } finally {
    crowd.leave();
  }
}

const latencyOf = (histogram: Histogram): Latency => ({
  p50: histogram.percentile(0.5),
  p99: histogram.percentile(0.99),
  max: histogram.percentile(1),
});

const sum = (some: Faults, more: Faults): Faults => ({
  lost: some.lost + more.lost,
  doubled: some.doubled + more.doubled,
  reordered: some.reordered + more.reordered,
  corrupt: some.corrupt + more.corrupt,
  misrouted: some.misrouted + more.misrouted,
});
