/**
 * `npm run bench -- NAME`: what shows that the server holds what it promises, for anyone to run. One file beside this one
 * for each name; what they share is in `harness/`.
 */
import { Command, InvalidArgumentError, Option } from "commander";
import { chaos } from "./chaos.ts";
import { fuzz } from "./fuzz.ts";
import { isVictimKind, victimKinds } from "./harness/victims.ts";
import { kill9 } from "./kill9.ts";
import { size } from "./size.ts";

const whole = (text: string): number => {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("a whole number is needed");
  return Number(text);
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
const json = (): Option => new Option("--json", "print the figures as one JSON object").default(false);
const keep = (): Option => new Option("--keep", "leave the server's folder and log").default(false);
const seed = (): Option => number("--seed <n>", "decides what is left to chance", 1);

const program = new Command("bench").description("Runs the built server and shows what it holds.");

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
  .command("size")
  .description("time to listen, memory, memory of an idle connection, one large room")
  .addOption(number("--connections <n>", "idle IRC connections", 5_000))
  .addOption(number("--members <n>", "clients in one room", 2_000))
  .addOption(number("--starts <n>", "starts, of which the median is told", 10))
  .addOption(json())
  .action(reports(size));

await program.parseAsync();
// What a failed run has left open must not keep the process.
process.exit();
