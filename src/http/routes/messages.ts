import * as z from "zod";
import type { HistoryQuery, LogReference } from "../../domain/commands.ts";
import { answerTo } from "../caller.ts";
import { BadRequest } from "../problem.ts";
import { JsonText, route } from "../route.ts";
import { countUpTo, inRoom } from "../schemas/fields.ts";
import { message, messagesText, messageText } from "../schemas/message.ts";

/** Where in a log: a message's id, its number in the room, or a time. */
const place = z
  .string()
  .max(64)
  .transform((text, context): LogReference => {
    if (/^\d{1,15}$/.test(text)) return { seq: Number(text) };
    if (/^\d{4}-\d\d-\d\dT/.test(text)) {
      const time = Date.parse(text);
      if (!Number.isNaN(time)) return { time };
      context.addIssue({ code: "custom", message: "is not a time" });
      return z.NEVER;
    }
    return { msgid: text };
  })
  .describe("a message's id, its number, or a time (ISO 8601)");

const part = z
  .strictObject({
    before: place.optional(),
    after: place.optional(),
    around: place.optional(),
    since: place.optional().describe("as after"),
    limit: countUpTo(1_000, 50),
    events: z.enum(["messages", "all"]).default("messages").describe("all: also what happened between"),
  })
  .refine((query) => [query.before, query.after, query.around, query.since].filter(Boolean).length <= 1, {
    message: "only one of before, after, around and since can be given",
  });

function historyQuery({ before, after, around, since, limit, events }: z.output<typeof part>): HistoryQuery {
  const common = { limit, ...(events === "messages" ? { speechOnly: true } : {}) };
  const later = after ?? since;
  if (before) return { ...common, direction: "before", reference: before };
  if (later) return { ...common, direction: "after", reference: later };
  if (around) return { ...common, direction: "around", reference: around };
  return { ...common, direction: "latest" };
}

const list = z.strictObject({
  messages: z.array(message).describe("oldest first"),
  complete: z.boolean().describe("there are no more in that direction"),
});

const newMessage = z.strictObject({
  content: z.string(),
  type: z.enum(["text", "action", "notice"]).default("text"),
  replyTo: z.string().max(64).optional().describe("id of the message that it answers"),
});

/** What makes a repeated request one message (draft-ietf-httpapi-idempotency-key-header). */
function idempotencyKey(header: string | string[] | undefined): { readonly key?: string } {
  if (header === undefined) return {};
  const key = Array.isArray(header) ? undefined : /^"?([\x21\x23-\x7e]{1,128})"?$/.exec(header)?.[1];
  if (key !== undefined) return { key };
  throw new BadRequest("fieldsInvalid", {
    errors: [{ in: "header", field: "Idempotency-Key", message: "has 1 to 128 characters of ASCII" }],
  });
}

export const messages = [
  route({
    method: "GET",
    path: "/rooms/:room/messages",
    operation: "listMessages",
    tag: "messages",
    summary: "Part of a room's log, the newest messages unless it is said which",
    access: "person",
    params: inRoom,
    query: part,
    responses: { 200: { description: "messages", schema: list } },
    refusals: ["noSuchRoom", "notInRoom", "badReference"],
    async handle({ caller, params, query }) {
      const command = { type: "history", target: params.room, query: historyQuery(query) } as const;
      const { events, complete } = await answerTo(caller, command, "history");
      return { status: 200, body: messagesText(events, { complete }) };
    },
  }),
  route({
    method: "POST",
    path: "/rooms/:room/messages",
    operation: "sendMessage",
    tag: "messages",
    summary: "Says something in a room",
    access: "person",
    params: inRoom,
    body: newMessage,
    headers: { "Idempotency-Key": "a repeated request with the same key makes one message" },
    responses: {
      200: { description: "the key was known: the message that the first request made", schema: message },
      201: { description: "the message", schema: message },
    },
    refusals: [
      "noSuchRoom",
      "cannotSend",
      "noSuchMessage",
      "noText",
      "tooLong",
      "tooManyLines",
      "rateLimited",
    ],
    async handle({ caller, params, body, request }) {
      const { content, type, replyTo } = body;
      const said = await answerTo(
        caller,
        {
          ...(replyTo === undefined ? { type: "say", whole: true } : { type: "reply", msgid: replyTo }),
          speech: type === "text" ? "message" : type,
          target: params.room,
          text: content,
          ...idempotencyKey(request.headers["idempotency-key"]),
        },
        "event",
      );
      return { status: said.duplicate === true ? 200 : 201, body: new JsonText(messageText(said.event)) };
    },
  }),
];
