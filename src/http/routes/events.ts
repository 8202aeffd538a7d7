import * as z from "zod";
import { asRoomName } from "../../domain/names.ts";
import { isRefusal } from "../../domain/refusals.ts";
import { BadRequest, Refused } from "../problem.ts";
import { route } from "../route.ts";

type After = { readonly msgid: string } | { readonly time: number };

const msgid = /^[\x21-\x7e]{1,64}$/;

const after = z
  .string()
  .max(64)
  .transform((text, context): After => {
    const time = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN;
    if (!Number.isNaN(time)) return { time };
    if (msgid.test(text)) return { msgid: text };
    context.addIssue({ code: "custom", message: "is neither the id of an event nor a time" });
    return z.NEVER;
  });

/** Rooms at most that one stream may name. */
const mostRooms = 100;

const rooms = z
  .string()
  .max(16_384)
  .transform((text) =>
    text
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== "")
      .map(asRoomName),
  )
  .refine((names) => names.length <= mostRooms, { message: `names at most ${mostRooms} rooms` });

/** What the header says with which a browser comes back. */
function lastEvent(header: string | string[] | undefined): After | undefined {
  if (header === undefined || header === "") return undefined;
  if (typeof header === "string" && msgid.test(header)) return { msgid: header };
  throw new BadRequest("fieldsInvalid", {
    errors: [{ in: "header", field: "Last-Event-ID", message: "is not the id of an event" }],
  });
}

export const events = [
  route({
    method: "GET",
    path: "/events",
    operation: "streamEvents",
    tag: "events",
    summary: "What happens, as server-sent events",
    description:
      "Everything that concerns you, or what happens in some rooms. With the id of the last event that you have (`Last-Event-ID`, or `after`) it begins with what you have missed since; an event that comes twice has the same id. Without a token it is for rooms that anybody may read (mode W). The names of the events are those of docs/WEBSOCKET.md.",
    access: "public",
    query: z.strictObject({
      after: after.optional().describe("the id of the last event that you have, or a time (ISO 8601)"),
      rooms: rooms.optional().describe("names of rooms, with commas between them: what happens there alone"),
    }),
    headers: { "Last-Event-ID": "the id of the last event that you have; goes before `after`" },
    responses: {
      200: { description: "events, until either side ends it", contentType: "text/event-stream" },
    },
    refusals: ["tokenNeeded", "noSuchRoom", "notInRoom", "noSuchMessage", "tooManyConnections"],
    async handle({ core, query, request }) {
      const headers = {
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-store",
        // Asks nginx to pass on what comes as it comes.
        "x-accel-buffering": "no",
      };
      if (request.method === "HEAD") return { status: 200, headers };
      const stream = await core.events({
        principal: request.principal,
        from: request.client,
        rooms: query.rooms ?? [],
        after: lastEvent(request.headers["last-event-id"]) ?? query.after,
      });
      if (isRefusal(stream)) throw new Refused(stream);
      return { status: 200, headers, body: stream };
    },
  }),
];
