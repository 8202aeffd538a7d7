import type { NotedKind, Relation } from "../../domain/relationships.ts";

/** What people have decided of others. */
export interface RelationshipStore {
  /** All of an account, oldest first; none of one that is not there. */
  relations(userId: string): Promise<readonly Relation[]>;
  /** Adds these to an account's, and takes others away. Of one that is not there nothing is kept. */
  changeRelations(userId: string, change: RelationChange): Promise<void>;
}

/** What becomes of one person's decisions, in this order. */
export interface RelationChange {
  readonly remove?: readonly { readonly kind: NotedKind; readonly otherId: string }[];
  readonly add?: readonly Relation[];
}
