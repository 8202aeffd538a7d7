import { type BatchContents, type BatchFault, batchFailure } from "../batches.ts";
import { type CapabilityName, has } from "../capabilities.ts";
import { middle } from "../lines.ts";
import { MultilineContents } from "../multiline.ts";
import { serviceNamed } from "../services/services.ts";
import type { Context, Outcome, Row } from "../state.ts";
import { clientOnlyTags, speakWords } from "./messages.ts";

/** BATCH, as clients may send it (IRCv3 client-batch). */
export const batchCommands: Readonly<Record<string, Row>> = {
  BATCH: {
    minParams: 1,
    when: "after",
    spec: "client-batch, multiline",
    usage: "BATCH +<reference> <type> [<parameter> ...] | BATCH -<reference>",
    decode: batch,
  },
};

/** A type of batch that clients may open. */
interface BatchType {
  readonly capability: CapabilityName;
  open(context: Context, params: readonly string[]): BatchContents | BatchFault;
}

const batchTypes: ReadonlyMap<string, BatchType> = new Map([
  [
    "draft/multiline",
    {
      capability: "draft/multiline",
      open(context: Context, [target = ""]: readonly string[]) {
        if (target === "" || target.includes(","))
          return { fault: "MULTILINE_INVALID", context: "", text: "It has one target" };
        if (serviceNamed(target) !== undefined)
          return { fault: "MULTILINE_INVALID", context: "", text: "A service takes one line at a time" };
        const { state, message } = context;
        return new MultilineContents(state, target, clientOnlyTags(context), (verb, to, words, tags) => ({
          ...speakWords(verb, [to], words, tags),
          label: labelIn(message.tags),
        }));
      },
    },
  ],
]);

const referenceForm = /^[A-Za-z0-9-]{1,64}$/;
const labelIn = (tags: ReadonlyMap<string, string>): string | null => tags.get("label") ?? null;

function batch(context: Context, [given = "", type = "", ...params]: readonly string[]): Outcome {
  const { state, message, now } = context;
  const sign = given.charAt(0);
  const reference = given.slice(1);
  const refuse = (fault: string, about: string, text: string): Outcome =>
    batchFailure(state, { fault, context: about, text });
  if (sign === "-") return close(context, reference);
  const open = state.clientBatch;
  if (open?.contents !== undefined || message.tags.has("batch")) {
    if (open) open.contents = undefined;
    const fault = {
      fault: "INVALID_REFTAG",
      context: middle(reference),
      text: "There is an open batch already",
    };
    return batchFailure(state, fault, open?.label);
  }
  if (sign !== "+" || !referenceForm.test(reference))
    return refuse("INVALID_REFTAG", middle(given), "A reference has letters, digits and hyphens");
  const label = labelIn(message.tags);
  const until = now + state.facts.batchTimeoutMs;
  state.clientBatch = { reference, label, until, contents: undefined };
  const row = batchTypes.get(type);
  if (row === undefined || !has(state.capabilities, row.capability))
    return refuse("UNKNOWN_TYPE", `${reference} ${middle(type)}`, "There is no such type of batch");
  const contents = row.open(context, params);
  if ("fault" in contents) return batchFailure(state, contents);
  state.clientBatch.contents = contents;
  // It is answered when it is complete.
  return label === null ? undefined : { lines: [], label: null };
}

function close({ state }: Context, reference: string): Outcome {
  const open = state.clientBatch;
  if (open?.reference !== reference)
    return batchFailure(state, {
      fault: "INVALID_REFTAG",
      context: middle(reference),
      text: "No such batch is open",
    });
  state.clientBatch = undefined;
  if (open.contents === undefined) return undefined;
  const outcome = open.contents.finish();
  return outcome !== undefined && "fault" in outcome ? batchFailure(state, outcome, open.label) : outcome;
}
