import { isReaction, repliedTo } from "../../src/domain/client-tags.ts";
import type { CommandOf } from "../../src/domain/commands.ts";
import { type ClientTags, isSpeech, type RoomEvent } from "../../src/domain/events.ts";
import { mayNameFiles } from "../../src/domain/files.ts";
import { fold, isRoomName, relayedNickFault } from "../../src/domain/names.ts";
import type { Identity } from "../../src/domain/person.ts";
import { isRefusal, type Refusal } from "../../src/domain/refusals.ts";
import { rolePrefixes, statusTarget } from "../../src/domain/roles.ts";
import { inOneMessage, messageRoom } from "../../src/domain/text.ts";
import { cast } from "../../src/otp/process.ts";
import type { Ask } from "../../src/tables/ask.ts";
import type { RoomRow } from "../../src/tables/rooms.ts";
import type { UserRow } from "../../src/tables/users.ts";
import { chargeBudget } from "../connection/flood.ts";
import { type Core, roomByName, roomPid, userByNick } from "../core.ts";
import type { RoomRequest } from "../room/messages.ts";
import { liveDirect, liveRoom } from "../server/client.ts";
import { directName } from "../server/rooms.ts";
import type { Present } from "./asker.ts";
import { withFiles } from "./files.ts";
import { eventAt, findMessage } from "./find-message.ts";
import { reactionTagsFault } from "./reactions.ts";

/** Says something in a room or to a person. */
export function say(present: Present, command: CommandOf<"say">, ask: Ask): Promise<void> | undefined {
  if (command.text === "") {
    ask.answer({ refused: "noText" });
    return undefined;
  }
  if (command.whole) return say(present, inOnePiece(present, command), ask);
  if (mayNameFiles(command.text))
    return withFiles(present, command).then((words) =>
      isRefusal(words) ? ask.answer(words) : speak(present, { ...command, ...words }, ask),
    );
  return speak(present, command, ask);
}

/** Words that are one message, as they are sent. */
const inOnePiece = ({ user }: Present, { whole: _, ...command }: CommandOf<"say">): CommandOf<"say"> => ({
  ...command,
  ...inOneMessage(command, messageRoom(user.source, command.target)),
});

/** What is said, with the ids of the files that come with it. */
type Spoken = CommandOf<"say"> & { readonly attaches?: readonly string[] };

function speak(present: Present, command: Spoken, ask: Ask): Promise<void> | undefined {
  const { core, user } = present;
  const status = statusTarget(command.target);
  const name = status?.room ?? command.target;
  const room = isRoomName(name) ? roomByName(core, name) : undefined;
  if (room?.pid?.alive) {
    tell(room, sayRequest(ask, user, command, room.name, status));
    return undefined;
  }
  return reach(present, name).then((reached) => {
    if (isRefusal(reached)) ask.answer(reached);
    else tell(reached.room, sayRequest(ask, user, command, reached.to, status));
  });
}

/** What a room is asked. `room`: how messages there name it. */
function sayRequest(
  ask: Ask,
  user: UserRow,
  { speech, text, joins, tags, key, attaches }: Spoken,
  room: string,
  status: ReturnType<typeof statusTarget>,
): RoomRequest {
  const words =
    joins === undefined && tags === undefined
      ? { text }
      : { text, ...(joins ? { joins } : {}), ...(tags ? { tags } : {}) };
  if (key === undefined && !status && !attaches) return { type: "say", ask, user, speech, words, to: room };
  return {
    type: "say",
    ask,
    user,
    speech,
    words,
    to: asNamed(room, status),
    ...(key === undefined ? {} : { key }),
    ...(status ? { least: status.least } : {}),
    ...(attaches ? { attaches } : {}),
  };
}

/** Brings words of somebody on another network into a room. */
export async function relay(
  { core, user }: Present,
  { room: name, speech, nick, text, tags }: CommandOf<"relay">,
  ask: Ask,
): Promise<void> {
  const why = relayedNickFault(nick, core.settings.nicknames.maxLength);
  if (why !== undefined) return ask.answer({ refused: "nickInvalid", nick, why });
  const room = await liveRoom(core, name, false);
  if (isRefusal(room)) return ask.answer(room);
  const words = { text, relayedBy: user.nick, ...(tags ? { tags } : {}) };
  tell(room, { type: "say", ask, user, speech, words, to: room.name, under: nick });
}

/** Passes on client-only tags: typing, reactions. A reaction to what is not there is passed on, and counts nowhere. */
export async function tag(present: Present, { target, tags }: CommandOf<"tag">, ask: Ask): Promise<void> {
  const { core, user } = present;
  const status = statusTarget(target);
  const reached = await reach(present, status?.room ?? target);
  if (isRefusal(reached)) return ask.answer(reached);
  const { room } = reached;
  const of = isReaction(tags) ? await reactedTo(core, room.id, tags) : undefined;
  const fault = of && (await reactionTagsFault(core, { roomId: room.id, target, message: of }, tags));
  if (fault) return ask.answer(fault);
  tell(room, {
    type: "tag",
    ask,
    user,
    to: asNamed(reached.to, status),
    tags,
    ...(status ? { least: status.least } : {}),
    ...(of ? { ofSeq: of.seq } : {}),
  });
}

/** The message that a reaction is about. */
async function reactedTo(core: Core, roomId: string, tags: ClientTags): Promise<RoomEvent | undefined> {
  const message = await eventAt(core, roomId, { msgid: repliedTo(tags) ?? "" });
  return message && isSpeech(message.type) ? message : undefined;
}

/** Says something in answer to a message, in one piece. */
export async function reply(present: Present, command: CommandOf<"reply">, ask: Ask): Promise<void> {
  const { speech, target, text, joins, tags, key } = command;
  const found = await findMessage(present, command);
  if (isRefusal(found)) return ask.answer(found);
  await say(
    present,
    {
      type: "say",
      whole: true,
      speech,
      target,
      text,
      ...(joins ? { joins } : {}),
      tags: { ...tags, "+reply": found.message.msgid },
      ...(key === undefined ? {} : { key }),
    },
    ask,
  );
}

/** A room as words for some of its members name it: with the sign of the lowest of them in front. */
const asNamed = (room: string, status: ReturnType<typeof statusTarget>): string =>
  status ? rolePrefixes[status.least] + room : room;

/** Gives a request to a room; it is refused when there is nobody to take it. */
export function tell(room: RoomRow, request: RoomRequest): void {
  const pid = roomPid(room);
  if (!pid || !cast(pid, request)) request.ask.answer({ refused: "unavailable" });
}

/** The room that a target means, and how messages there name it: a channel, or the conversation with somebody. */
export async function reach(
  { core, user }: Present,
  target: string,
): Promise<{ readonly room: RoomRow; readonly to: string } | Refusal> {
  if (isRoomName(target)) {
    const room = await liveRoom(core, target, false);
    return isRefusal(room) ? room : { room, to: room.name };
  }
  const them = await personNamed(core, target);
  if (!them) return { refused: "noSuchNick", nick: target };
  const retryMs = await strangerToll(core, user, them.identity);
  if (retryMs > 0) return { refused: "rateLimited", retryMs };
  const room = await liveDirect(core, user.identity, them.identity);
  return isRefusal(room) ? room : { room, to: them.nick };
}

/** Takes what it costs to begin a conversation with somebody. @returns ms until it can be begun; 0: now, or there is one */
async function strangerToll(core: Core, user: UserRow, { id }: Identity): Promise<number> {
  if (!core.settings.limits.floodControl || id === user.identity.id) return 0;
  const name = directName(user.identity.id, id);
  const begun = core.tables.rooms.lookup(name) ?? (await core.store.store.roomByName(name));
  return begun ? 0 : chargeBudget(core, user, "strangers");
}

/** Who is meant by a nick: somebody here, or an account that is not, which can be written to and reads it later. */
export async function personNamed(
  core: Core,
  name: string,
): Promise<{ readonly identity: Identity; readonly nick: string } | undefined> {
  const other = userByNick(core, name);
  if (other) return other;
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
