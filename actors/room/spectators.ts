import { isSaid } from "../../src/domain/events.ts";
import { may } from "../../src/domain/permissions.ts";
import type { ConnectionRow } from "../../src/tables/connections.ts";
import type { RoomRow } from "../../src/tables/rooms.ts";
import { isHiddenFrom } from "../relations.ts";
import type { Entry } from "./share.ts";
import { standingOf } from "./state.ts";

/** By room id: streams that read a room without being in it. It outlives the rooms' rows, which come and go. */
export class Spectators {
  readonly #rows = new Map<string, Set<ConnectionRow>>();

  /** Whether there are any at all. */
  get any(): boolean {
    return this.#rows.size > 0;
  }

  add(roomId: string, row: ConnectionRow): void {
    const known = this.#rows.get(roomId);
    if (known) known.add(row);
    else this.#rows.set(roomId, new Set([row]));
  }

  delete(roomId: string, row: ConnectionRow): void {
    const rows = this.#rows.get(roomId);
    rows?.delete(row);
    if (rows?.size === 0) this.#rows.delete(roomId);
  }

  /** Shows what happened in a room to those who read it from outside. Who may not read it any more is closed. */
  show(room: RoomRow, run: readonly Entry[]): void {
    const rows = this.#rows.get(room.id);
    if (!rows) return;
    const where = { flags: room.modes.flags };
    for (const row of rows) {
      const { user } = row;
      // A member is shown it as one.
      if (user && room.members.has(user.key)) continue;
      const who = user ? standingOf(room, user) : "outsider";
      if (!may("view", who, where)) {
        row.close("You may not read that room any more");
        continue;
      }
      const seesPeople = may("seeEverybody", who, where);
      const { encoder } = row.session;
      let text = "";
      for (const { event } of run) {
        if (!seesPeople && !isSaid(event.type)) continue;
        if (user && isHiddenFrom(user, event)) continue;
        text += encoder.encode(event, user?.identity.id === event.source.id);
      }
      row.write(text);
    }
  }
}
