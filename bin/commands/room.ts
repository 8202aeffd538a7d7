import type { RoomSummary } from "../../src/admin/protocol.ts";
import { asRoomName, fold } from "../../src/domain/names.ts";
import { confirm } from "../confirm.ts";
import { CommandFailed } from "../exit-codes.ts";
import { tableText } from "../table.ts";
import { run } from "./desk.ts";
import { type Options, print } from "./running.ts";

const allRooms = (options: Options): Promise<readonly RoomSummary[]> =>
  run(
    options,
    (client) => client.request("roomList", {}),
    (handlers) => handlers.roomList(),
  );

/** `monarchs room list` */
export async function listRooms(options: Options): Promise<void> {
  const rooms = await allRooms(options);
  print(rooms, options, () =>
    tableText([
      ["ROOM", "MEMBERS", "MESSAGES", "OWNER", "TOPIC"],
      ...rooms.map(({ name, members, messages, owner, topic }) => [
        name,
        String(members),
        String(messages),
        owner ?? "-",
        topic,
      ]),
    ]),
  );
}

/** `monarchs room create ROOM --owner ACCOUNT` */
export async function createRoom(room: string, options: Options & { readonly owner: string }): Promise<void> {
  const args = { room, owner: options.owner };
  const made = await run(
    options,
    (client) => client.request("roomCreate", args),
    (handlers) => handlers.roomCreate(args),
  );
  print(made, options, () => `${made.name} belongs to ${made.owner}\n`);
}

/** `monarchs room transfer ROOM ACCOUNT` */
export async function transferRoom(room: string, account: string, options: Options): Promise<void> {
  const args = { room, account };
  const given = await run(
    options,
    (client) => client.request("roomTransfer", args),
    (handlers) => handlers.roomTransfer(args),
  );
  print(given, options, () => `${given.name} belongs to ${given.owner}\n`);
}

/** `monarchs room delete ROOM` */
export async function deleteRoom(
  given: string,
  options: Options & { readonly yes?: boolean; readonly dryRun?: boolean },
): Promise<void> {
  const folded = fold(asRoomName(given));
  const room = (await allRooms(options)).find(({ name }) => fold(name) === folded);
  if (!room) throw new CommandFailed(`there is no room ${asRoomName(given)}`);
  const what = `${room.name} (${room.members} in it, ${room.messages} messages and events in its log)`;
  if (options.dryRun) {
    print({ name: room.name, messages: room.messages, deleted: false }, options, () => `${what} would go\n`);
    return;
  }
  await confirm(`${what} will be gone for good.`, options.yes);
  const args = { room: room.name };
  const { name } = await run(
    options,
    (client) => client.request("roomDelete", args),
    (handlers) => handlers.roomDelete(args),
  );
  print({ name, messages: room.messages, deleted: true }, options, () => `${name} is deleted\n`);
}
