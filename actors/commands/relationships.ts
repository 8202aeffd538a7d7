import type { CommandOf } from "../../src/domain/commands.ts";
import { reception } from "../../src/domain/direct.ts";
import { fold } from "../../src/domain/names.ts";
import type { Identity } from "../../src/domain/person.ts";
import type { Refusal } from "../../src/domain/refusals.ts";
import { type RelationKind, relationKinds, undoneBy } from "../../src/domain/relationships.ts";
import type { Ask } from "../../src/tables/ask.ts";
import type { Relations } from "../../src/tables/relations.ts";
import type { UserRow } from "../../src/tables/users.ts";
import type { Core } from "../core.ts";
import {
  asRecipient,
  asWriter,
  changeRelations,
  hearingRules,
  isHeldBack,
  ownRelations,
  showHeld,
} from "../relations.ts";
import { directName } from "../server/rooms.ts";
import type { Present } from "./asker.ts";
import { personNamed } from "./talk.ts";

/** Blocks, mutes or follows somebody, or not any more. */
export async function relate(
  { core, user }: Present,
  { kind, nick, add }: CommandOf<"relate">,
  ask: Ask,
): Promise<void> {
  const relations = await ownRelations(core, user);
  const { maxRelations } = core.settings.people;
  const other = await known(core, relations, nick, add ? [] : [kind]);
  if (!other) return ask.answer({ refused: "noSuchNick", nick });
  const changed = relations.has(kind, other.id) !== add;
  if (add && other.id === user.identity.id) return ask.answer({ refused: "relatesToSelf" });
  if (changed && add && relations.count(kind) >= maxRelations)
    return ask.answer({ refused: "relationsFull", limit: maxRelations });
  if (changed) await decide(core, user, relations, { kind, other, add });
  ask.answer({ reply: "related", kind, nick: other.nick, add, changed });
}

/** Has one hear somebody in spite of policy and modes, or no more. */
export async function accept(
  { core, user }: Present,
  { nick, add }: CommandOf<"accept">,
  ask: Ask,
): Promise<void> {
  const relations = await ownRelations(core, user);
  const limit = core.settings.limits.acceptEntries;
  const other = await known(core, relations, nick, add ? ["request", "refused"] : ["accept"]);
  if (!add && (!other || !relations.has("accept", other.id)))
    return ask.answer({ refused: "notAccepted", nick });
  if (!other) return ask.answer({ refused: "noSuchNick", nick });
  if (add && relations.has("accept", other.id)) return ask.answer({ refused: "acceptedAlready", nick });
  if (add && relations.count("accept") >= limit) return ask.answer({ refused: "acceptFull", limit });
  await decide(core, user, relations, { kind: "accept", other, add });
  ask.answer({ reply: "related", kind: "accept", nick: other.nick, add, changed: true });
}

/** Tells whom one hears in spite of policy and modes. */
export async function accepted({ core, user }: Present, _: CommandOf<"accepted">, ask: Ask): Promise<void> {
  const relations = await ownRelations(core, user);
  const nicks = relations.all("accept").map(([id, { name }]) => nickNow(core, id, name));
  ask.answer({ reply: "accepted", nicks });
}

/** Tells what one has decided of whom. */
export async function relationships(
  { core, user }: Present,
  _: CommandOf<"relationships">,
  ask: Ask,
): Promise<void> {
  const own = await ownRelations(core, user);
  const relations = relationKinds.flatMap((kind) =>
    own.all(kind).map(([id, { name, since }]) => ({ kind, nick: nickNow(core, id, name), since })),
  );
  ask.answer({ reply: "relationships", relations, limit: core.settings.people.maxRelations });
}

/** Tells who may write to one, or has it otherwise. */
export async function writers(
  { core, user }: Present,
  { policy }: CommandOf<"writers">,
  ask: Ask,
): Promise<void> {
  const relations = await ownRelations(core, user);
  const { id, kind } = user.identity;
  if (policy !== undefined) {
    const { store } = core.store;
    const account = kind === "account" ? await store.accountById(id) : undefined;
    if (account) {
      const { messagesFrom: _, ...others } = account.preferences;
      const preferences = policy === null ? others : { ...others, messagesFrom: policy };
      await store.changeAccount(id, { preferences });
    }
    relations.policy = policy ?? undefined;
  }
  const chosen = relations.policy ?? null;
  ask.answer({ reply: "writers", policy: chosen ?? core.settings.people.messagesFrom, chosen });
}

/** Tells who waits to be accepted. */
export async function messageRequests(
  { core, user }: Present,
  _: CommandOf<"messageRequests">,
  ask: Ask,
): Promise<void> {
  const relations = await ownRelations(core, user);
  const people = relations
    .all("request")
    .map(([id, { name, since }]) => ({ nick: nickNow(core, id, name), since }));
  ask.answer({ reply: "messageRequests", people });
}

/** Does not want to hear somebody who waits to be accepted: what they wrote stays held back. */
export async function refuseRequest(
  { core, user }: Present,
  { nick }: CommandOf<"refuseRequest">,
  ask: Ask,
): Promise<void> {
  const relations = await ownRelations(core, user);
  const other = await known(core, relations, nick, ["request"]);
  if (!other || !relations.has("request", other.id)) return ask.answer({ refused: "noSuchRequest", nick });
  const refused = { kind: "refused", otherId: other.id, name: other.nick, since: core.wall() } as const;
  await changeRelations(core, user, relations, {
    remove: [{ kind: "request", otherId: other.id }],
    add: [refused],
  });
  ask.answer({ reply: "requestRefused", nick: other.nick });
}

/**
 * Why somebody may not be asked into a room by another, if so: who does not hear them is not bothered by that either.
 * `"dropped"`: they are not, and who asks is not to know it.
 */
export async function invitationFault(
  core: Core,
  user: UserRow,
  target: Pick<UserRow, "identity" | "nick" | "modes" | "relations">,
): Promise<Refusal | "dropped" | undefined> {
  const { relations } = target;
  const rules = hearingRules(core);
  if (!relations && rules.defaultPolicy === "anyone") return undefined;
  const direct = await core.store.store.roomByName(directName(user.identity.id, target.identity.id));
  const modes = target.modes.replace("R", "");
  const heard = reception({ ...asRecipient(target, relations), modes }, asWriter(user), {
    ...rules,
    talked: (direct?.lastSeq ?? 0) > 0,
    isCtcp: false,
  });
  if (heard === "heard") return undefined;
  return heard === "held" ? { refused: "cannotWrite", nick: target.nick, why: "closed" } : heard;
}

/** A decision, with what it takes back, and what was held back until then. */
async function decide(
  core: Core,
  user: UserRow,
  relations: Relations,
  { kind, other, add }: { readonly kind: RelationKind; readonly other: Other; readonly add: boolean },
): Promise<void> {
  const otherId = other.id;
  if (!add) return changeRelations(core, user, relations, { remove: [{ kind, otherId }] });
  const opens = kind !== "block" && kind !== "mute" && isHeldBack(relations, otherId);
  await changeRelations(core, user, relations, {
    remove: undoneBy[kind]
      .filter((undone) => relations.has(undone, otherId))
      .map((undone) => ({ kind: undone, otherId })),
    add: [{ kind, otherId, name: other.nick, since: core.wall() }],
  });
  if (opens) await showHeld(core, user, otherId);
}

interface Other {
  readonly id: string;
  readonly nick: string;
}

/** Whom a name means: somebody one has noted under it in one of these ways, somebody here, or an account. */
async function known(
  core: Core,
  relations: Relations,
  nick: string,
  kinds: readonly Parameters<Relations["all"]>[0][],
): Promise<Other | undefined> {
  for (const kind of kinds)
    for (const [id, { name }] of relations.all(kind)) {
      const now = nickNow(core, id, name);
      if (fold(now) === fold(nick) || fold(name) === fold(nick)) return { id, nick: now };
    }
  const found = await personNamed(core, nick);
  return found && asOther(found.identity, found.nick);
}

const asOther = ({ id }: Identity, nick: string): Other => ({ id, nick });

const nickNow = (core: Core, id: string, name: string): string =>
  core.tables.identities.lookup(id)?.nick ?? name;
