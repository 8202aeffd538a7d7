import { fold } from "../../src/domain/names.ts";
import type { Identity, Source } from "../../src/domain/person.ts";
import type { Refusal } from "../../src/domain/refusals.ts";
import { call, type Pid } from "../../src/otp/process.ts";
import { Unavailable } from "../../src/store/store.ts";
import type { RoomRow } from "../../src/tables/rooms.ts";
import type { UserRow } from "../../src/tables/users.ts";
import type { Core } from "../core.ts";
import type { Opened, ServerMessage } from "../messages.ts";

/** The server, to be asked. @throws Unavailable while it is being restarted */
function theServer(core: Core): Pid<ServerMessage> {
  const pid = core.system.registry.whereis<ServerMessage>("server");
  if (!pid) throw new Unavailable("the server actor is being restarted");
  return pid;
}

/** Gives somebody another nick. @returns who they were before, or `nickInUse` */
export const changeNick = async (core: Core, user: UserRow, nick: string): Promise<Source | Refusal> =>
  call<ServerMessage, Source | Refusal>(theServer(core), (from) => ({ type: "rename", user, nick, from }));

/** Makes a channel live. @returns `noSuchRoom` where there is none and none is to be made, `roomNameInvalid`, `unavailable` */
export const liveRoom = async (core: Core, name: string, create: boolean): Promise<RoomRow | Refusal> => {
  const live = core.tables.rooms.lookup(fold(name));
  return live?.kind === "channel" && live.pid?.alive
    ? live
    : opened(
        await call<ServerMessage, Opened>(theServer(core), (from) => ({
          type: "openRoom",
          name,
          create,
          from,
        })),
      );
};

/** Makes the conversation of two people live. */
export const liveDirect = async (core: Core, a: Identity, b: Identity): Promise<RoomRow | Refusal> =>
  opened(
    await call<ServerMessage, Opened>(theServer(core), (from) => ({
      type: "openDirect",
      people: [a.id, b.id],
      from,
    })),
  );

function opened(result: Opened): RoomRow | Refusal {
  if ("error" in result) throw result.error;
  return result;
}
