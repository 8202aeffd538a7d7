import { type Capabilities, has } from "./capabilities.ts";
import { fitLine, withTag } from "./lines.ts";
import { escapeTag } from "./message.ts";
import type { IrcRequest, IrcState } from "./state.ts";

/** A reference for the session's next batch. */
export function nextBatch(state: IrcState): string {
  state.batches += 1;
  return state.batches.toString(36);
}

/**
 * Lines in a batch (IRCv3 batch); bare for a client without that capability.
 *
 * @param about its type, and its parameters
 */
export function batched(
  state: IrcState,
  about: string,
  lines: readonly string[],
  capabilities: Capabilities = state.capabilities,
): string[] {
  if (!has(capabilities, "batch")) return [...lines];
  const { name: server } = state.facts;
  const reference = nextBatch(state);
  return [
    fitLine("", `:${server} BATCH +${reference} ${about}`),
    ...lines.map((line) => withTag(line, `batch=${reference}`)),
    `:${server} BATCH -${reference}`,
  ];
}

/**
 * Marks the answer to a labeled request (IRCv3 labeled-response): one line is tagged, several go in a batch, none is
 * `ACK`. Answers of a request with several commands come one after the other; the batch opens with the first lines and
 * closes with the last answer. A batch that is the whole answer bears the label itself.
 */
export function labeled(
  state: IrcState,
  request: Pick<IrcRequest, "label" | "batch">,
  lines: readonly string[],
  last: boolean,
): { readonly lines: readonly string[]; readonly batch: string | null } {
  const { label } = request;
  if (label === null) return { lines, batch: null };
  const server = state.facts.name;
  const tag = `label=${escapeTag(label)}`;
  let { batch } = request;
  const opening: string[] = [];
  if (batch === null) {
    const [first] = lines;
    if (last && first === undefined) return { lines: [withTag(`:${server} ACK`, tag)], batch };
    if (last && first !== undefined && (lines.length === 1 || isOneBatch(lines)))
      return { lines: [withTag(first, tag), ...lines.slice(1)], batch };
    if (first === undefined) return { lines, batch };
    batch = nextBatch(state);
    opening.push(withTag(`:${server} BATCH +${batch} labeled-response`, tag));
  }
  const inside = lines.map((line) => (inBatch(line) ? line : withTag(line, `batch=${batch}`)));
  const closing = last ? [`:${server} BATCH -${batch}`] : [];
  return { lines: [...opening, ...inside, ...closing], batch: last ? null : batch };
}

const inBatch = (line: string): boolean => line.startsWith("@batch=");

function isOneBatch(lines: readonly string[]): boolean {
  const reference = / BATCH \+(\S+) /.exec(lines[0] ?? "")?.[1];
  return reference !== undefined && (lines.at(-1) ?? "").endsWith(` BATCH -${reference}`);
}
