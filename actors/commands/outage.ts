import { TooBusy } from "../../src/auth/passwords.ts";
import type { Refusal } from "../../src/domain/refusals.ts";
import { CalleeExited, CallTimeout } from "../../src/otp/process.ts";
import { NotFound, StoreFull, Unavailable } from "../../src/store/store.ts";

/** What a client is told of an error that is no fault of ours: an outage is an answer. Undefined for any other error. */
export function outage(error: unknown): Refusal | undefined {
  if (error instanceof StoreFull) return { refused: "storeFull" };
  if (error instanceof NotFound) return { refused: "badReference", reference: error.message };
  if (
    error instanceof TooBusy ||
    error instanceof Unavailable ||
    error instanceof CalleeExited ||
    error instanceof CallTimeout
  )
    return { refused: "unavailable" };
  return undefined;
}
