import * as z from "zod";
import { answerTo } from "../caller.ts";
import { route } from "../route.ts";
import { countUpTo, roomName } from "../schemas/fields.ts";
import { message, messagesText } from "../schemas/message.ts";

const isDay = (text: string): boolean => /^\d{4}-\d\d-\d\d$/.test(text);

/** A time, or a day in UTC: `edge` is what the time of its beginning becomes. */
const moment = (edge: (begins: number) => number) =>
  z
    .string()
    .max(40)
    .transform((text, context): number => {
      const time = /^\d{4}-\d\d-\d\d(?:T|$)/.test(text) ? Date.parse(text) : Number.NaN;
      const isThere = isDay(text)
        ? !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
        : true;
      if (!Number.isNaN(time) && isThere) return isDay(text) ? edge(time) : time;
      context.addIssue({ code: "custom", message: "is neither a day nor a time" });
      return z.NEVER;
    });

const wanted = z
  .strictObject({
    q: z.string().max(1_000).optional().describe("words that all have to be there, by their beginnings"),
    room: roomName.optional(),
    with: z.string().min(1).max(300).optional().describe("the conversation with this person"),
    from: z.string().min(1).max(300).optional().describe("who said it: a nick or an account"),
    after: moment((begins) => begins)
      .optional()
      .describe("a day (UTC) or a time (ISO 8601), inclusive"),
    before: moment((begins) => begins - 1)
      .optional()
      .describe(
        "a day, which is not part of it, or a time, which is: `createdAt` of the last one gives the next page",
      ),
    limit: countUpTo(1_000, 50),
  })
  .refine(({ limit: _, ...query }) => Object.values(query).some((value) => value !== undefined), {
    message: "something has to be looked for: q, room, with, from, after or before",
  })
  .refine((query) => query.room === undefined || query.with === undefined, {
    message: "only one of room and with can be given",
  });

const found = z.strictObject({
  messages: z.array(message).describe("newest first"),
  complete: z.boolean().describe("there are no older ones"),
});

export const search = [
  route({
    method: "GET",
    path: "/search",
    operation: "searchMessages",
    tag: "messages",
    summary: "Looks for messages in all that you may read, or in one room or conversation",
    description:
      "In scripts without spaces (Chinese, Japanese, Korean and others) any part of a run is found. With encryption at rest words are found as a whole only.",
    access: "person",
    query: wanted,
    responses: { 200: { description: "what was found", schema: found } },
    refusals: ["noSuchRoom", "notInRoom", "noSuchNick", "rateLimited", "unavailable"],
    async handle({ caller, query }) {
      const { q: text, room, with: nick, from, after, before, limit } = query;
      const target = room ?? nick;
      const { events, complete } = await answerTo(
        caller,
        {
          type: "search",
          ...(target === undefined ? {} : { in: target }),
          ...(text === undefined ? {} : { text }),
          ...(from === undefined ? {} : { from }),
          ...(after === undefined ? {} : { after }),
          ...(before === undefined ? {} : { before }),
          keep: "newest",
          limit,
        },
        "search",
      );
      return { status: 200, body: messagesText(events.toReversed(), { complete }) };
    },
  }),
];
