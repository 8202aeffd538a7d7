import { fold } from "../src/domain/names.ts";
import { killed } from "../src/otp/process.ts";
import type { Successors } from "../src/tables/successors.ts";
import type { Core } from "./core.ts";

/**
 * Kills an actor as `/kill` and the command line name it: a registered name (`store`, `server`, `room:#lobby`,
 * `user:ada`, `connection:c7`), `#lobby` for the room, or a nick for the user actor. It is not asked and cleans nothing
 * up; its supervisor brings it back, and the kill does not count among its row's own successors.
 *
 * @returns the registered name; undefined if there is no such actor
 */
export function killActor(core: Core, actor: string): string | undefined {
  const folded = fold(actor);
  const candidates = [actor, folded, `room:${folded}`, `user:${folded}`, `connection:${actor}`];
  for (const name of candidates) {
    const pid = core.system.registry.whereis(name);
    if (!pid) continue;
    rowOf(core, name)?.forgive();
    pid.exit(killed);
    return name;
  }
  return undefined;
}

function rowOf(core: Core, name: string): Successors | undefined {
  const { rooms, users, connections } = core.tables;
  const at = name.indexOf(":");
  const key = name.slice(at + 1);
  switch (name.slice(0, at)) {
    case "room":
      return (rooms.lookup(key) ?? [...rooms.values()].find(({ id }) => id === key))?.successors;
    case "user":
      return users.lookup(key)?.successors;
    case "connection":
      return connections.lookup(key)?.successors;
    default:
      return undefined;
  }
}
