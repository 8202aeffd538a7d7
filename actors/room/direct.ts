import { reception } from "../../src/domain/direct.ts";
import type { Refusal } from "../../src/domain/refusals.ts";
import type { Answer } from "../../src/domain/replies.ts";
import type { RelationChange } from "../../src/store/parts/relationships.ts";
import type { Relations } from "../../src/tables/relations.ts";
import type { RoomRow } from "../../src/tables/rooms.ts";
import type { UserRow } from "../../src/tables/users.ts";
import { type Core, userByNick } from "../core.ts";
import { queueFor } from "../queue.ts";
import { asRecipient, asWriter, hearingRules, isHeldBack } from "../relations.ts";
import type { RoomState } from "./state.ts";

/** The other of a conversation's two people; oneself for notes to oneself. */
const otherOf = ([a, b]: readonly [string, string], id: string): string => (a === id ? b : a);

/** What one of a conversation's two people has decided. */
const decisionsOf = ({ people, relations }: RoomRow, id: string): Relations | undefined =>
  relations?.[people?.[0] === id ? 0 : 1];

/** How words are taken, and what follows of them: for both, in the transaction that keeps the words. */
export interface Reception {
  readonly heard: "heard" | "held" | "dropped";
  readonly relations?: readonly (RelationChange & { readonly userId: string })[];
  /** Somebody asks to be accepted, for the first time. */
  readonly requests?: true;
}

const plainly: Reception = { heard: "heard" };

/** The two ends of what somebody writes in a conversation; undefined of notes to oneself. */
function ends({ core, row }: RoomState, user: UserRow) {
  const own = user.identity.id;
  const otherId = row.people ? otherOf(row.people, own) : own;
  if (otherId === own) return undefined;
  const other = core.tables.identities.lookup(otherId);
  return { own, otherId, other, mine: decisionsOf(row, own), theirs: decisionsOf(row, otherId) };
}

/** How the other of a conversation takes what somebody does there, `to` as they were addressed; or why they do not. */
export function reach(
  state: RoomState,
  user: UserRow,
  to: string,
  isCtcp: boolean,
): Reception["heard"] | Extract<Refusal, { refused: "cannotWrite" }> {
  const { core, row } = state;
  const both = ends(state, user);
  if (!both) return "heard";
  const { otherId, other, mine, theirs } = both;
  const nick = other?.nick ?? to;
  if (mine?.has("block", otherId)) return { refused: "cannotWrite", nick, why: "blocking" };
  const recipient = other ? asRecipient(other, theirs) : { id: otherId, nick, modes: "", decisions: theirs };
  const talked = row.lastSeq + row.pending.size > 0;
  return reception(recipient, asWriter(user), { ...hearingRules(core), talked, isCtcp });
}

/** The same of words, with what follows of them. */
export function received(
  state: RoomState,
  user: UserRow,
  to: string,
  isCtcp: boolean,
): Reception | Extract<Refusal, { refused: "cannotWrite" }> {
  const { core, row } = state;
  const heard = reach(state, user, to, isCtcp);
  const both = ends(state, user);
  if (typeof heard === "object") return heard;
  if (!both || heard === "dropped") return heard === "heard" ? plainly : { heard };
  const { own, otherId, other, mine, theirs } = both;
  const accepts = mine && other ? acceptance(state, user, mine, other) : undefined;
  const relations = accepts ? [accepts] : [];
  if (heard === "heard" || !theirs) return accepts ? { heard, relations } : plainly;
  const { maxRequests, heldMessages } = core.settings.people;
  const nick = other?.nick ?? to;
  if (theirs.has("request", own))
    return row.lastSeq + row.pending.size < heldMessages
      ? { heard, relations }
      : { refused: "cannotWrite", nick, why: "waiting" };
  if (theirs.count("request") >= maxRequests) return { refused: "cannotWrite", nick, why: "closed" };
  const request = { kind: "request", otherId: own, name: user.nick, since: core.wall() } as const;
  theirs.apply({ add: [request] });
  // A guest's are nowhere else once the conversation is at rest.
  if (other) other.relations = theirs;
  return { heard, requests: true, relations: [{ userId: otherId, add: [request] }, ...relations] };
}

/** Who writes to somebody whom they would not hear is to hear the answer; undefined where they would anyway. */
function acceptance(
  { core }: RoomState,
  user: UserRow,
  mine: Relations,
  other: UserRow,
): (RelationChange & { readonly userId: string }) | undefined {
  const rules = hearingRules(core);
  const open =
    (mine.policy ?? rules.defaultPolicy) === "anyone" &&
    !user.modes.includes("R") &&
    mine.count("request") === 0;
  const { id, kind } = user.identity;
  const otherId = other.identity.id;
  if (open || mine.has("accept", otherId) || mine.count("accept") >= core.settings.limits.acceptEntries)
    return undefined;
  const answer = reception(asRecipient(user, mine), asWriter(other), {
    ...rules,
    talked: true,
    isCtcp: false,
  });
  if (answer === "heard") return undefined;
  const change = {
    remove: (["request", "refused"] as const)
      .filter((noted) => mine.has(noted, otherId))
      .map((noted) => ({ kind: noted, otherId })),
    add: [{ kind: "accept", otherId, name: other.nick, since: core.wall() } as const],
  };
  mine.apply(change);
  user.relations = mine;
  // Guests are somebody else the next time: only accounts are worth keeping.
  return kind === "account" && other.identity.kind === "account" ? { userId: id, ...change } : undefined;
}

/** Whether a conversation is not shown to one of its two people, who have to accept the other first. */
export const isHeldFrom = (row: RoomRow, id: string): boolean =>
  row.people !== undefined && isHeldBack(decisionsOf(row, id), otherOf(row.people, id));

/** Tells somebody that another one waits to be accepted; an account that is not here when it comes. */
export function tellRequest({ row, core }: Pick<RoomState, "row" | "core">, from: UserRow["source"]): void {
  if (!row.people) return;
  const otherId = otherOf(row.people, from.id);
  const other = core.tables.identities.lookup(otherId);
  if (!other)
    queueFor(core, otherId, { type: "request", by: from }).catch((error: unknown) =>
      core.log.error({ error: String(error) }, "a request could not be kept for somebody"),
    );
  const { nick, user, host } = from;
  for (const session of other?.sessions ?? [])
    session.send(
      session.session.answer(
        session.session.unasked([]),
        { reply: "messageRequested", nick, user, host },
        true,
        core.wall(),
      ),
    );
}

/** What the sender of a direct message should know of the one it is for. */
export function recipientRemark(
  core: Core,
  row: RoomRow,
  to: string,
  { heard }: Reception,
): Answer | undefined {
  if (!row.people) return undefined;
  const recipient = userByNick(core, to);
  if (heard === "held") return { reply: "messageHeld", nick: recipient?.nick ?? to };
  if (!recipient) return { reply: "recipientOffline", nick: to };
  return recipient.away === null
    ? undefined
    : { reply: "recipientAway", nick: recipient.nick, text: recipient.away };
}
