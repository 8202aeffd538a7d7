import { fold } from "../../src/domain/names.ts";
import type { Source } from "../../src/domain/person.ts";
import type { Told } from "../../src/tables/rooms.ts";
import { keepStay } from "../always-on.ts";
import { actorName, type Core } from "../core.ts";
import type { UserMessage } from "../messages.ts";
import { oblige } from "../room/state.ts";
import { countdown } from "./countdown.ts";
import type { UserState } from "./state.ts";

/** They go by another nick, which is theirs already: their rooms hear of it, and their other sessions. */
export function renamed(
  { core, row, self }: UserState,
  { source, to, asker, done }: Extract<UserMessage, { type: "renamed" }>,
): void {
  self.unregister(`user:${fold(source.nick)}`);
  self.register(actorName.user(row));
  keepStay(core, row);
  // Whoever asked hears of it in the answer.
  const told: Told = new Set(asker ? [asker] : []);
  const rooms = [...row.rooms.values()];
  const one = countdown(rooms.length, () => {
    for (const session of row.sessions)
      if (!told.has(session))
        session.write(session.session.encoder.encode(nickEvent(core, source, to), true));
    core.presence.settle(row);
    done();
  });
  for (const room of rooms) oblige({ type: "renamed", room, user: row, source, to, told, done: one });
}

/** A change of nick as one hears of it who is in no room. */
const nickEvent = (core: Core, source: Source, to: string) =>
  ({
    type: "nick",
    to,
    source,
    roomId: "",
    kind: "channel",
    target: "",
    msgid: core.newId(),
    time: core.wall(),
    seq: 0,
  }) as const;
