import type { Refusal } from "./refusals.ts";
import type { Decisions, WriterPolicy } from "./relationships.ts";

/** Somebody who writes to a person. */
export interface Writer {
  readonly id: string;
  readonly account: string | null;
  readonly administrator: boolean;
}

/** Somebody who is written to. */
export interface Recipient {
  readonly id: string;
  readonly nick: string;
  /** Letters of their user modes; none of one who is not here. */
  readonly modes: string;
  /** What they have decided of others; undefined: nothing of anybody. */
  readonly decisions: Decisions | undefined;
}

/** What else matters for whether words are heard. */
export interface Approach {
  /** The words are a question to the recipient's program. */
  readonly isCtcp: boolean;
  /** The two have talked before. */
  readonly talked: boolean;
  /** Of one who has chosen nothing. */
  readonly defaultPolicy: WriterPolicy;
  /** Who is blocked is not told so: what they say comes to nothing. */
  readonly silently: boolean;
}

type Unheard = Extract<Refusal, { refused: "cannotWrite" }>;

/**
 * Whether a person hears somebody who writes to them: at once, when they have accepted the writer (`held`), or not (`dropped`: and the
 * writer is not to know it).
 *
 * Whom they block is not heard, nor a CTCP with mode `T`; whom they accept or follow is, and administrators are; with mode
 * `R` no other guest is. The policy decides of all others: with `followed` those with whom they have talked are heard.
 */
export function reception(
  to: Recipient,
  from: Writer,
  approach: Approach,
): "heard" | "held" | "dropped" | Unheard {
  const { nick, decisions, modes } = to;
  const unheard = (why: Unheard["why"]): Unheard => ({ refused: "cannotWrite", nick, why });
  if (from.administrator) return modes.includes("T") && approach.isCtcp ? unheard("ctcp") : "heard";
  if (decisions?.has("block", from.id)) return approach.silently ? "dropped" : unheard("closed");
  const trusted = decisions?.has("accept", from.id) || decisions?.has("follow", from.id);
  if (modes.includes("R") && from.account === null && !trusted) return unheard("guest");
  if (modes.includes("T") && approach.isCtcp) return unheard("ctcp");
  const policy = decisions?.policy ?? approach.defaultPolicy;
  if (trusted) return "heard";
  if (decisions?.has("refused", from.id)) return unheard("closed");
  // what was held back stays so, also when the policy is another one by now
  if (decisions?.has("request", from.id)) return approach.isCtcp ? unheard("closed") : "held";
  if (policy === "anyone" || (policy === "followed" && approach.talked)) return "heard";
  return policy === "nobody" || approach.isCtcp ? unheard("closed") : "held";
}
