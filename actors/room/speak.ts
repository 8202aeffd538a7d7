import { isReaction } from "../../src/domain/client-tags.ts";
import type { Words } from "../../src/domain/events.ts";
import { maskMatches } from "../../src/domain/masks.ts";
import { byteLength } from "../../src/domain/names.ts";
import { may } from "../../src/domain/permissions.ts";
import { isRefusal, type Refusal } from "../../src/domain/refusals.ts";
import type { Answer } from "../../src/domain/replies.ts";
import { cleanLines, divided, isDivided, messageRoom, piecesOf } from "../../src/domain/text.ts";
import type { RoomRow } from "../../src/tables/rooms.ts";
import type { UserRow } from "../../src/tables/users.ts";
import { type Core, userByNick } from "../core.ts";
import type { RoomRequest } from "./messages.ts";
import { append, type RoomState, standingIn } from "./state.ts";

type Asked<T extends RoomRequest["type"]> = Extract<RoomRequest, { readonly type: T }>;

/** Longest message of one line, in bytes; what a door cannot show in one line it shows in several. */
const maxTextBytes = 4_096;

/** Says something in the room. */
export function say(state: RoomState, { ask, user, speech, words: raw, to, key }: Asked<"say">): void {
  const { row } = state;
  const words = keptWords(state.core, raw, messageRoom(user.source, to));
  if (isRefusal(words)) return ask.answer(words);
  const refusal = sendFault(row, user);
  if (refusal) return ask.answer(refusal);
  user.lastActiveAt = state.core.wall();
  const remark = speech === "notice" ? undefined : recipientRemark(state, to);
  append(
    state,
    { type: speech, ...words },
    {
      source: user.source,
      target: to,
      ask,
      ...(key === undefined ? {} : { key }),
      ...(remark ? { remark } : {}),
    },
  );
}

/** Words as they go into the log, or why they do not. `pieceBytes`: what one piece of several may have. */
function keptWords({ settings }: Core, { tags, ...lines }: Words, pieceBytes: number): Words | Refusal {
  const { maxBytes, maxLines } = settings.limits.multiline;
  const clean = cleanLines(lines);
  const several = isDivided(clean);
  const limit = several ? maxBytes : maxTextBytes;
  if (clean.text === "") return { refused: "noText" };
  if (byteLength(clean.text) > limit) return { refused: "tooLong", limit };
  if (several && piecesOf(clean).length > maxLines) return { refused: "tooManyLines", limit: maxLines };
  const kept = several ? divided(clean, pieceBytes) : clean;
  return tags ? { ...kept, tags } : kept;
}

/** Passes on client-only tags without words. The log keeps reactions, and nothing else of them: no typing. */
export function tag(state: RoomState, { ask, user, to, tags }: Asked<"tag">): void {
  const { row, core } = state;
  const refusal = sendFault(row, user);
  if (refusal) return ask.answer(refusal);
  if (core.settings.history.keepReactions && isReaction(tags))
    return append(state, { type: "reaction", tags }, { source: user.source, target: to, ask });
  const event = {
    type: "tagmsg",
    source: user.source,
    target: to,
    tags,
    msgid: core.newId(),
    time: core.wall(),
  } as const;
  const others = row.people
    ? [...new Set(row.people)].flatMap((id) => core.tables.identities.lookup(id) ?? [])
    : Array.from(row.members.values(), (member) => member.user);
  for (const reader of others)
    for (const session of reader.sessions)
      if (session !== ask.row) session.write(session.session.encoder.encode(event, reader === user));
  ask.answer({ reply: "live", event });
  // To oneself it is said, and is received as well.
  if (row.people && row.people[0] === row.people[1])
    ask.row.write(ask.row.session.encoder.encode(event, false));
}

/** Why somebody may not say anything here, if so. */
function sendFault(row: RoomRow, user: UserRow): Refusal | undefined {
  if (row.kind === "direct") return undefined;
  const who = standingIn(row, user);
  if (!may("send", who, { flags: row.modes.flags }))
    return { refused: "cannotSend", target: row.name, why: who === "outsider" ? "outside" : "moderated" };
  if ((who === "member" || who === "outsider") && isBanned(row, user))
    return { refused: "cannotSend", target: row.name, why: "banned" };
  return undefined;
}

/** Whether a ban means this person, and no exception does. */
export function isBanned({ modes: { lists } }: RoomRow, { source }: UserRow): boolean {
  return (
    lists.b.some(({ mask }) => maskMatches(mask, source)) &&
    !lists.e.some(({ mask }) => maskMatches(mask, source))
  );
}

/** What the sender of a direct message should know of the one it is for. */
function recipientRemark({ row, core }: RoomState, to: string): Answer | undefined {
  if (!row.people) return undefined;
  const recipient = userByNick(core, to);
  if (!recipient) return { reply: "recipientOffline", nick: to };
  return recipient.away === null
    ? undefined
    : { reply: "recipientAway", nick: recipient.nick, text: recipient.away };
}
