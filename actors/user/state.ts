import type { LiveEvent } from "../../src/domain/events.ts";
import type { Self } from "../../src/otp/process.ts";
import type { ConnectionRow } from "../../src/tables/connections.ts";
import type { Told } from "../../src/tables/rooms.ts";
import type { UserRow } from "../../src/tables/users.ts";
import type { Core } from "../core.ts";
import type { UserMessage } from "../messages.ts";
import { announce } from "../room/changes.ts";
import { tellFollowers } from "../watchers.ts";

/** A user actor's state: all that has to outlive it is in the row. */
export interface UserState {
  readonly core: Core;
  readonly row: UserRow;
  readonly self: Self<UserMessage>;
}

/**
 * Shows something live to everybody who shares a room with them, and to their other sessions. It is on their sockets
 * when this returns, so before the answer to the one who asked.
 */
export function tellAll(state: UserState, event: LiveEvent, except?: ConnectionRow): void {
  const { core, row } = state;
  tellOwn(state, event, except);
  const told: Told = new Set(row.sessions);
  for (const room of row.rooms.values()) if (room.members.has(row.key)) announce(room, event, row, told);
  tellFollowers(core, row, event, told);
}

/** Shows something live to their sessions alone. */
export function tellOwn({ row }: UserState, event: LiveEvent, except?: ConnectionRow): void {
  for (const session of row.sessions)
    if (session !== except) session.write(session.session.encoder.encode(event, true));
}
