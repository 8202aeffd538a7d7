import type { CommandOf, HistoryQuery } from "../../src/domain/commands.ts";
import { isSpeech, type RoomEvent } from "../../src/domain/events.ts";
import { fold, isRoomName } from "../../src/domain/names.ts";
import type { Identity } from "../../src/domain/person.ts";
import { isRefusal, type Refusal } from "../../src/domain/refusals.ts";
import { cast } from "../../src/otp/process.ts";
import type { Ask } from "../../src/tables/ask.ts";
import type { RoomRow } from "../../src/tables/rooms.ts";
import { type Core, roomByName, roomPid, userByNick } from "../core.ts";
import type { RoomRequest } from "../room/messages.ts";
import { liveDirect, liveRoom } from "../server/client.ts";
import type { Present } from "./asker.ts";
import { mayView } from "./views.ts";

/** Says something in a room or to a person. */
export function say(present: Present, command: CommandOf<"say">, ask: Ask): Promise<void> | undefined {
  const { core, user } = present;
  const { target, speech, text, tags, key } = command;
  if (text === "") {
    ask.answer({ refused: "noText" });
    return undefined;
  }
  const message = (to: string): RoomRequest => ({
    type: "say",
    ask,
    user,
    speech,
    text,
    to,
    ...(tags ? { tags } : {}),
    ...(key === undefined ? {} : { key }),
  });
  const room = isRoomName(target) ? roomByName(core, target) : undefined;
  if (room?.pid?.alive) {
    tell(room, message(room.name));
    return undefined;
  }
  return reach(present, target).then((reached) => {
    if (isRefusal(reached)) ask.answer(reached);
    else tell(reached.room, message(reached.to));
  });
}

/** Passes on client-only tags: typing, reactions. */
export async function tag(present: Present, { target, tags }: CommandOf<"tag">, ask: Ask): Promise<void> {
  const reached = await reach(present, target);
  if (isRefusal(reached)) return ask.answer(reached);
  tell(reached.room, { type: "tag", ask, user: present.user, to: reached.to, tags });
}

/** Gives part of a room's or a conversation's log. */
export async function history(
  present: Present,
  { target, query: asked }: CommandOf<"history">,
  ask: Ask,
): Promise<void> {
  const { core, user } = present;
  const { enabled, maxPerRequest } = core.settings.history;
  const reached = await reach(present, target);
  if (isRefusal(reached)) return ask.answer(reached);
  const { room } = reached;
  if (room.kind === "channel" && !mayView(room, user))
    return ask.answer({ refused: "notInRoom", room: room.name });
  const query: HistoryQuery = { ...asked, limit: Math.min(asked.limit, maxPerRequest) };
  const events = enabled
    ? (recent(core, room, query) ?? (await core.store.store.history(room.id, query)))
    : [];
  ask.answer({
    reply: "history",
    target: reached.to,
    events,
    query: query.direction,
    complete: events.length < query.limit,
  });
}

/** What the table of newest events can answer by itself: the end of the log, as far as it reaches. */
function recent(core: Core, room: RoomRow, query: HistoryQuery): readonly RoomEvent[] | undefined {
  if (query.direction !== "latest" || query.after !== undefined) return undefined;
  const tail = core.tables.messages.lookup(room.id);
  const events = query.speechOnly ? tail.filter(({ type }) => isSpeech(type)) : tail;
  const whole = tail[0]?.seq === 1;
  return events.length >= query.limit || whole ? events.slice(-query.limit) : undefined;
}

/** Gives a request to a room; it is refused when there is nobody to take it. */
export function tell(room: RoomRow, request: RoomRequest): void {
  const pid = roomPid(room);
  if (!pid || !cast(pid, request)) request.ask.answer({ refused: "unavailable" });
}

/** The room that a target means, and how messages there name it: a channel, or the conversation with somebody. */
async function reach(
  { core, user }: Present,
  target: string,
): Promise<{ readonly room: RoomRow; readonly to: string } | Refusal> {
  if (isRoomName(target)) {
    const room = await liveRoom(core, target, false);
    return isRefusal(room) ? room : { room, to: room.name };
  }
  const other = userByNick(core, target);
  const them = other ? { identity: other.identity, nick: other.nick } : await absent(core, target);
  if (!them) return { refused: "noSuchNick", nick: target };
  const room = await liveDirect(core, user.identity, them.identity);
  return isRefusal(room) ? room : { room, to: them.nick };
}

/** An account that is not here: it can be written to, and reads it later. */
async function absent(
  core: Core,
  name: string,
): Promise<{ readonly identity: Identity; readonly nick: string } | undefined> {
  if (!core.accountNames.has(fold(name))) return undefined;
  const account = await core.store.store.accountByName(fold(name));
  if (!account) return undefined;
  // An account that is here under another nick is reached by its own name as well.
  const present = core.tables.identities.lookup(account.id);
  return {
    identity: { id: account.id, kind: "account", account: account.name },
    nick: present?.nick ?? account.name,
  };
}
