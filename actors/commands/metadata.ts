import type { CommandOf } from "../../src/domain/commands.ts";
import { fullBucket, waitFor } from "../../src/domain/flood.ts";
import {
  type Metadata,
  type MetadataChanges,
  type MetadataView,
  metadataFault,
  noMetadata,
  withChanges,
} from "../../src/domain/metadata.ts";
import { fold, isRoomName } from "../../src/domain/names.ts";
import { may, mayDescribe } from "../../src/domain/permissions.ts";
import { isRefusal, type Refusal } from "../../src/domain/refusals.ts";
import type { Ask } from "../../src/tables/ask.ts";
import type { RoomRow } from "../../src/tables/rooms.ts";
import type { UserRow } from "../../src/tables/users.ts";
import { type Core, roomByName, userByNick } from "../core.ts";
import { describePerson, describeRoom, loadMetadata } from "../metadata.ts";
import { seenMembers } from "../room/sight.ts";
import { standingIn } from "../room/state.ts";
import { liveRoom } from "../server/client.ts";
import type { Asker, Present } from "./asker.ts";
import { mayKnow, mayView } from "./views.ts";

/** Whose profile a command means: a person's or a room's, with what may be done to it. */
interface Subject {
  /** As it is called now; `*` for one who has no name yet. */
  readonly name: string;
  readonly metadata: Metadata;
  readonly mayChange: boolean;
  change(changes: MetadataChanges): Promise<void> | void;
}

/** Tells some keys of somebody or of a room, or all that are set. */
export async function metadata(asker: Asker, command: CommandOf<"metadata">, ask: Ask): Promise<void> {
  const subject = await subjectOf(asker, command.target, "read");
  if (isRefusal(subject)) return ask.answer(subject);
  const { name: target, metadata: known } = subject;
  const entries = (command.keys ?? [...known.keys()]).map((key) => ({
    target,
    key,
    value: known.get(key) ?? null,
  }));
  ask.answer({ reply: "metadata", target, entries });
}

/** Sets a key, or takes it away. */
export async function setMetadata(asker: Asker, command: CommandOf<"setMetadata">, ask: Ask): Promise<void> {
  const { core } = asker;
  const { target, key } = command;
  const value = command.value === "" ? null : command.value;
  const { metadata: bounds } = core.facts;
  if (bounds === null) return ask.answer(switchedOff);
  const subject = await subjectOf(asker, target, "change");
  if (isRefusal(subject)) return ask.answer(subject);
  const fault = metadataFault(key, value ?? "", bounds);
  if (fault === "key") return ask.answer({ refused: "keyInvalid", key });
  if (!subject.mayChange) return ask.answer({ refused: "metadataForbidden", target: subject.name, key });
  if (fault === "value") return ask.answer({ refused: "valueInvalid", key, limit: bounds.maxValueBytes });
  const { name, metadata: before } = subject;
  const entry: MetadataView = { target: name, key, value };
  if ((before.get(key) ?? null) === value) return ask.answer({ reply: "metadataSet", entry, changed: false });
  if (value !== null && !before.has(key) && before.size >= bounds.maxKeys)
    return ask.answer({ refused: "tooManyKeys", target: name, limit: bounds.maxKeys });
  const retryMs = spend(asker);
  if (retryMs > 0) return ask.answer({ refused: "rateLimited", retryMs });
  await subject.change([[key, value]]);
  ask.answer({ reply: "metadataSet", entry, changed: true });
}

/** Takes all keys away. */
export async function clearMetadata(
  asker: Asker,
  command: CommandOf<"clearMetadata">,
  ask: Ask,
): Promise<void> {
  const subject = await subjectOf(asker, command.target, "change");
  if (isRefusal(subject)) return ask.answer(subject);
  const { name: target, metadata: before } = subject;
  if (!subject.mayChange) return ask.answer({ refused: "metadataForbidden", target, key: "*" });
  const keys = [...before.keys()];
  if (keys.length > 0) {
    const retryMs = spend(asker);
    if (retryMs > 0) return ask.answer({ refused: "rateLimited", retryMs });
    await subject.change(keys.map((key) => [key, null]));
  }
  ask.answer({ reply: "metadataCleared", target, keys });
}

/** Tells what is set of some keys: of somebody, of a room and all who are in it, or of all whom one hears of. */
export async function syncMetadata(
  asker: Present,
  { target, keys }: CommandOf<"syncMetadata">,
  ask: Ask,
): Promise<void> {
  const { core } = asker;
  let name: string | null = null;
  const entries: MetadataView[] = [];
  if (target === null) for (const subject of subjectsHeardOf(asker)) collect(entries, subject, keys);
  else {
    const subject = await subjectOf(asker, target, "read");
    if (isRefusal(subject)) return ask.answer(subject);
    name = subject.name;
    collect(entries, subject, keys);
    const room = isRoomName(target) ? roomByName(core, target) : undefined;
    for (const member of room ? seenMembers(room, asker.user) : [])
      collect(entries, person(member.user), keys);
  }
  ask.answer({ reply: "metadataSync", target: name, entries });
}

type Described = Pick<Subject, "name" | "metadata">;

const person = ({ nick, metadata: known = noMetadata }: UserRow): Described => ({
  name: nick,
  metadata: known,
});

function collect(
  entries: MetadataView[],
  { name, metadata: known }: Described,
  keys: readonly string[],
): void {
  if (known.size === 0) return;
  for (const key of keys) {
    const value = known.get(key);
    if (value !== undefined) entries.push({ target: name, key, value });
  }
}

/** Everybody and every room whose changes somebody hears of, each once. */
function* subjectsHeardOf({ core, row, user }: Present): Iterable<Described> {
  const seen = new Set([user]);
  yield person(user);
  for (const room of user.rooms.values()) {
    if (!room.members.has(user.key)) continue;
    yield { name: room.name, metadata: room.metadata ?? noMetadata };
    for (const { user: member } of seenMembers(room, user)) {
      if (seen.has(member)) continue;
      seen.add(member);
      yield person(member);
    }
  }
  for (const folded of row.watching?.keys() ?? []) {
    const watched = core.tables.users.lookup(folded);
    if (watched?.announced && !seen.has(watched)) yield person(watched);
  }
}

/** What there is where metadata is switched off. */
const switchedOff: Refusal = {
  refused: "invalidParam",
  command: "metadata",
  param: "*",
  why: "there are no profiles on this server",
};

/** Finds out whose profile is meant. What one may not see is answered as what is not there. */
async function subjectOf(
  asker: Asker,
  target: string,
  purpose: "read" | "change",
): Promise<Subject | Refusal> {
  const { core, row } = asker;
  const { user } = row;
  if (core.facts.metadata === null) return switchedOff;
  if (!user) return target === "*" ? nobodyYet(asker) : { refused: "noSuchNick", nick: target };
  if (isRoomName(target)) return roomSubject(asker, user, target, purpose);
  const other = target === "*" ? user : userByNick(core, target);
  if (!other) return purpose === "read" ? absent(core, target) : { refused: "noSuchNick", nick: target };
  await loadMetadata(core, other);
  return {
    ...person(other),
    mayChange: mayDescribe(other === user, user.administrator),
    change: (changes) => describePerson(core, other, changes, row),
  };
}

/** One who has not signed in: what they set waits for that. */
function nobodyYet({ row }: Asker): Subject {
  const { preset = noMetadata } = row;
  return {
    name: "*",
    metadata: preset,
    mayChange: true,
    change(changes) {
      row.preset = withChanges(preset, changes);
    },
  };
}

async function roomSubject(
  { core, row }: Asker,
  user: UserRow,
  name: string,
  purpose: "read" | "change",
): Promise<Subject | Refusal> {
  // Only an administrator may see a room that has no members.
  const room = user.administrator ? await liveRoom(core, name, false) : roomByName(core, name);
  if (!room || isRefusal(room) || !mayRefer(room, user, purpose))
    return { refused: "noSuchRoom", room: name };
  return {
    name: room.name,
    metadata: room.metadata ?? noMetadata,
    mayChange: may("metadata", standingIn(room, user), { flags: room.modes.flags }),
    change: (changes) => describeRoom(core, room, changes, row),
  };
}

/** Whether somebody may read a room's profile; or, for a change, may know that the room is there. */
const mayRefer = (room: RoomRow, user: UserRow, purpose: "read" | "change"): boolean =>
  room.kind === "channel" && (purpose === "read" ? mayView(room, user) : mayKnow(room, user));

/** An account that is not here: its profile can be read. */
async function absent(core: Core, name: string): Promise<Subject | Refusal> {
  const folded = fold(name);
  const account = core.accountNames.has(folded) ? await core.store.store.accountByName(folded) : undefined;
  if (!account) return { refused: "noSuchNick", nick: name };
  const known = await core.store.store.metadata(account.id);
  return { name: account.name, metadata: known, mayChange: false, change: () => undefined };
}

/** Takes one change from what somebody may do in a minute. @returns how long to wait, in ms; 0: it may be done */
function spend({ core, row: { user } }: Asker): number {
  const { metadata: settings, limits } = core.settings;
  const { changesPerMinute: burst } = settings;
  if (!user || user.administrator || burst === 0 || !limits.floodControl) return 0;
  const now = core.system.clock.now();
  const rate = { burst, perSecond: burst / 60 };
  user.metadataBudget ??= fullBucket(rate, now);
  const retryMs = waitFor(user.metadataBudget, rate, now);
  if (retryMs === 0) user.metadataBudget.tokens -= 1;
  return retryMs;
}
