import { filesNamed } from "../src/domain/files.ts";
import { changesBetween, type MetadataChanges, noMetadata, withChanges } from "../src/domain/metadata.ts";
import type { Identity } from "../src/domain/person.ts";
import { StorageUnavailable } from "../src/files/storage.ts";
import type { FileRow } from "../src/store/parts/files.ts";
import { StoreFull, Unavailable } from "../src/store/store.ts";
import type { ConnectionRow } from "../src/tables/connections.ts";
import type { RoomRow } from "../src/tables/rooms.ts";
import type { UserRow } from "../src/tables/users.ts";
import type { Core } from "./core.ts";
import { pictureKey } from "./files.ts";
import { sees } from "./room/sight.ts";

/**
 * Reads an account's profile, unless it was read before. A guest's is in the row, or there is none.
 *
 * @throws Unavailable
 */
export async function loadMetadata(core: Core, user: UserRow): Promise<void> {
  const { id, kind } = user.identity;
  if (kind === "guest" || user.metadata !== undefined || core.facts.metadata === null) return;
  const kept = await core.store.store.metadata(id);
  // Another one may have read it meanwhile, and changed it; and they may be somebody else by now.
  if (user.identity.id === id) user.metadata ??= kept.size === 0 ? noMetadata : kept;
}

/**
 * Changes a person's profile: an account's in the store first. Those who follow the keys have seen it when this settles.
 *
 * @param except the session that hears of it in its answer
 * @throws Unavailable, StoreFull: nothing is changed then
 */
export async function describePerson(
  core: Core,
  user: UserRow,
  changes: MetadataChanges,
  except: ConnectionRow | undefined,
): Promise<void> {
  if (user.identity.kind === "account") {
    await loadMetadata(core, user);
    await core.store.store.changeMetadata(user.identity.id, changes);
  }
  const before = user.metadata?.get(pictureKey);
  user.metadata = withChanges(user.metadata ?? noMetadata, changes);
  showPerson(core, user, changes, except);
  if (before !== undefined) await dropPicture(core, user, before);
}

/** Lets a picture go that somebody has no more, unless a message has it. @param before what their profile said of it */
async function dropPicture(core: Core, user: UserRow, before: string): Promise<void> {
  const { store } = core.store;
  const shown = filesNamed(user.metadata?.get(pictureKey) ?? "");
  const { id: ownerId } = user.identity;
  try {
    for (const id of filesNamed(before)) {
      const file = shown.includes(id) ? undefined : await store.file(id);
      if (file?.purpose !== "avatar" || file.ownerId !== ownerId) continue;
      if ((await store.roomsOfFile(id)).length === 0) await core.files.service.remove(id);
    }
  } catch (error) {
    // What is left goes with the next purge.
    if (!(error instanceof Unavailable || error instanceof StorageUnavailable)) throw error;
  }
}

/** Takes a picture that is removed out of its owner's profile, whether they are here or not. @throws Unavailable */
export async function forgetPicture(core: Core, { id, ownerId }: FileRow): Promise<void> {
  if (core.facts.metadata === null) return;
  const owner = core.tables.identities.lookup(ownerId);
  if (owner) await loadMetadata(core, owner);
  const known = owner ? owner.metadata : await core.store.store.metadata(ownerId);
  if (!filesNamed(known?.get(pictureKey) ?? "").includes(id)) return;
  const changes: MetadataChanges = [[pictureKey, null]];
  if (owner) await describePerson(core, owner, changes, undefined);
  else await core.store.store.changeMetadata(ownerId, changes);
}

/** Changes a room's profile, in the store first. @throws Unavailable, StoreFull, NotFound: nothing is changed then */
export async function describeRoom(
  core: Core,
  room: RoomRow,
  changes: MetadataChanges,
  except: ConnectionRow | undefined,
): Promise<void> {
  await core.store.store.changeMetadata(room.id, changes);
  room.metadata = withChanges(room.metadata ?? noMetadata, changes);
  const show = showing(room.name, changes, except);
  for (const { user } of room.members.values()) for (const session of user.sessions) show(session);
}

/** Shows changes of a person's profile to their other sessions, and to all who share a room with them or watch them. */
function showPerson(
  core: Core,
  user: UserRow,
  changes: MetadataChanges,
  except: ConnectionRow | undefined,
): void {
  const show = showing(user.nick, changes, except);
  for (const session of user.sessions) show(session);
  for (const room of user.rooms.values()) {
    if (!room.members.has(user.key)) continue;
    for (const member of room.members.values())
      if (member.user !== user && sees(room, member.user, user))
        for (const session of member.user.sessions) show(session);
  }
  // Those who watch the nick are shown all of it once somebody of it is here.
  const watchers = user.announced ? core.tables.watchers.lookup(user.folded) : undefined;
  for (const session of watchers ?? []) show(session);
}

/** @returns a function that shows changes to a session, once, if it follows any of the keys */
function showing(
  target: string,
  changes: MetadataChanges,
  except: ConnectionRow | undefined,
): (session: ConnectionRow) => void {
  const told = new Set(except ? [except] : []);
  return (session) => {
    if (told.has(session)) return;
    told.add(session);
    const lines = session.session.metadataChanged?.(target, changes);
    if (lines) session.send(lines);
  };
}

/**
 * Gives somebody who signs in their profile: an account's as kept, and over it what this session has set before. While
 * the store is away they come without it; whoever asks for it later has it read then.
 */
export async function furnish(core: Core, user: UserRow, row: ConnectionRow): Promise<void> {
  const { preset } = row;
  row.preset = undefined;
  try {
    await loadMetadata(core, user);
    if (preset) await describePerson(core, user, fitting(core, user, [...preset]), row);
  } catch (error) {
    if (!(error instanceof Unavailable || error instanceof StoreFull)) throw error;
  }
}

/** As many of some changes as there is room for. */
function fitting(core: Core, user: UserRow, changes: MetadataChanges): MetadataChanges {
  const known = user.metadata ?? noMetadata;
  let left = (core.facts.metadata?.maxKeys ?? 0) - known.size;
  return changes.filter(([key]) => {
    if (known.has(key)) return true;
    left -= 1;
    return left >= 0;
  });
}

/**
 * Has the profile follow somebody into an account: a new account takes over the guest's, an old one has its own, and
 * those who follow the keys see the difference.
 *
 * @param before who they were
 * @throws Unavailable, StoreFull: what the guest had is not kept, or the account's is read when it is asked for
 */
export async function adoptMetadata(core: Core, user: UserRow, before: Identity): Promise<void> {
  const former = user.metadata ?? noMetadata;
  const { id } = user.identity;
  if (id === before.id) {
    if (former.size > 0) await core.store.store.changeMetadata(id, [...former]);
    return;
  }
  user.metadata = undefined;
  await loadMetadata(core, user);
  showPerson(core, user, changesBetween(former, user.metadata ?? noMetadata), undefined);
}
