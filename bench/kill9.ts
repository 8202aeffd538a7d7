import { wholeHistory } from "./harness/history.ts";
import { IrcClient, type SeenEvent } from "./harness/irc-client.ts";
import { type Fault, judge } from "./harness/judge.ts";
import { Ledger } from "./harness/ledger.ts";
import { type Random, seededRandom } from "./harness/random.ts";
import { faultCounts, latencyFigures, percentile, printFigures, say, sayFaults } from "./harness/report.ts";
import { BenchServer } from "./harness/server.ts";
import { Speaker } from "./harness/speakers.ts";
import { startTraffic } from "./harness/traffic.ts";
import { pause } from "./harness/wait.ts";

/** What `bench kill9` is told. */
export interface Kill9Options {
  readonly rounds: number;
  readonly clients: number;
  readonly rooms: number;
  /** Messages a second in all. */
  readonly rate: number;
  readonly seed: number;
  readonly json: boolean;
  /** Leaves the server's folder, with its log, where it is. */
  readonly keep: boolean;
}

/** In this time the server has to listen again. */
const upWithinMs = 2_000;
/** People talk for a time between these two before the end comes. */
const shortestMs = 200;
const longestMs = 1_500;

/**
 * Kills the server with signal 9 while people talk, again and again, on one data folder. After each start the whole log
 * is read: what was acknowledged is there once, nothing is there twice, numbers have no gaps; and what had no answer
 * is said again with its nonce and then is there once.
 *
 * @returns whether nothing is wrong
 */
export async function kill9(options: Kill9Options): Promise<boolean> {
  const server = await BenchServer.prepare({}, { keep: options.keep });
  try {
    return await runRounds(server, options);
  } finally {
    if (options.keep) {
      await server.kill9();
      say(`the server's folder is ${server.folder}`);
    } else await server.remove();
  }
}

async function runRounds(server: BenchServer, options: Kill9Options): Promise<boolean> {
  const random = seededRandom(options.seed);
  const ledger = new Ledger();
  const rooms = Array.from({ length: options.rooms }, (_, index) => `#power${index}`);
  const speakers = Array.from({ length: options.clients }, (_, index) => new Speaker(`w${index}`, ledger));
  const starts: number[] = [await server.start()];
  const faults: Fault[] = [];
  let resent = 0;
  await enterAll(server, speakers, rooms);
  for (let round = 1; round <= options.rounds && faults.length === 0; round += 1) {
    await talkUntilKilled(server, speakers, rooms, round, random, options);
    starts.push(await server.start());
    faults.push(...(await judgeRound(server, ledger, rooms)));
    const cut = [...ledger.sent].filter(({ state }) => state === "cut");
    resent += cut.length;
    await enterAll(server, speakers, rooms);
    const byNick = new Map(speakers.map((speaker) => [speaker.nick, speaker]));
    await Promise.all(cut.map((sent) => byNick.get(sent.client)?.sayAgain(sent)));
    say(
      `round ${round}: up in ${starts.at(-1)?.toFixed(0)} ms, ${ledger.counts.acknowledged} acknowledged, ${cut.length} sent again`,
    );
  }
  if (faults.length === 0) faults.push(...(await judgeRound(server, ledger, rooms)));
  for (const speaker of speakers) speaker.leave();
  const slow = starts.filter((ms) => ms > upWithinMs);
  sayFaults(faults);
  printFigures(
    {
      rounds: starts.length - 1,
      ...ledger.counts,
      resent,
      ackMs: latencyFigures(speakers.flatMap(({ latencies }) => latencies)),
      upMs: { median: percentile(starts, 0.5), max: percentile(starts, 1) },
      slowStarts: slow.length,
      faults: faultCounts(faults),
    },
    options.json,
  );
  return faults.length === 0 && slow.length === 0;
}

/** Everybody comes, or comes back as who they were. */
async function enterAll(
  server: BenchServer,
  speakers: readonly Speaker[],
  rooms: readonly string[],
): Promise<void> {
  for (const speaker of speakers) {
    await speaker.enter(server.ports.irc, rooms);
    if (speaker.token === undefined) await speaker.keep();
  }
}

async function talkUntilKilled(
  server: BenchServer,
  speakers: readonly Speaker[],
  rooms: readonly string[],
  round: number,
  random: Random,
  { rate, seed }: Kill9Options,
): Promise<void> {
  const traffic = startTraffic({
    speakers,
    rooms,
    rate,
    prefix: `k${seed}.${round}`,
    random,
    resend: false,
  });
  await pause(shortestMs + random.next() * (longestMs - shortestMs));
  for (const speaker of speakers) speaker.expectEnd();
  await server.kill9();
  await traffic.stop();
}

/** Reads all logs and has them judged, with what readers saw since the last time. */
async function judgeRound(
  server: BenchServer,
  ledger: Ledger,
  rooms: readonly string[],
): Promise<readonly Fault[]> {
  const historian = await IrcClient.connect({ port: server.ports.irc, nick: "historian" });
  const history = new Map<string, readonly SeenEvent[]>();
  for (const room of rooms) {
    await historian.join(room);
    history.set(room, await wholeHistory(historian, room));
  }
  historian.destroy();
  const faults = judge(ledger, { history, readersStayed: false });
  ledger.readers.length = 0;
  return faults;
}
