import type { Refusal } from "./refusals.ts";

/** Somebody who writes to a person. */
interface Writer {
  readonly id: string;
  readonly account: string | null;
  readonly administrator: boolean;
}

/** Somebody who is written to: their modes, and by identity id whom they accept all the same. */
interface Recipient {
  readonly nick: string;
  readonly modes: string;
  readonly accepted: ReadonlyMap<string, string> | undefined;
}

/**
 * Why somebody may not write to a person, if so: with mode `R` a person hears accounts, and guests whom they accept;
 * with `T` nobody's CTCP.
 */
export function directFault(
  to: Recipient,
  from: Writer,
  isCtcp: boolean,
): Extract<Refusal, { refused: "cannotWrite" }> | undefined {
  const { nick } = to;
  const heard = from.account !== null || from.administrator || to.accepted?.has(from.id) === true;
  if (to.modes.includes("R") && !heard) return { refused: "cannotWrite", nick, why: "guest" };
  if (to.modes.includes("T") && isCtcp) return { refused: "cannotWrite", nick, why: "ctcp" };
  return undefined;
}
