import { commandLineEntry, type Deed } from "../domain/audit.ts";
import type { NewEvent } from "../domain/events.ts";
import { asRoomName, fold, roomNameFault } from "../domain/names.ts";
import { type Handover, handover, ownerUnseen, roomMayBeMade } from "../domain/ownership.ts";
import { newRoom } from "../store/new-room.ts";
import type { RoomRow } from "../store/parts/rooms.ts";
import type { AccountRow, Outcome, Store } from "../store/store.ts";
import { AdminError, type AdminHandlers, type RoomSummary } from "./protocol.ts";

/** The commands on rooms: a running server has its actors do them, the command line alone the store. */
export type RoomHandlers = Pick<AdminHandlers, "roomList" | "roomCreate" | "roomTransfer" | "roomDelete">;

/** What the commands work on where no server runs. */
export interface RoomDesk {
  readonly store: Store;
  readonly rules: {
    readonly limits: { readonly roomNameLength: number };
    readonly rooms: { readonly mode: "many" | "single"; readonly autojoin: readonly string[] };
  };
  readonly newId: () => string;
  /** ms since 1970. */
  readonly now: () => number;
  /** The server's name: in the logs it does what nobody did. */
  readonly serverName: string;
}

/** A room as it is listed. @param members how many are in it now */
export const roomSummary = (room: RoomRow, members: number): RoomSummary => ({
  name: room.name,
  owner: room.ownerName,
  members,
  messages: room.lastSeq,
  topic: room.topic,
});

/** The room of a name, which may be given without its `#`. @throws AdminError `noSuchRoom` */
export async function roomNamed(store: Pick<Store, "roomByName">, given: string): Promise<RoomRow> {
  const room = await store.roomByName(fold(asRoomName(given)));
  if (room?.kind !== "channel") throw new AdminError("noSuchRoom", `there is no room ${asRoomName(given)}`);
  return room;
}

/** @throws AdminError `noSuchAccount` */
export async function accountNamed(store: Pick<Store, "accountByName">, name: string): Promise<AccountRow> {
  const account = await store.accountByName(fold(name));
  if (!account) throw new AdminError("noSuchAccount", `there is no account ${name}`);
  return account;
}

/** Refuses to make a room of somebody's. */
export const roomOwned = ({ name, ownerName }: Pick<RoomRow, "name" | "ownerName">): AdminError =>
  new AdminError("roomExists", `there is a room ${name} already; its owner is ${ownerName}`);

/** The commands where no server runs. Each rejects with AdminError. */
export function roomHandlers({ store, rules, newId, now, serverName }: RoomDesk): RoomHandlers {
  const note = (deed: Deed, room: RoomRow): Promise<void> =>
    store.saveAudit(commandLineEntry(deed, now(), room));
  const give = async (room: RoomRow, { id, name }: AccountRow): Promise<void> => {
    const event: NewEvent = {
      type: "mode",
      changes: [ownerUnseen(name)],
      roomId: room.id,
      kind: room.kind,
      target: room.name,
      source: { id: "server", nick: serverName, user: "", host: "", account: null },
      msgid: newId(),
      time: now(),
    };
    await appended(store, event, handover(room.ownerId, { id, name }));
  };
  return {
    roomList: async () => (await store.channels()).map((room) => roomSummary(room, 0)),
    async roomCreate({ room: given, owner }) {
      const name = asRoomName(given);
      const account = await accountNamed(store, owner);
      const fault = roomNameFault(name, rules.limits.roomNameLength);
      if (fault) throw new AdminError("roomNameInvalid", `${name} cannot be the name of a room: ${fault}`);
      if (!(await store.roomByName(fold(name)))) {
        if (!roomMayBeMade(name, rules.rooms)) throw new AdminError("noSuchRoom", "rooms.mode is single");
        await store.createRoom(
          newRoom({ id: newId(), kind: "channel", name, folded: fold(name), createdAt: now() }),
        );
      }
      const room = await roomNamed(store, name);
      if (room.ownerId !== null) throw roomOwned(room);
      await give(room, account);
      await note({ action: "createRoom", target: account.name, detail: "" }, room);
      return { name: room.name, owner: account.name };
    },
    async roomTransfer({ room: given, account: to }) {
      const [room, account] = await Promise.all([roomNamed(store, given), accountNamed(store, to)]);
      if (room.ownerId !== account.id) {
        await give(room, account);
        await note({ action: "transferRoom", target: account.name, detail: "" }, room);
      }
      return { name: room.name, owner: account.name };
    },
    async roomDelete({ room: given }) {
      const room = await roomNamed(store, given);
      await store.deleteRoom(room.id);
      await note({ action: "deleteRoom", target: null, detail: "" }, room);
      return { name: room.name };
    },
  };
}

/** Puts an event into the log. @throws AdminError if it is not there then */
async function appended(store: Store, event: NewEvent, effects: Handover): Promise<void> {
  const outcome = await new Promise<Outcome | undefined>((resolve) =>
    store.append({ event, effects }, ([first]) => resolve(first)),
  );
  if (outcome?.done !== "committed") throw new AdminError("failed", "the store did not take it");
}
