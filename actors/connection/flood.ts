import type { Decoded } from "../../src/dialects/dialect.ts";
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
  if (!limits.floodControl || !user || user.administrator) return undefined;
  const request = "request" in decoded ? decoded.request : undefined;
  const [first] = request?.commands ?? [];
  const budget = first ? budgetOf(first) : "messages";
  const rate = rateOf(core, budget);
  const now = core.system.clock.now();
  user.flood ??= new Map();
  const bucket = bucketOf(user.flood, budget, rate, now);
  const waitMs = waitFor(bucket, rate, now);
  if (waitMs === 0) {
    for (const command of request?.commands ?? []) bucket.tokens -= costOf(command);
    if (!first) bucket.tokens -= 1;
    return undefined;
  }
  const untilAll = waitMs + (row.waitingLines / rate.perSecond) * 1_000;
  if (!request || untilAll <= limits.floodDelay * 1_000 || !row.session.canRefuse(request)) return { waitMs };
  const told = bucketOf(user.flood, "refusals", refusals, now);
  if (waitFor(told, refusals, now) > 0) return { waitMs };
  told.tokens -= 1;
  core.counters.rateLimited += 1;
  return { refusedMs: waitMs };
}

function rateOf({ settings }: Core, budget: Budget): Rate {
  const { limits } = settings;
  if (budget === "messages") return { burst: limits.messageBurst, perSecond: limits.messagesPerSecond };
  const { burst, perMinute } = limits.budgets[budget];
  return { burst, perSecond: perMinute / 60 };
}

function bucketOf(
  buckets: Map<Budget | "refusals", Bucket>,
  name: Budget | "refusals",
  rate: Rate,
  now: number,
): Bucket {
  let bucket = buckets.get(name);
  if (!bucket) {
    bucket = fullBucket(rate, now);
    buckets.set(name, bucket);
  }
  return bucket;
}
