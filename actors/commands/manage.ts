import type { CommandOf } from "../../src/domain/commands.ts";
import { fold, roomNameFault } from "../../src/domain/names.ts";
import { isRefusal, type Refusal } from "../../src/domain/refusals.ts";
import type { Roles } from "../../src/domain/roles.ts";
import type { Ask } from "../../src/tables/ask.ts";
import type { RoomRow } from "../../src/tables/rooms.ts";
import type { Core } from "../core.ts";
import { liveRoom } from "../server/client.ts";
import type { Present } from "./asker.ts";
import { tell } from "./talk.ts";
import { mayKnow, mayView, roomViewFor } from "./views.ts";

/** Makes a room that belongs to the account. */
export async function createRoom(
  { core, user }: Present,
  command: CommandOf<"createRoom">,
  ask: Ask,
): Promise<void> {
  if (!core.settings.rooms.registration)
    return ask.answer({ refused: "roomRegistrationClosed", room: command.room });
  if (user.identity.account === null) return ask.answer({ refused: "notLoggedIn" });
  const room = await liveRoom(core, command.room, true);
  if (isRefusal(room)) return ask.answer(room);
  tell(room, { type: "register", ask, user });
}

/** Tells of a room. */
export const roomInfo = (present: Present, command: CommandOf<"roomInfo">, ask: Ask): Promise<void> =>
  managed(present, command.room, ask, (room) =>
    ask.answer({ reply: "roomInfo", room: roomViewFor(room, present.user) }),
  );

/** Says what a room is for. */
export const describeRoom = (present: Present, command: CommandOf<"describeRoom">, ask: Ask): Promise<void> =>
  managed(present, command.room, ask, (room) =>
    tell(room, { type: "describe", ask, user: present.user, description: command.description }),
  );

/** The modes of a private room, or of a public one. */
export const visibilityChanges = (hidden: boolean) => [
  { add: hidden, letter: "i" },
  { add: hidden, letter: "s" },
];

/** Makes a room private (invitation only, in no list) or public. */
export const roomVisibility = (
  present: Present,
  command: CommandOf<"roomVisibility">,
  ask: Ask,
): Promise<void> =>
  managed(present, command.room, ask, (room) => {
    tell(room, { type: "modes", ask, user: present.user, changes: visibilityChanges(command.private) });
  });

/** Why a room cannot go by another name, if so. */
export async function nameFault(core: Core, room: RoomRow, to: string): Promise<Refusal | undefined> {
  const { rename, mode } = core.settings.rooms;
  // The one room is found by its name.
  if (!rename || mode === "single") return { refused: "renameClosed", room: room.name };
  const why = roomNameFault(to, core.settings.limits.roomNameLength);
  if (why) return { refused: "roomNameInvalid", room: to, why };
  const taken =
    fold(to) !== room.folded &&
    (core.tables.rooms.lookup(fold(to)) ?? (await core.store.store.roomByName(fold(to))));
  return taken ? { refused: "roomExists", room: to } : undefined;
}

/** Gives a room another name. */
export const renameRoom = (present: Present, command: CommandOf<"renameRoom">, ask: Ask): Promise<void> =>
  managed(present, command.room, ask, async (room) => {
    const { core, user } = present;
    const { to } = command;
    const fault = await nameFault(core, room, to);
    if (fault) return ask.answer(fault);
    tell(room, { type: "rename", ask, user, to, reason: command.reason });
  });

/** Gives a room to another account. */
export const transferRoom = (present: Present, command: CommandOf<"transferRoom">, ask: Ask): Promise<void> =>
  managed(present, command.room, ask, async (room) => {
    const account = await present.core.store.store.accountByName(fold(command.account));
    if (!account) return ask.answer({ refused: "noSuchNick", nick: command.account });
    tell(room, { type: "transfer", ask, user: present.user, accountId: account.id, account: account.name });
  });

/** Ends a room, with its log. */
export const deleteRoom = (present: Present, command: CommandOf<"deleteRoom">, ask: Ask): Promise<void> =>
  managed(present, command.room, ask, (room) => tell(room, { type: "delete", ask, user: present.user }));

/** Lets go of a room, which stays. */
export const releaseRoom = (present: Present, command: CommandOf<"releaseRoom">, ask: Ask): Promise<void> =>
  managed(present, command.room, ask, (room) => tell(room, { type: "release", ask, user: present.user }));

/** Gives an account a role that lasts, or takes it. */
export const lastingRole = (present: Present, command: CommandOf<"lastingRole">, ask: Ask): Promise<void> =>
  managed(present, command.room, ask, async (room) => {
    const { role, grant } = command;
    const account = await present.core.store.store.accountByName(fold(command.account));
    if (!account) return ask.answer({ refused: "noSuchAccount", account: command.account });
    const whose = { accountId: account.id, account: account.name };
    tell(room, { type: "lastingRole", ask, user: present.user, ...whose, role, grant });
  });

/** Tells which accounts have roles that last. */
export const lastingRoles = (present: Present, command: CommandOf<"lastingRoles">, ask: Ask): Promise<void> =>
  managed(present, command.room, ask, async (room) => {
    if (!mayView(room, present.user)) return ask.answer({ refused: "notInRoom", room: room.name });
    const { store } = present.core.store;
    const roles: { account: string; roles: Roles }[] = [];
    for (const [id, letters] of room.standing) {
      const account = letters === "" ? undefined : await store.accountById(id);
      if (account) roles.push({ account: account.name, roles: letters });
    }
    ask.answer({ reply: "roomRoles", room: room.name, roles });
  });

async function managed(
  { core, user }: Present,
  name: string,
  ask: Ask,
  then: (room: RoomRow) => Promise<void> | void,
): Promise<void> {
  const room = await liveRoom(core, name, false);
  if (isRefusal(room)) return ask.answer(room);
  if (!mayKnow(room, user)) return ask.answer({ refused: "noSuchRoom", room: name });
  await then(room);
}
