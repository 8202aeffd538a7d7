import { fail, withTag } from "./lines.ts";
import { escapeTag } from "./message.ts";
import type { Context, IrcState, Outcome } from "./state.ts";

/** What a client's batch is made of: one for each type of batch. */
export interface BatchContents {
  /** Takes one line. @returns why it cannot, which ends the batch: the rest of a `FAIL BATCH` */
  add(context: Context): BatchFault | undefined;
  /** Has come to its end. @returns what it asks for, or why it asks for nothing */
  finish(): Outcome | BatchFault;
}

/** The code of a `FAIL BATCH`, its parameters, and words for it. */
export interface BatchFault {
  readonly fault: string;
  readonly context: string;
  readonly text: string;
}

/** A batch that a client has open (IRCv3 client-batch). */
export interface ClientBatch {
  readonly reference: string;
  /** Of the line that has opened it: the answer to all of it is labeled so. */
  readonly label: string | null;
  /** When it has been open for too long: ms since 1970. */
  readonly until: number;
  /** Undefined once it has failed: what still comes of it is dropped. */
  contents: BatchContents | undefined;
}

/** What stands in the way of a batch, as an outcome of the line that brought it about. */
export function batchFailure(state: IrcState, fault: BatchFault, label?: string | null): Outcome {
  const line = fail(state.facts.name, "BATCH", fault.fault, fault.context, fault.text);
  return { lines: [line], ...(label === undefined || label === null ? {} : { label }) };
}

/** Ends an open batch whose line could not be read; the client is told of the line. */
export function breakBatch({ clientBatch }: IrcState): void {
  if (clientBatch) clientBatch.contents = undefined;
}

/** Ends a batch that was open for too long. @returns what its client is told */
export function overdueBatch(state: IrcState, now: number): readonly string[] {
  const batch = state.clientBatch;
  if (batch?.contents === undefined || now < batch.until) return [];
  batch.contents = undefined;
  const line = fail(state.facts.name, "BATCH", "TIMEOUT", batch.reference, "The batch was open for too long");
  return [batch.label === null ? line : withTag(line, `label=${escapeTag(batch.label)}`)];
}

/** Commands that mean the same inside of a batch and outside: whether the other end is alive, and farewell. */
const always: ReadonlySet<string> = new Set(["PING", "PONG", "QUIT", "BATCH"]);

/**
 * A line of a client that has a batch open, or says that it has one.
 *
 * @returns what becomes of it, or "apart": it is none of the batch's and is read as any other
 */
export function batchLine(context: Context): Outcome | "apart" {
  const { state, message } = context;
  const batch = state.clientBatch;
  if (batch === undefined || always.has(message.verb)) return "apart";
  const reference = message.tags.get("batch");
  if (batch.contents === undefined) {
    // It has failed, and its client may not know yet; a line without its tag shows that it has gone on.
    if (reference === batch.reference) return undefined;
    state.clientBatch = undefined;
    return "apart";
  }
  const fault =
    reference === batch.reference
      ? batch.contents.add(context)
      : { fault: "MULTILINE_INVALID", context: "", text: "Only lines of the open batch may come" };
  if (fault === undefined) return undefined;
  batch.contents = undefined;
  return batchFailure(state, fault, batch.label);
}
