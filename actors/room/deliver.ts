import { isSaid } from "../../src/domain/events.ts";
import type { RoomRow } from "../../src/tables/rooms.ts";
import { actorName } from "../core.ts";
import { carryArrivals } from "./arrivals.ts";
import { carryChange } from "./changes.ts";
import type { Entry } from "./share.ts";
import { carrySpeech } from "./speech.ts";
import type { RoomState } from "./state.ts";

type Kind = "speech" | "arrivals" | "change";

const kindOf = ({ event: { type } }: Entry): Kind =>
  isSaid(type) ? "speech" : type === "join" ? "arrivals" : "change";

/**
 * Carries committed events out, in order: what they change in the room's row, then every member's share, then the
 * answers to those who asked. Speech that follows on speech, and people who come together, leave in one write for each
 * reader.
 */
export function deliver({ core, row, self }: RoomState, entries: readonly Entry[]): void {
  for (let from = 0; from < entries.length; ) {
    const first = entries[from];
    if (!first) return;
    const kind = kindOf(first);
    let to = from + 1;
    if (kind !== "change") while (to < entries.length && kindOf(entries[to] ?? first) === kind) to += 1;
    const run = entries.slice(from, to).map((entry) => named(row, entry));
    if (kind === "speech") carrySpeech(core, row, run);
    else if (kind === "arrivals") carryArrivals(core, row, run);
    else {
      const name = actorName.room(row);
      for (const entry of run) carryChange(core, row, entry);
      if (actorName.room(row) !== name) {
        self.unregister(name);
        self.register(actorName.room(row));
      }
    }
    if (core.spectators.any) core.spectators.show(row, run);
    from = to;
  }
}

/** An event under the name that members know the room by now: it may have got another since the event began. */
const named = (row: RoomRow, entry: Entry): Entry =>
  row.kind === "direct" || entry.event.target === row.name
    ? entry
    : { ...entry, event: { ...entry.event, target: row.name } };
