import type { SettingsInput } from "../src/config/schema.ts";
import { advertised } from "../src/dialects/irc/capabilities.ts";
import { commands } from "../src/dialects/irc/commands.ts";
import { defaultFacts } from "../supervisors/facts.ts";
import { FuzzClient, type FuzzTally } from "./harness/fuzz-client.ts";
import { IrcClient } from "./harness/irc-client.ts";
import { seededRandom } from "./harness/random.ts";
import { printFigures, say } from "./harness/report.ts";
import { BenchServer } from "./harness/server.ts";

/** What `bench fuzz` is told. */
export interface FuzzOptions {
  readonly lines: number;
  readonly clients: number;
  readonly seed: number;
  readonly json: boolean;
  /** Leaves the server's folder, with its log, where it is. */
  readonly keep: boolean;
}

/** Lines of each client between two looks at the server. */
const roundLines = 500;
/** Faults that are shown. */
const shown = 10;

/**
 * Sends the built server lines that nobody should send, over real sockets, and judges: it lives, no actor has crashed,
 * every line it sent is a message as IRC has them, and everybody who is asked for nothing strange gets an answer.
 *
 * @returns whether nothing is wrong
 */
export async function fuzz(options: FuzzOptions): Promise<boolean> {
  const settings: SettingsInput = {
    accounts: { hashCost: "low" },
    limits: { loginAttempts: 0, unregisteredLines: 1_000_000_000, registrationTimeout: 3_600 },
    log: { level: "warn", format: "json" },
  };
  const server = await BenchServer.prepare(settings, { keep: options.keep });
  try {
    return await run(server, options);
  } finally {
    if (options.keep) {
      await server.kill9();
      say(`the server's folder is ${server.folder}`);
    } else await server.remove();
  }
}

async function run(server: BenchServer, { lines, clients, seed, json }: FuzzOptions): Promise<boolean> {
  await server.start();
  const { irc: port } = server.ports;
  const witness = await IrcClient.connect({ port, nick: "witness" });
  const tally: FuzzTally = { sent: 0, received: 0, closed: 0, faults: [] };
  const verbs = [...commands.keys(), "NONSENSE", "", "001"];
  const names = advertised(301, defaultFacts());
  const random = seededRandom(seed);
  const all = Array.from({ length: clients }, (_, index) => {
    const own = seededRandom(random.below(2 ** 31));
    return new FuzzClient(port, `fuzz${index}`, names, own, tally);
  });
  const startedAt = performance.now();
  const faults: string[] = [];
  let told = 0;
  try {
    while (tally.sent < lines) {
      const each = Math.min(roundLines, Math.ceil((lines - tally.sent) / clients));
      await Promise.all(all.map((client) => client.send(each, verbs)));
      await witness.ping();
      if (tally.sent - told < 50_000) continue;
      told = tally.sent;
      say(`${tally.sent} lines sent, ${tally.received} received, ${tally.closed} connections ended`);
    }
  } catch (error) {
    faults.push(String(error));
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  for (const client of all) client.end();
  if (!server.running) faults.push("the server has ended");
  const memory = server.running ? await server.rss() : 0;
  const exitCode = await server.stop();
  if (exitCode !== 0) faults.push(`the server ended with ${exitCode}`);
  faults.push(...tally.faults, ...crashes(server.log()));
  for (const fault of faults.slice(0, shown)) say(fault);
  if (faults.length === 0) say("nothing is wrong");
  printFigures(
    {
      linesSent: tally.sent,
      linesReceived: tally.received,
      connectionsEnded: tally.closed,
      linesPerSecond: Math.round(tally.sent / seconds),
      memoryMiB: memory / 2 ** 20,
      faults: faults.length,
    },
    json,
  );
  return faults.length === 0;
}

/** What the log has of actors that crashed and of errors that nobody caught. */
function crashes(log: string): readonly string[] {
  const found: string[] = [];
  for (const line of log.split("\n")) {
    if (line === "") continue;
    if (!line.startsWith("{")) found.push(`on stderr: ${line}`);
    else if (/"report":"(crash|escalation|callbackFailed|unknownMessage)"|"level":"(error|fatal)"/.test(line))
      found.push(`in the log: ${line}`);
  }
  return found;
}
