import type { Command } from "../domain/commands.ts";
import type { Identity } from "../domain/person.ts";
import { isRefusal } from "../domain/refusals.ts";
import type { Answer, ReplyOf, ReplyType } from "../domain/replies.ts";
import { Refused } from "./problem.ts";

/** Who asks, for the time of one request. */
export interface Caller {
  readonly nick: string;
  readonly identity: Identity;
  readonly administrator: boolean;
  /** Has a command carried out as any door does. @returns its answers, in order; most commands have one */
  run(command: Command): Promise<readonly Answer[]>;
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

/**
 * Has a command carried out whose answer nobody needs.
 *
 * @throws Refused if the command was
 */
export async function done(caller: Caller, command: Command): Promise<void> {
  const refusal = (await caller.run(command)).find(isRefusal);
  if (refusal) throw new Refused(refusal);
}
