/**
 * `npm run bench -- NAME`: what shows that the server holds what it promises, and what it costs, for anyone to run. One
 * file beside this one for each name; what they share is in `harness/`, the load generator in `load/`.
 */
import { once } from "node:events";
import { Argument, Command, InvalidArgumentError, Option } from "commander";
import { canary } from "./canary.ts";
import { chaos } from "./chaos.ts";
import { type FloorKind, floorKinds, startFloor } from "./floor/floor.ts";
import { fuzz } from "./fuzz.ts";
import { watchForEnd } from "./harness/leftovers.ts";
import { say } from "./harness/report.ts";
import { ServerFailed } from "./harness/server.ts";
import { doorNames, isDoorName } from "./harness/targets.ts";
import { NoSuchProcess } from "./harness/usage.ts";
import { isVictimKind, victimKinds } from "./harness/victims.ts";
import { http, httpReads } from "./http.ts";
import { kill9 } from "./kill9.ts";
import { Stuck } from "./load/crowd.ts";
import type { ReadPlan } from "./load/http-reader.ts";
import { testNames } from "./load/tests.ts";
import { load, loadDoors } from "./load.ts";
import { micro, microBenches } from "./micro.ts";
import { size } from "./size.ts";
import { isSpeedTest, speed, speedTests } from "./speed.ts";

const whole = (text: string): number => {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("a whole number is needed");
  return Number(text);
};

const atLeast =
  (least: number) =>
  (text: string): number => {
    const given = whole(text);
    if (given < least) throw new InvalidArgumentError(`${least} or more are needed`);
    return given;
  };

const kinds = (text: string) => {
  const wanted = text.split(",");
  if (!wanted.every(isVictimKind))
    throw new InvalidArgumentError(`some of ${victimKinds.join(",")} are needed`);
  return wanted.filter(isVictimKind);
};

/** Exit code 1 tells that something is wrong with the server. */
const reports =
  <Options>(bench: (options: Options) => Promise<boolean>) =>
  async (options: Options): Promise<void> => {
    if (!(await bench(options))) process.exitCode = 1;
  };

const number = (flags: string, description: string, initial: number): Option =>
  new Option(flags, description).argParser(whole).default(initial);
const loopback = (text: string): string => {
  // It is no tool against the servers of others.
  if (!/^127\.\d+\.\d+\.\d+$/.test(text)) throw new InvalidArgumentError("an address 127.x.y.z is needed");
  return text;
};

/** As pidof prints them, or with commas. */
const pids = (text: string): readonly number[] =>
  text
    .trim()
    .split(/[\s,]+/)
    .map(whole);

const some =
  <Name extends string>(isOne: (text: string) => text is Name, all: readonly string[]) =>
  (text: string): readonly Name[] => {
    const names = text.split(",");
    if (!names.every(isOne)) throw new InvalidArgumentError(`some of ${all.join(",")} are needed`);
    return names.filter(isOne);
  };

const inNames = (text: string): string => {
  if (!microBenches.some(({ name }) => name.includes(text)))
    throw new InvalidArgumentError(`it is in none of ${microBenches.map(({ name }) => name).join("; ")}`);
  return text;
};

const full = (): Option =>
  new Option("--full", "the sizes that figures are compared by; takes many minutes").default(false);
const json = (): Option => new Option("--json", "print the figures as one JSON object").default(false);
const keep = (): Option => new Option("--keep", "leave the server's folder and log").default(false);
const seed = (): Option => number("--seed <n>", "decides what is left to chance", 1);

const program = new Command("bench")
  .description("Runs the built server and shows what it holds.")
  .addHelpText(
    "after",
    "\nWithout a name it is speed; `speed --help`, as of the others, tells what it can be told.",
  );

program
  .command("speed", { isDefault: true })
  .description("what messages and connections cost, beside the least that Node can do; about two minutes")
  .addOption(new Option("--tests <names>", "which").argParser(some(isSpeedTest, speedTests)))
  .addOption(new Option("--doors <names>", "through which").argParser(some(isDoorName, doorNames)))
  .addOption(new Option("--repeats <n>", "runs of each, of which the median is told").argParser(atLeast(1)))
  .addOption(new Option("--events <n>", "in the log of the test history").argParser(atLeast(1_000)))
  .addOption(new Option("--no-floor", "leave the bare servers out"))
  .addOption(new Option("--no-pin", "leave it to the machine which core does what"))
  .addOption(full())
  .addOption(json())
  .action(reports(speed));

program
  .command("chaos")
  .description("kill actors one after the other under people who talk; nothing may be lost or doubled")
  .addOption(number("--seconds <n>", "how long", 60))
  .addOption(number("--clients <n>", "who talk, and read every room", 50))
  .addOption(number("--rooms <n>", "in which they talk", 2))
  .addOption(number("--rate <n>", "messages a second in all", 200))
  .addOption(number("--every <ms>", "between two kills", 1_000))
  .addOption(
    new Option("--kill <kinds>", "what is killed, in turn").argParser(kinds).default([...victimKinds]),
  )
  .addOption(
    new Option("--resend", "say again what was refused, with the same nonce, until it is taken").default(
      false,
    ),
  )
  .addOption(seed())
  .addOption(keep())
  .addOption(json())
  .action(reports(chaos));

program
  .command("kill9")
  .description("kill -9 the server while people talk, and start it again; nothing may be lost or doubled")
  .addOption(number("--rounds <n>", "how often", 50))
  .addOption(number("--clients <n>", "who talk, and read every room", 20))
  .addOption(number("--rooms <n>", "in which they talk", 2))
  .addOption(number("--rate <n>", "messages a second in all", 500))
  .addOption(seed())
  .addOption(keep())
  .addOption(json())
  .action(reports(kill9));

program
  .command("fuzz")
  .description("send lines that nobody should send; it is to live, and every answer to be a message")
  .addOption(number("--lines <n>", "how many in all", 1_000_000))
  .addOption(number("--clients <n>", "who send them", 20))
  .addOption(seed())
  .addOption(keep())
  .addOption(json())
  .action(reports(fuzz));

program
  .command("canary")
  .description("ask at random from outside for what people share in private rooms; nothing of it may get out")
  .addOption(number("--operations <n>", "how many in all", 10_000))
  .addOption(seed())
  .addOption(keep())
  .addOption(json())
  .action(reports(canary));

program
  .command("size")
  .description("time to listen, memory, memory of an idle connection, one large room")
  .addOption(number("--connections <n>", "idle IRC connections", 5_000))
  .addOption(number("--members <n>", "clients in one room", 2_000))
  .addOption(number("--starts <n>", "starts, of which the median is told", 10))
  .addOption(json())
  .action(reports(size));

program
  .command("http")
  .description("what reads over HTTP cost, and how much later messages are delivered meanwhile")
  .addOption(number("--reads <n>", "reads a second", 1_000))
  .addOption(number("--limit <n>", "messages in each answer", 50))
  .addOption(number("--connections <n>", "over which is read", 20))
  .addOption(number("--clients <n>", "who are in the room, over IRC", 200))
  .addOption(number("--rate <n>", "messages a second that they are sent", 50))
  .addOption(number("--seconds <n>", "of each turn, without reads and with them", 5))
  .addOption(
    new Option("--repeats <n>", "turns, of which the medians are told").argParser(atLeast(1)).default(3),
  )
  .addOption(new Option("--no-pin", "leave it to the machine which core does what"))
  .addOption(json())
  .action(reports(http));

program
  .command("micro")
  .description("the time that small things take: parser, encoder, table, mailbox, store")
  .addOption(new Option("--only <text>", "those whose name has this in it").argParser(inNames).default(""))
  .addOption(number("--ms <n>", "how long each is run", 500))
  .addOption(new Option("--compare", "beside those of bench/baseline.json").default(false))
  .addOption(
    new Option("--save", "write bench/baseline.json, with all of them").default(false).conflicts("only"),
  )
  .addOption(json())
  .action(reports(micro));

program
  .command("load")
  .description("load a server that runs already, of whatever kind, and tell what it cost it")
  .addOption(new Option("--test <name>", "what is measured").choices(testNames).default("r100"))
  .addOption(new Option("--door <name>", "how clients come in").choices(loadDoors).default("irc"))
  .addOption(new Option("--host <address>", "of this machine").argParser(loopback).default("127.0.0.1"))
  .addOption(new Option("--port <n>", "where it listens").argParser(whole).makeOptionMandatory())
  .addOption(new Option("--path <path>", "of its WebSocket"))
  .addOption(
    new Option("--pid <pids>", "its processes, whose CPU and memory are told").argParser(pids).default([]),
  )
  .addOption(full())
  .addOption(json())
  .action(reports(load));

program
  .command("floor", { hidden: true })
  .description("be a bare server on Node that only delivers")
  .addArgument(new Argument("<kind>", "what it stands on").choices(floorKinds))
  .addOption(number("--port <n>", "where to listen", 0))
  .action(async (kind: FloorKind, { port }: { readonly port: number }) => {
    // Until it is ended.
    await once(await startFloor(kind, port), "close");
  });

program
  .command("http-reads", { hidden: true })
  .description("be the process that reads")
  .addArgument(new Argument("<plan>", "as JSON").argParser((text): ReadPlan => JSON.parse(text)))
  .action((plan: ReadPlan) => httpReads(plan));

watchForEnd();
try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof Stuck || error instanceof ServerFailed || error instanceof NoSuchProcess))
    throw error;
  say(error.message);
  process.exitCode = 1;
}
// What a failed run has left open must not keep the process.
process.exit();
