import type { Allowance } from "../domain/throttle.ts";

/** What an address has left of its requests, and how long the window of its quota is. */
export type RequestQuota = Allowance & { readonly windowSeconds: number };

/** What came of a request before it was looked at: `retryMs` is 0 when it may go on; no quota where there is no limit. */
export interface Admission {
  readonly retryMs: number;
  readonly quota: RequestQuota | undefined;
}

const policy = "api";

/**
 * What a client is told of its quota, with every answer: the fields of the IETF's draft (`RateLimit`, `RateLimit-Policy`;
 * draft-ietf-httpapi-ratelimit-headers), and the three that it had before, which most clients read.
 */
export function rateLimitHeaders(quota: RequestQuota | undefined): Readonly<Record<string, string>> {
  if (quota === undefined) return {};
  const { limit, remaining, fullInMs, windowSeconds } = quota;
  const reset = Math.ceil(fullInMs / 1_000);
  return {
    "ratelimit-policy": `"${policy}";q=${limit};w=${windowSeconds}`,
    ratelimit: `"${policy}";r=${remaining};t=${reset}`,
    "ratelimit-limit": String(limit),
    "ratelimit-remaining": String(remaining),
    "ratelimit-reset": String(reset),
  };
}
