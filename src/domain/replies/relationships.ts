import type { RelationKind, WriterPolicy } from "../relationships.ts";

/** Somebody of whom one has decided something. `since`: ms since 1970. */
export interface RelationView {
  readonly kind: RelationKind;
  readonly nick: string;
  readonly since: number;
}

export type RelationshipReply =
  /** So it is now; `changed` false: it was so before. */
  | {
      readonly reply: "related";
      readonly kind: RelationKind;
      readonly nick: string;
      readonly add: boolean;
      readonly changed: boolean;
    }
  | {
      readonly reply: "relationships";
      readonly relations: readonly RelationView[];
      readonly limit: number;
    }
  /** `chosen` null: as the server has it. */
  | { readonly reply: "writers"; readonly policy: WriterPolicy; readonly chosen: WriterPolicy | null }
  /** Oldest first. */
  | {
      readonly reply: "messageRequests";
      readonly people: readonly { readonly nick: string; readonly since: number }[];
    }
  | { readonly reply: "requestRefused"; readonly nick: string }
  /** Unasked: somebody has written whom one has to accept first. */
  | {
      readonly reply: "messageRequested";
      readonly nick: string;
      readonly user: string;
      readonly host: string;
    }
  /** Sent; it is held back until the recipient accepts who wrote it. */
  | { readonly reply: "messageHeld"; readonly nick: string };
