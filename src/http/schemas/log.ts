import * as z from "zod";
import type { CommandOf, HistoryQuery, LogReference } from "../../domain/commands.ts";
import { maxAttachments } from "../../domain/files.ts";
import { BadRequest } from "../problem.ts";
import { countUpTo } from "./fields.ts";
import { message } from "./message.ts";

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

/** Which part of a log is asked for. */
export const part = z
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

/** The same as the domain asks for it. */
export function historyQuery({
  before,
  after,
  around,
  since,
  limit,
  events,
}: z.output<typeof part>): HistoryQuery {
  const common = { limit, ...(events === "messages" ? { speechOnly: true } : {}) };
  const later = after ?? since;
  if (before) return { ...common, direction: "before", reference: before };
  if (later) return { ...common, direction: "after", reference: later };
  if (around) return { ...common, direction: "around", reference: around };
  return { ...common, direction: "latest" };
}

/** Part of a log. */
export const list = z.strictObject({
  messages: z.array(message).describe("oldest first"),
  complete: z.boolean().describe("there are no more in that direction"),
});

/** What is to be said. */
export const newMessage = z.strictObject({
  content: z.string().default(""),
  attachments: z
    .array(z.string().max(64))
    .max(maxAttachments)
    .default([])
    .describe("ids of files that you have sent: their addresses follow the text"),
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

/** The header of {@link idempotencyKey}, for the docs. */
export const idempotent = {
  "Idempotency-Key": "a repeated request with the same key makes one message",
} as const;

/** What is to be said, as a command. */
export function sayCommand(
  target: string,
  { content, type, replyTo }: z.output<typeof newMessage>,
  key: string | string[] | undefined,
): CommandOf<"say"> | CommandOf<"reply"> {
  return {
    ...(replyTo === undefined ? { type: "say", whole: true } : { type: "reply", msgid: replyTo }),
    speech: type === "text" ? "message" : type,
    target,
    text: content,
    ...idempotencyKey(key),
  };
}
