import { wholeHistory } from "./harness/history.ts";
import type { SeenEvent } from "./harness/irc-client.ts";
import { judge } from "./harness/judge.ts";
import { Ledger, type ReaderLog } from "./harness/ledger.ts";
import { connectLineReader, type LineReader } from "./harness/line-reader.ts";
import { seededRandom } from "./harness/random.ts";
import { faultCounts, latencyFigures, printFigures, say, sayFaults } from "./harness/report.ts";
import { BenchServer } from "./harness/server.ts";
import { Speaker } from "./harness/speakers.ts";
import { startTraffic } from "./harness/traffic.ts";
import { Executioner, type Recovery, type VictimKind, victimKinds } from "./harness/victims.ts";
import { pause, TookTooLong, until } from "./harness/wait.ts";

/** What `bench chaos` is told. */
export interface ChaosOptions {
  readonly seconds: number;
  readonly clients: number;
  readonly rooms: number;
  /** Messages a second in all. */
  readonly rate: number;
  /** Milliseconds between two kills. */
  readonly every: number;
  /** Which kinds are killed, in turn. */
  readonly kill: readonly VictimKind[];
  readonly seed: number;
  readonly resend: boolean;
  readonly json: boolean;
  /** Leaves the server's folder, with its log, where it is. */
  readonly keep: boolean;
}

/** Recovery is tested here, escalation elsewhere: no supervisor gives up. */
const patient = { intensity: 1_000, periodSeconds: 60 } as const;
const settings = {
  supervision: {
    application: patient,
    root: patient,
    users: patient,
    rooms: patient,
    connections: patient,
    successors: patient,
  },
} as const;

/** In this time every killed actor has to be back. */
const backWithinMs = 100;
/** How long readers may take to come to the end of the log once nobody speaks. */
const settleMs = 10_000;

/**
 * Kills actors one after the other under people who talk, then judges: nobody is disconnected, every acknowledged
 * message is in the log once, every reader sees every number once and in order, every actor is back in time.
 *
 * @returns whether nothing is wrong
 */
export async function chaos(options: ChaosOptions): Promise<boolean> {
  const server = await BenchServer.prepare(settings, { keep: options.keep });
  try {
    await server.start();
    return await runChaos(server, options);
  } finally {
    if (options.keep) {
      await server.stop();
      say(`the server's folder is ${server.folder}`);
    } else await server.remove();
  }
}

async function runChaos(server: BenchServer, options: ChaosOptions): Promise<boolean> {
  const random = seededRandom(options.seed);
  const rooms = Array.from({ length: options.rooms }, (_, index) => `#chaos${index}`);
  const ledger = new Ledger();
  const speakers = Array.from({ length: options.clients }, (_, index) => new Speaker(`w${index}`, ledger));
  for (const speaker of speakers) await speaker.enter(server.ports.irc, rooms);
  const historian = new Speaker("historian", ledger);
  await historian.enter(server.ports.irc, rooms);
  const witness = await enterWitness(server, rooms, ledger);

  say(`${options.clients} clients say ${options.rate} messages/s for ${options.seconds} s; kills follow`);
  const cpuBefore = await server.cpuMs();
  const traffic = startTraffic({
    speakers,
    rooms,
    rate: options.rate,
    prefix: `c${options.seed}`,
    random,
    resend: options.resend,
  });
  const executioner = new Executioner(await server.admin(), seededRandom(options.seed + 1));
  const recoveries = await killInTurn(executioner, options);
  const unanswered = await Promise.race([traffic.stop().then(() => false), pause(settleMs).then(() => true)]);
  if (unanswered) say(`some messages have no answer after ${settleMs} ms`);
  const cpuMs = (await server.cpuMs()) - cpuBefore;

  const history = new Map<string, readonly SeenEvent[]>();
  for (const room of rooms) history.set(room, await wholeHistory(historian.client, room));
  await seenByAll([...speakers, historian], history);

  const slow = recoveries.filter(({ backMs }) => backMs > backWithinMs);
  for (const { name, backMs } of slow) say(`${name} was back after ${backMs.toFixed(0)} ms only`);
  const faults = judge(ledger, { history, readersStayed: true });
  for (const speaker of [...speakers, historian]) speaker.leave();
  witness.expectEnd();
  sayFaults(faults);
  printFigures(
    {
      ...ledger.counts,
      refusals: Object.fromEntries(ledger.refusals),
      ackMs: latencyFigures(speakers.flatMap(({ latencies }) => latencies)),
      kills: recoveries.length,
      backMs: longestByKind(recoveries),
      slowToReturn: slow.length,
      serverCpuMs: Math.round(cpuMs),
      faults: faultCounts(faults),
    },
    options.json,
  );
  return faults.length === 0 && slow.length === 0;
}

/** One more reader, through the line door. */
async function enterWitness(server: BenchServer, rooms: readonly string[], ledger: Ledger) {
  const logs = new Map<string, ReaderLog>();
  const reader: LineReader = await connectLineReader({
    port: server.ports.line,
    nick: "witness",
    rooms,
    onJoined: (room, seq) => logs.set(room, ledger.reader("witness", room, seq)),
    onEvent: (room, event) => {
      const log = logs.get(room);
      if (log) ledger.saw(log, event);
    },
  });
  let wanted = true;
  void reader.closed.then((why) => {
    if (wanted) ledger.disconnected("witness", why);
  });
  return {
    expectEnd: () => {
      wanted = false;
      reader.destroy();
    },
  };
}

async function killInTurn(
  executioner: Executioner,
  { seconds, every, kill }: ChaosOptions,
): Promise<readonly Recovery[]> {
  const recoveries: Recovery[] = [];
  const startedAt = performance.now();
  const kinds = kill.length > 0 ? kill : victimKinds;
  for (let turn = 0; ; turn += 1) {
    const due = startedAt + (turn + 1) * every;
    if (due > startedAt + seconds * 1_000) break;
    await pause(Math.max(0, due - performance.now()));
    const kind = kinds[turn % kinds.length];
    const recovery = kind === undefined ? undefined : await executioner.kill(kind);
    if (recovery) recoveries.push(recovery);
    else say(`there is no ${kind} left that may be killed`);
  }
  await pause(Math.max(0, startedAt + seconds * 1_000 - performance.now()));
  return recoveries;
}

/** Waits until readers have come to the end; those who do not are the judge's. */
async function seenByAll(
  readers: readonly Speaker[],
  history: ReadonlyMap<string, readonly SeenEvent[]>,
): Promise<void> {
  const ends = new Map([...history].map(([room, events]) => [room, events.at(-1)?.seq ?? 0]));
  try {
    await until("all readers see the end", settleMs, () => readers.every((reader) => reader.hasSeen(ends)));
  } catch (error) {
    if (!(error instanceof TookTooLong)) throw error;
    say(error.message);
  }
}

function longestByKind(recoveries: readonly Recovery[]): Readonly<Record<string, number>> {
  const longest: Record<string, number> = {};
  for (const { kind, backMs } of recoveries) longest[kind] = Math.max(longest[kind] ?? 0, backMs);
  return longest;
}
