import { fold, isRoomName } from "../../src/domain/names.ts";
import { isRefusal, type Refusal } from "../../src/domain/refusals.ts";
import { note } from "../audit.ts";
import { roomByName } from "../core.ts";
import { isHeldBack } from "../relations.ts";
import { seesEverybody } from "../room/sight.ts";
import { liveRoom } from "../server/client.ts";
import { directName } from "../server/rooms.ts";
import type { Present } from "./asker.ts";
import { restingRoom } from "./membership.ts";
import { personNamed } from "./talk.ts";
import { mayKnow, mayView } from "./views.ts";

/** A log that somebody may read. */
export interface Readable {
  /** Undefined where the two never had a conversation. */
  readonly roomId: string | undefined;
  /** The room's name, or the other one's nick. */
  readonly name: string;
  /** Whom or what one reads, whatever its name is by then: the room's id, or the other one's. */
  readonly subject: string;
  /** Who came and went is not for the asker: it is an auditorium. */
  readonly hidesPeople: boolean;
}

/**
 * The log that a room's name or a nick means, if the asker may read it. Reading makes nothing: who never talked has an
 * empty log.
 *
 * A conversation belongs to the two identities, not to their nicks: what a guest wrote is not the account's that takes
 * the nick later. A guest who has gone is found by the nick they had.
 */
export async function readable(present: Present, target: string): Promise<Readable | Refusal> {
  const { core, user } = present;
  if (isRoomName(target)) return readableRoom(present, target);
  const other = await personNamed(core, target);
  if (other) {
    const { id } = other.identity;
    if (isHeldBack(user.relations, id))
      return { roomId: undefined, name: other.nick, subject: id, hidesPeople: false };
    const folded = directName(user.identity.id, id);
    const room = core.tables.rooms.lookup(folded) ?? (await core.store.store.roomByName(folded));
    return { roomId: room?.id, name: other.nick, subject: id, hidesPeople: false };
  }
  const mine = await core.store.store.conversations(user.identity.id);
  const former = mine.findLast(({ account, nick }) => account === null && fold(nick) === fold(target));
  if (!former) return { refused: "noSuchNick", nick: target };
  const { roomId, nick: name, peerId: subject } = former;
  return {
    roomId: isHeldBack(user.relations, subject) ? undefined : roomId,
    name,
    subject,
    hidesPeople: false,
  };
}

/** A room at rest has nobody in it: its members of record read it and administrators do, so nobody else wakes it. */
async function readableRoom({ core, user }: Present, name: string): Promise<Readable | Refusal> {
  const awake = roomByName(core, name) ?? (await restingRoom(core, user, name));
  if (awake && mayKnow(awake, user) && !mayView(awake, user))
    return { refused: "notInRoom", room: awake.name };
  if (!user.administrator && !(awake && mayView(awake, user))) return { refused: "noSuchRoom", room: name };
  const room = awake ?? (await liveRoom(core, name, false));
  if (isRefusal(room)) return room;
  if (!room.members.has(user.key) && user.administrator) {
    note(core, user, { action: "view", target: null, detail: "" }, room);
    core.log.info(
      { audit: "view", room: room.name, by: user.nick, account: user.identity.account },
      "a room was read",
    );
  }
  const { id: roomId, name: shown } = room;
  return { roomId, name: shown, subject: roomId, hidesPeople: !seesEverybody(room, user) };
}
