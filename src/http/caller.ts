import type { Command } from "../domain/commands.ts";
import type { Identity } from "../domain/person.ts";
import { isRefusal, type Refusal } from "../domain/refusals.ts";
import type { Answer, ReplyOf, ReplyType } from "../domain/replies.ts";
import { Refused } from "./problem.ts";

/** Who asks, for the time of one request. */
export interface Caller {
  readonly nick: string;
  readonly identity: Identity;
  readonly administrator: boolean;
  /** Has a command carried out as any door does. @returns its answers, in order; most commands have one */
  run(command: Command): Promise<readonly Answer[]>;
  /**
   * Has commands carried out one after the other, paid for at once. @returns the refusal that ended it, if one did; where
   * they cannot be paid, none was carried out
   */
  runAll(commands: readonly [Command, ...Command[]]): Promise<Refusal | undefined>;
}

/**
 * Has a command carried out, and gives the one answer that the route is for.
 *
 * @throws Refused if the command was
 */
export async function answerTo<T extends ReplyType>(
  caller: Caller,
  command: Command,
  type: T,
): Promise<ReplyOf<T>> {
  const answers = await caller.run(command);
  const reply = answers.find((answer): answer is ReplyOf<T> => "reply" in answer && answer.reply === type);
  if (reply) return reply;
  const refusal = answers.find(isRefusal);
  if (refusal) throw new Refused(refusal);
  throw new TypeError(`${command.type} was not answered with ${type}`);
}

/** What was refused among answers, also where it stands beside what was done: of a change of modes. */
export function refusalIn(answers: readonly Answer[]): Refusal | undefined {
  for (const answer of answers) {
    if (isRefusal(answer)) return answer;
    if (answer.reply === "modesChanged" && answer.refusals[0]) return answer.refusals[0];
  }
  return undefined;
}

/**
 * Has a command carried out whose answer nobody needs.
 *
 * @throws Refused if the command was
 */
export async function done(caller: Caller, command: Command): Promise<void> {
  const refusal = refusalIn(await caller.run(command));
  if (refusal) throw new Refused(refusal);
}
