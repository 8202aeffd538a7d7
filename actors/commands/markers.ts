import type { Encoder } from "../../src/dialects/dialect.ts";
import type { CommandOf } from "../../src/domain/commands.ts";
import { isRoomName } from "../../src/domain/names.ts";
import { receiptsForbidden } from "../../src/domain/receipts.ts";
import { isRefusal } from "../../src/domain/refusals.ts";
import { StoreFull, Unavailable } from "../../src/store/store.ts";
import type { Ask } from "../../src/tables/ask.ts";
import type { UserRow } from "../../src/tables/users.ts";
import { type Core, roomByName } from "../core.ts";
import { isHeldBack } from "../relations.ts";
import { encoded } from "../room/share.ts";
import { sees } from "../room/sight.ts";
import type { Present } from "./asker.ts";
import { toUser } from "./people.ts";
import { type Readable, readable } from "./readable.ts";

/**
 * Tells up to when somebody has read, or notes that they have (IRCv3 read-marker). An account's markers are in the store,
 * a guest's end with the stay. A time that is to come counts as now.
 */
export async function markRead(
  present: Present,
  { target, time }: CommandOf<"markRead">,
  ask: Ask,
): Promise<void> {
  const { core, user } = present;
  const log = await readable(present, target);
  if (isRefusal(log)) {
    // Nothing can have been read there, and that it cannot be read is no secret to be told here.
    return ask.answer(time === undefined ? { reply: "readMarker", target, time: null } : log);
  }
  const { name, subject } = log;
  if (user.readMarkers === undefined) await loadMarkers(core, user);
  const before = user.readMarkers?.get(subject) ?? null;
  const wanted = Math.min(time ?? 0, core.wall());
  if (time === undefined || wanted <= (before ?? 0))
    return ask.answer({ reply: "readMarker", target: name, time: before });
  const marked = user.identity.kind === "account" ? await keep(core, user, subject, wanted) : wanted;
  toUser(core, user, { type: "marked", subject, target: name, time: marked, ask });
  await tellReceipt(present, log, marked);
}

/** Tells those who read there too, if somebody lets others know what they have read and the room does not forbid it. */
async function tellReceipt(
  { core, user }: Present,
  { roomId, name, subject }: Readable,
  readAt: number,
): Promise<void> {
  const { id, kind } = user.identity;
  const { receiptMembers } = core.settings.people;
  if (kind !== "account" || roomId === undefined || receiptMembers === 0) return;
  const account = await core.store.store.accountById(id);
  if (account?.preferences.receipts !== true) return;
  const event = { type: "readReceipt", source: user.source, roomId, readAt, time: core.wall() } as const;
  if (isRoomName(name)) {
    const room = roomByName(core, name);
    if (
      !room?.members.has(user.key) ||
      room.members.size > receiptMembers ||
      receiptsForbidden(room.metadata)
    )
      return;
    const told = { ...event, target: room.name };
    const bytes = new Map<Encoder, Buffer>();
    for (const { user: member } of room.members.values()) {
      if (member === user || !sees(room, member, user) || member.relations?.hidden?.has(id)) continue;
      for (const session of member.sessions) session.write(encoded(bytes, session.session.encoder, told));
    }
    return;
  }
  const other = core.tables.identities.lookup(subject);
  if (!other || other === user || isHeldBack(other.relations, id) || other.relations?.has("block", id))
    return;
  for (const session of other.sessions)
    session.write(session.session.encoder.encode({ ...event, target: other.nick }, false));
}

const keep = ({ store, settings }: Core, { identity }: UserRow, subject: string, time: number) =>
  store.store.markRead(identity.id, subject, time, settings.limits.readMarkers);

const none: ReadonlyMap<string, number> = new Map();

/** Reads somebody's markers, so that they are there when a room is entered. While the store is away there are none. */
export async function loadMarkers(core: Core, user: UserRow): Promise<void> {
  const { id, kind } = user.identity;
  if (user.readMarkers !== undefined || kind !== "account") return;
  try {
    const markers = await markersOf(core, id);
    user.readMarkers ??= markers;
  } catch (error) {
    // They are read when they are asked for; entering does not depend on them.
    if (!(error instanceof Unavailable)) throw error;
  }
}

/** The markers of an account. @throws Unavailable */
export async function markersOf(core: Core, id: string): Promise<ReadonlyMap<string, number>> {
  const rows = await core.store.store.readMarkers(id);
  return rows.length === 0 ? none : new Map(rows.map(({ subject, time }) => [subject, time]));
}

/** A guest has become an account under the same id: what they have read is kept from now on, if it can be. */
export async function keepMarkers(core: Core, user: UserRow): Promise<void> {
  try {
    for (const [subject, time] of user.readMarkers ?? none) await keep(core, user, subject, time);
  } catch (error) {
    // The account is made by now, and its owner has to hear so; the row has the markers as long as they are here.
    if (!(error instanceof Unavailable || error instanceof StoreFull)) throw error;
    core.log.warn({ nick: user.nick, error: String(error) }, "read markers of a new account are not kept");
  }
}
