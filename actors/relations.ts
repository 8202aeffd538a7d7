import type { Recipient, Writer } from "../src/domain/direct.ts";
import { isSpeech, type RoomEvent } from "../src/domain/events.ts";
import type { RelationChange } from "../src/store/parts/relationships.ts";
import { StoreFull, Unavailable } from "../src/store/store.ts";
import { Relations } from "../src/tables/relations.ts";
import type { UserRow } from "../src/tables/users.ts";
import type { Core } from "./core.ts";
import { directName } from "./server/rooms.ts";

/** What a person has decided of others, by identity id; a guest's ends with the stay. @throws Unavailable */
export async function relationsOf(core: Core, id: string): Promise<Relations> {
  const { relations } = core.tables;
  const live = relations.lookup(id);
  if (live) return live;
  const { store } = core.store;
  const [rows, account] = await Promise.all([store.relations(id), store.accountById(id)]);
  return relations.insert(new Relations(id, rows, account?.preferences.messagesFrom));
}

/** The same of somebody who is here. @throws Unavailable */
export async function ownRelations(core: Core, user: UserRow): Promise<Relations> {
  if (user.relations?.id === user.identity.id) return user.relations;
  const relations = await relationsOf(core, user.identity.id);
  user.relations = relations;
  return relations;
}

/** Reads an account's, so that it is known whom they do not hear. While the store is away it is not. */
export async function loadRelations(core: Core, user: UserRow): Promise<void> {
  if (user.identity.kind !== "account") return;
  try {
    await ownRelations(core, user);
  } catch (error) {
    // They are read when a conversation is opened, which needs the store as well.
    if (!(error instanceof Unavailable)) throw error;
  }
}

/** A guest has become an account under the same id: what they have decided is kept from now on, if it can be. */
export async function keepRelations(core: Core, user: UserRow): Promise<void> {
  const { relations } = user;
  const rows = relations?.rows() ?? [];
  if (rows.length === 0) return;
  try {
    await core.store.store.changeRelations(user.identity.id, { add: rows });
  } catch (error) {
    // The account is made by now, and its owner has to hear so; they have them as long as they are here.
    if (!(error instanceof Unavailable || error instanceof StoreFull)) throw error;
    core.log.warn({ nick: user.nick, error: String(error) }, "whom a new account hears is not kept");
  }
}

/** Changes what somebody has decided, in the store first. @throws Unavailable, StoreFull */
export async function changeRelations(
  core: Core,
  { identity }: UserRow,
  relations: Relations,
  change: RelationChange,
): Promise<void> {
  if (identity.kind === "account") await core.store.store.changeRelations(identity.id, change);
  relations.apply(change);
}

/** Somebody as one who writes. */
export const asWriter = ({ identity, administrator }: UserRow): Writer => ({
  id: identity.id,
  account: identity.account,
  administrator,
});

/** Somebody as one who is written to. */
export const asRecipient = (
  user: Pick<UserRow, "identity" | "nick" | "modes">,
  relations: Relations | undefined,
): Recipient => ({
  id: user.identity.id,
  nick: user.nick,
  modes: user.modes,
  decisions: relations,
});

/** What the settings say of who is heard. */
export const hearingRules = ({ settings }: Core) => ({
  defaultPolicy: settings.people.messagesFrom,
  silently: settings.people.blockedSenders === "silent",
});

/** Whether a conversation is held back from one of its two people until they accept the other. */
export const isHeldBack = (relations: Relations | undefined, otherId: string): boolean =>
  relations !== undefined && (relations.has("request", otherId) || relations.has("refused", otherId));

/** Whether somebody is not shown an event of a room because of who did it. A conversation is shown as it is. */
export const isHiddenFrom = (user: UserRow, { kind, type, source }: RoomEvent): boolean =>
  user.relations?.hidden?.has(source.id) === true &&
  kind === "channel" &&
  (isSpeech(type) || type === "edit" || type === "reaction");

/** Events as somebody is shown them; the very same where they hear everybody. */
export const shownTo = <E extends RoomEvent>(user: UserRow, events: readonly E[]): readonly E[] =>
  user.relations?.hidden === undefined ? events : events.filter((event) => !isHiddenFrom(user, event));

/** Shows somebody what was held back of a conversation that they have accepted. */
export async function showHeld(core: Core, user: UserRow, otherId: string): Promise<void> {
  const { store } = core.store;
  const room = await store.roomByName(directName(user.identity.id, otherId));
  if (!room) return;
  const limit = core.settings.people.heldMessages;
  const events = await store.history(room.id, { direction: "latest", limit, speechOnly: true });
  for (const event of events)
    if (event.source.id === otherId)
      for (const session of user.sessions) session.write(session.session.encoder.encode(event, false));
}
