import { noteCommandLine } from "../actors/audit.ts";
import { onCommandLine } from "../actors/command-line.ts";
import type { Core } from "../actors/core.ts";
import { liveRoom } from "../actors/server/client.ts";
import { AdminError } from "../src/admin/protocol.ts";
import { accountNamed, type RoomHandlers, roomNamed, roomOwned, roomSummary } from "../src/admin/rooms.ts";
import type { Command } from "../src/domain/commands.ts";
import { asRoomName } from "../src/domain/names.ts";
import { isRefusal, type Refusal } from "../src/domain/refusals.ts";

/** The commands on rooms of a running server: its actors do them, and who is in a room sees it. */
export function liveRooms(core: Core): RoomHandlers {
  const { store: gate } = core;
  const transfer = async (name: string, to: string): Promise<{ name: string; owner: string }> => {
    const account = await accountNamed(gate.store, to);
    await done(core, { type: "transferRoom", room: name, account: account.name });
    return { name, owner: account.name };
  };
  return {
    roomList: async () =>
      (await gate.store.channels()).map((room) =>
        roomSummary(room, core.tables.rooms.lookup(room.folded)?.members.size ?? 0),
      ),
    async roomCreate({ room: given, owner }) {
      await accountNamed(gate.store, owner);
      const room = await liveRoom(core, asRoomName(given), true);
      if (isRefusal(room)) throw refused(room);
      if (room.ownerId !== null) throw roomOwned(room);
      const made = await transfer(room.name, owner);
      noteCommandLine(core, { action: "createRoom", target: made.owner, detail: "" }, room);
      return made;
    },
    async roomTransfer({ room: given, account }) {
      const room = await roomNamed(gate.store, given);
      const handed = await transfer(room.name, account);
      noteCommandLine(core, { action: "transferRoom", target: handed.owner, detail: "" }, room);
      return handed;
    },
    async roomDelete({ room: given }) {
      const room = await roomNamed(gate.store, given);
      await done(core, { type: "deleteRoom", room: room.name });
      noteCommandLine(core, { action: "deleteRoom", target: null, detail: "" }, room);
      return { name: room.name };
    },
  };
}

/** @throws AdminError when it was refused */
async function done(core: Core, command: Command): Promise<void> {
  const refusal = (await onCommandLine(core, command)).find(isRefusal);
  if (refusal) throw refused(refusal);
}

function refused(refusal: Refusal): AdminError {
  switch (refusal.refused) {
    case "roomNameInvalid":
      return new AdminError(refusal.refused, `${refusal.room} cannot be the name of a room: ${refusal.why}`);
    case "noSuchRoom":
      return new AdminError(refusal.refused, `there is no room ${refusal.room}`);
    default:
      return new AdminError(refusal.refused, refusal.refused);
  }
}
