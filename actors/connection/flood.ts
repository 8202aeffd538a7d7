import type { Decoded } from "../../src/dialects/dialect.ts";
import type { Command } from "../../src/domain/commands.ts";
import {
  type Bucket,
  type Budget,
  budgetOf,
  costOf,
  fullBucket,
  type Rate,
  waitFor,
} from "../../src/domain/flood.ts";
import type { ConnectionRow } from "../../src/tables/connections.ts";
import type { UserRow } from "../../src/tables/users.ts";
import type { Core } from "../core.ts";

/** What flood control says of a request: it goes on, waits so many ms, or is refused. */
export type Toll = { readonly waitMs: number } | { readonly refusedMs: number } | undefined;

/** What a client may be told in refusals, whatever it sends: one more, and it waits instead. */
const refusals: Rate = { burst: 20, perSecond: 2 };

/**
 * Takes what a request costs from its person's buckets, which all their sessions share; before there is a person, other
 * limits hold. What is beyond the rate waits, so that nothing is lost. A client that can read a refusal gets one instead
 * of a wait that is too long (`limits.floodDelay`).
 *
 * @returns undefined when it was paid
 */
export function toll(core: Core, row: ConnectionRow, decoded: Exclude<Decoded, undefined>): Toll {
  const { limits } = core.settings;
  const { user } = row;
  if (!user || isFree(core, user)) return undefined;
  const request = "request" in decoded ? decoded.request : undefined;
  const waitMs = chargeCommands(core, user, request?.commands ?? []);
  if (waitMs === 0) return undefined;
  const [first] = request?.commands ?? [];
  const budget = first ? budgetOf(first) : "messages";
  const untilAll = waitMs + (row.waitingLines / rateOf(core, budget).perSecond) * 1_000;
  if (!request || untilAll <= limits.floodDelay * 1_000 || !row.session.canRefuse(request)) return { waitMs };
  const now = core.system.clock.now();
  const told = bucketOf(user, "refusals", refusals, now);
  if (waitFor(told, refusals, now) > 0) return { waitMs };
  told.tokens -= 1;
  core.counters.rateLimited.add(budget);
  return { refusedMs: waitMs };
}

/** Takes what commands cost their person, from the budget of the first. @returns ms until it can be paid; 0: it was */
export function charge(core: Core, user: UserRow, commands: readonly [Command, ...Command[]]): number {
  if (isFree(core, user)) return 0;
  const waitMs = chargeCommands(core, user, commands);
  if (waitMs > 0) core.counters.rateLimited.add(budgetOf(commands[0]));
  return waitMs;
}

/** Takes one from a budget that is paid by what comes of a command. @returns ms until there is something in it; 0: paid */
export function chargeBudget(core: Core, user: UserRow, budget: Budget): number {
  if (isFree(core, user)) return 0;
  const rate = rateOf(core, budget);
  const now = core.system.clock.now();
  const bucket = bucketOf(user, budget, rate, now);
  const waitMs = waitFor(bucket, rate, now);
  if (waitMs > 0) core.counters.rateLimited.add(budget);
  else bucket.tokens -= 1;
  return waitMs;
}

/** Whether they pay for nothing. */
const isFree = ({ settings }: Core, user: UserRow): boolean =>
  !settings.limits.floodControl || user.administrator;

/** Takes what commands cost from the budget of the first; no command is a line that means nothing, and costs as one. */
function chargeCommands(core: Core, user: UserRow, commands: readonly Command[]): number {
  const [first] = commands;
  const budget = first ? budgetOf(first) : "messages";
  const rate = rateOf(core, budget);
  const now = core.system.clock.now();
  const bucket = bucketOf(user, budget, rate, now);
  const waitMs = waitFor(bucket, rate, now);
  if (waitMs > 0) return waitMs;
  for (const command of commands) bucket.tokens -= costOf(command);
  if (!first) bucket.tokens -= 1;
  return 0;
}

function rateOf({ settings }: Core, budget: Budget): Rate {
  const { limits } = settings;
  if (budget === "messages") return { burst: limits.messageBurst, perSecond: limits.messagesPerSecond };
  const { burst, perMinute } = limits.budgets[budget];
  return { burst, perSecond: perMinute / 60 };
}

function bucketOf(user: UserRow, name: Budget | "refusals", rate: Rate, now: number): Bucket {
  user.flood ??= new Map();
  let bucket = user.flood.get(name);
  if (!bucket) {
    bucket = fullBucket(rate, now);
    user.flood.set(name, bucket);
  }
  return bucket;
}
