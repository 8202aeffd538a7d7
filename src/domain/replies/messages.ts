import type { Source } from "../person.ts";

/** Who has reacted to a message with one and the same text, first come first; `time` is that of the first, ms since 1970. */
export interface ReactionView {
  readonly reaction: string;
  readonly time: number;
  readonly by: readonly Pick<Source, "id" | "nick" | "account">[];
}

/** What commands about messages lead to. */
export type MessageReply =
  /** Reactions in the order in which each was given first; `seq` is the message's. */
  {
    readonly reply: "reactions";
    readonly target: string;
    readonly msgid: string;
    readonly seq: number;
    readonly reactions: readonly ReactionView[];
  };
