import { codes } from "../../domain/codes.ts";
import type { RoomEvent } from "../../domain/events.ts";
import { isRefusal, type Refusal } from "../../domain/refusals.ts";
import type { Answer, MemberView, Reply, ReplyOf } from "../../domain/replies.ts";
import type { Request } from "../dialect.ts";
import { jsonTime } from "../line/event-json.ts";
import { refusalText } from "../line/refusals.ts";
import { type Made, made, madeOf } from "./events.ts";
import { senderJson } from "./message.ts";
import { waitingEventJson } from "./waiting.ts";

/** What a client asked for by one event. `verb` is its name; "" for what the server asks for by itself. */
export interface JsonRequest extends Request {
  readonly verb: string;
  /** What the client gave as `id`, which the answer repeats. */
  readonly id?: string | number;
  /** What came of it so far, for the acknowledgement. */
  readonly outcome: { fields: Readonly<Record<string, unknown>> };
}

/** A refusal: its code, its sentence and its own fields. */
export function refusalMade(refusal: Refusal, request?: Pick<JsonRequest, "verb" | "id">): Made {
  const { refused, ...fields } = refusal;
  return errorMade(codes[refused], refusalText(refusal), request, fields);
}

/** An error: `for` and `id` say of what, where that could be read. */
export const errorMade = (
  code: string,
  message: string,
  { verb, id }: Partial<Pick<JsonRequest, "verb" | "id">> = {},
  fields: object = {},
): Made =>
  made("error", {
    code,
    message,
    ...fields,
    ...(verb === undefined || verb === "" ? {} : { for: verb }),
    ...(id === undefined ? {} : { id }),
  });

/** The answer to a command of a request, as events; the last one brings the acknowledgement. */
export function answerMade(
  request: JsonRequest,
  answer: Answer,
  last: boolean,
  me: string | null,
): readonly Made[] {
  if (isRefusal(answer)) return [refusalMade(answer, request)];
  const told = replyMade(request, answer, me);
  if (!last || request.verb === "") return told;
  const { verb, id, outcome } = request;
  return [...told, made("ack", { for: verb, ...(id === undefined ? {} : { id }), ...outcome.fields })];
}

/** What a reply tells besides that it is done. */
function replyMade(request: JsonRequest, reply: Reply, me: string | null): readonly Made[] {
  const { outcome } = request;
  const note = (fields: Readonly<Record<string, unknown>>): void => {
    outcome.fields = { ...outcome.fields, ...fields };
  };
  switch (reply.reply) {
    case "event":
      note({ ...eventFields(reply.event), ...(reply.duplicate ? { duplicate: true } : {}) });
      return [madeOf(reply.event, true)];
    case "joined":
      note({ roomId: reply.room.id, room: reply.room.name });
      return [...(reply.event ? [madeOf(reply.event, true)] : []), joinedMade(reply)];
    case "welcome":
      return [made("ready", { user: senderJson(reply.source) })];
    case "nickChanged":
      note({ username: reply.to });
      return [];
    case "readMarker": {
      const readAt = reply.time === null ? null : jsonTime(reply.time);
      note({ room: reply.target, readAt });
      return request.verb === "" ? [made("read-receipt", { room: reply.target, userId: me, readAt })] : [];
    }
    case "recipientAway":
      note({ delivery: "away", statusText: reply.text });
      return [];
    case "recipientOffline":
      note({ delivery: "offline" });
      return [];
    case "messageHeld":
      note({ delivery: "held" });
      return [];
    case "messageRequested":
      return [made("message-request", { username: reply.nick })];
    case "waiting":
      return reply.events.map((event) => made("queued", { ...waitingEventJson(event) }));
    case "live":
      return request.verb === "" ? [madeOf(reply.event, false)] : [];
    default:
      return [];
  }
}

const eventFields = ({ msgid, seq, roomId, target }: RoomEvent) => ({
  messageId: msgid,
  seq,
  roomId,
  room: target,
});

const joinedMade = ({ room, members, readAt }: ReplyOf<"joined">): Made =>
  made("room-joined", {
    roomId: room.id,
    room: room.name,
    topic: room.topic,
    seq: room.lastSeq,
    users: members.map(memberJson),
    ...(readAt === undefined ? {} : { readAt: readAt === null ? null : jsonTime(readAt) }),
  });

const memberJson = ({ source, realname, roles, away }: MemberView) => ({
  ...senderJson(source),
  displayName: realname,
  roles,
  status: away ? "away" : "online",
});
