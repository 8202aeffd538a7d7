/**
 * What somebody has decided of another person. Blocked: may not write or invite, and is not heard in rooms. Muted: is not
 * heard in rooms. Followed: may write whatever the policy. Accepted: may write whatever the policy and the modes say.
 */
export const relationKinds = ["block", "mute", "follow", "accept"] as const;
export type RelationKind = (typeof relationKinds)[number];

/**
 * What the server notes between two people besides. `request`: somebody has written whom one has to accept first, and what
 * they wrote is held back; `refused`: one has answered that with no.
 */
export type NotedKind = RelationKind | "request" | "refused";

/** Who may write to somebody: everybody, those whom they follow or have talked with, or those alone whom they accept. */
export const writerPolicies = ["anyone", "followed", "nobody"] as const;
export type WriterPolicy = (typeof writerPolicies)[number];

export const isWriterPolicy = (word: string): word is WriterPolicy =>
  (writerPolicies as readonly string[]).includes(word);

/** Somebody whom another one knows, by the name they had then. `since`: ms since 1970. */
export interface Known {
  readonly name: string;
  readonly since: number;
}

/** One row of what somebody has decided. */
export interface Relation extends Known {
  readonly kind: NotedKind;
  /** The identity of whom it is about. */
  readonly otherId: string;
}

/** What is asked of somebody's decisions. */
export interface Decisions {
  has(kind: NotedKind, otherId: string): boolean;
  /** What they have chosen; undefined: nothing. */
  readonly policy: WriterPolicy | undefined;
}

/**
 * What one decision takes back: whom one follows or accepts, one has not blocked, and whom one blocks, one neither follows
 * nor accepts. Whom one follows or accepts does not wait for that any more.
 */
export const undoneBy: Readonly<Record<RelationKind, readonly NotedKind[]>> = {
  block: ["follow", "accept"],
  mute: [],
  follow: ["block", "request", "refused"],
  accept: ["block", "request", "refused"],
};
