import { messageText } from "../../dialects/json/message.ts";
import { isRefusal } from "../../domain/refusals.ts";
import { withAddresses } from "../attachments.ts";
import { answerTo } from "../caller.ts";
import { Refused } from "../problem.ts";
import { JsonText, route } from "../route.ts";
import { inRoom } from "../schemas/fields.ts";
import { historyQuery, idempotent, list, newMessage, part, sayCommand } from "../schemas/log.ts";
import { message, messagesText } from "../schemas/message.ts";

export const messages = [
  route({
    method: "GET",
    path: "/rooms/:room/messages",
    operation: "listMessages",
    tag: "messages",
    summary: "Part of a room's log, the newest messages unless it is said which",
    description: "Without a token of rooms that anybody may read (mode W), as of no others.",
    access: "public",
    params: inRoom,
    query: part,
    responses: { 200: { description: "messages", schema: list } },
    refusals: ["tokenNeeded", "noSuchRoom", "notInRoom", "badReference"],
    async handle({ core, caller, params, query }) {
      if (!caller) {
        const open = await core.openLog(params.room, historyQuery(query));
        // Whether there is such a room is not told to somebody of whom nothing is known.
        if (!open) throw new Refused({ refused: "tokenNeeded" });
        if (isRefusal(open)) throw new Refused(open);
        return { status: 200, body: messagesText(open.events, { complete: open.complete }) };
      }
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
    headers: idempotent,
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
    async handle({ core, caller, params, body, request }) {
      const words = await withAddresses(core, caller, body);
      const command = sayCommand(params.room, words, request.headers["idempotency-key"]);
      const said = await answerTo(caller, command, "event");
      return { status: said.duplicate === true ? 200 : 201, body: new JsonText(messageText(said.event)) };
    },
  }),
];
