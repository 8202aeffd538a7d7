export type RelationshipRefusal =
  /** The one who is written to, or invited, does not hear it: see {@link WhyUnheard}. */
  | { readonly refused: "cannotWrite"; readonly nick: string; readonly why: WhyUnheard }
  | { readonly refused: "relatesToSelf" }
  | { readonly refused: "relationsFull"; readonly limit: number }
  | { readonly refused: "noSuchRequest"; readonly nick: string };

/**
 * Guests are not heard; CTCP is not; they do not hear the writer (who is not told whether all or just them); they have to
 * accept the writer before there is more; the writer has blocked them.
 */
export type WhyUnheard = "guest" | "ctcp" | "closed" | "waiting" | "blocking";
