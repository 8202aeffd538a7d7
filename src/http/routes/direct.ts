import * as z from "zod";
import { messageText } from "../../dialects/json/message.ts";
import { isRefusal } from "../../domain/refusals.ts";
import type { ReplyOf } from "../../domain/replies.ts";
import { withAddresses } from "../attachments.ts";
import { answerTo, type Caller } from "../caller.ts";
import { Refused } from "../problem.ts";
import { JsonText, route } from "../route.ts";
import { inRoom } from "../schemas/fields.ts";
import { historyQuery, idempotent, list, newMessage, part, sayCommand } from "../schemas/log.ts";
import { message, messagesText } from "../schemas/message.ts";

const withPerson = z.strictObject({ user: z.string().min(1).max(200).describe("a nick or an account") });

const sent = message
  .extend({
    delivery: z
      .enum(["delivered", "kept", "held"])
      .describe("kept: they are not here and read it later; held: they accept you first, or never see it"),
  })
  .meta({ id: "DirectMessage" });

const typing = z.strictObject({ typing: z.boolean().default(true) }).optional();

/** Tells that somebody types, or does not any more (IRCv3 typing). No log keeps it. */
async function tellTyping(caller: Caller, target: string, body: z.output<typeof typing>) {
  const value = (body?.typing ?? true) ? "active" : "done";
  await answerTo(caller, { type: "tag", target, tags: { "+typing": value } }, "live");
  return { status: 204 };
}

export const direct = [
  route({
    method: "GET",
    path: "/conversations/:user/messages",
    operation: "listDirectMessages",
    tag: "conversations",
    summary: "Part of what you and somebody have written to each other",
    access: "person",
    params: withPerson,
    query: part,
    responses: { 200: { description: "messages", schema: list } },
    refusals: ["noSuchNick", "badReference"],
    async handle({ caller, params, query }) {
      const command = { type: "history", target: params.user, query: historyQuery(query) } as const;
      const { events, complete } = await answerTo(caller, command, "history");
      return { status: 200, body: messagesText(events, { complete }) };
    },
  }),
  route({
    method: "POST",
    path: "/conversations/:user/messages",
    operation: "sendDirectMessage",
    tag: "conversations",
    summary: "Writes to somebody",
    access: "person",
    params: withPerson,
    body: newMessage,
    headers: idempotent,
    responses: {
      200: { description: "the key was known: the message that the first request made", schema: sent },
      201: { description: "the message", schema: sent },
      202: { description: "it is kept until they come, or held until they accept you", schema: sent },
    },
    refusals: ["noSuchNick", "cannotWrite", "noText", "tooLong", "tooManyLines"],
    async handle({ core, caller, params, body, request }) {
      const words = await withAddresses(core, caller, body);
      const answers = await caller.run(sayCommand(params.user, words, request.headers["idempotency-key"]));
      const refusal = answers.find(isRefusal);
      if (refusal) throw new Refused(refusal);
      const said = answers.find(
        (each): each is ReplyOf<"event"> => "reply" in each && each.reply === "event",
      );
      if (!said) throw new TypeError("a direct message was not answered with its event");
      const told = (reply: string): boolean =>
        answers.some((each) => "reply" in each && each.reply === reply);
      const delivery = told("messageHeld") ? "held" : told("recipientOffline") ? "kept" : "delivered";
      const status = said.duplicate === true ? 200 : delivery === "delivered" ? 201 : 202;
      const text = `${messageText(said.event).slice(0, -1)},"delivery":"${delivery}"}`;
      return { status, body: new JsonText(text) };
    },
  }),
  route({
    method: "POST",
    path: "/rooms/:room/typing",
    operation: "tellTyping",
    tag: "messages",
    summary: "Shows others in a room that you type, for some seconds",
    access: "person",
    params: inRoom,
    body: typing,
    responses: { 204: { description: "they are shown it" } },
    refusals: ["noSuchRoom", "cannotSend"],
    handle: ({ caller, params, body }) => tellTyping(caller, params.room, body),
  }),
  route({
    method: "POST",
    path: "/conversations/:user/typing",
    operation: "tellTypingTo",
    tag: "conversations",
    summary: "Shows somebody that you write to them, for some seconds",
    access: "person",
    params: withPerson,
    body: typing,
    responses: { 204: { description: "they are shown it, if they are here" } },
    refusals: ["noSuchNick"],
    handle: ({ caller, params, body }) => tellTyping(caller, params.user, body),
  }),
];
