import type { RelationKind, WriterPolicy } from "../relationships.ts";

/** What one decides of other people. `nick` may be that of an account which is not here. */
export type RelationshipCommand =
  /** Blocks, mutes or follows somebody, or not any more. `accept` has a command of its own. */
  | {
      readonly type: "relate";
      readonly kind: Exclude<RelationKind, "accept">;
      readonly nick: string;
      readonly add: boolean;
    }
  | { readonly type: "relationships" }
  /** Who may write to one: tells it, or has it otherwise; null: as the server has it. */
  | { readonly type: "writers"; readonly policy?: WriterPolicy | null }
  /** Who waits to be accepted. */
  | { readonly type: "messageRequests" }
  /** Does not want to hear somebody who waits to be accepted. */
  | { readonly type: "refuseRequest"; readonly nick: string };
