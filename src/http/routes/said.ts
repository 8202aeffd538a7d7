import * as z from "zod";
import { messageText } from "../../dialects/json/message.ts";
import { answerTo, type Caller, done } from "../caller.ts";
import { Refused } from "../problem.ts";
import { JsonText, route } from "../route.ts";
import { inRoom, roomName } from "../schemas/fields.ts";
import { message } from "../schemas/message.ts";
import {
  edits,
  editsJson,
  pins,
  pinsJson,
  reactions,
  reactionsJson,
  readers,
  readersJson,
} from "../schemas/said.ts";

const msgid = z.string().min(1).max(64).describe("the message's id");
const byId = z.strictObject({ id: msgid });
const withReaction = z.strictObject({
  id: msgid,
  reaction: z.string().min(1).max(400).describe("an emoji or a short word, percent-encoded"),
});
const pinned = z.strictObject({ room: roomName, id: msgid });
const announcement = z.strictObject({ content: z.string() });

/** A message, and where it was said. @throws Refused if there is none that the caller may read */
const find = (caller: Caller, id: string) => answerTo(caller, { type: "message", msgid: id }, "message");

/** A message as it is now. */
const shown = async (caller: Caller, id: string): Promise<JsonText> =>
  new JsonText(messageText((await find(caller, id)).event));

/** What people do with what was said, and find out of it. */
export const said = [
  route({
    method: "GET",
    path: "/messages/:id",
    operation: "getMessage",
    tag: "messages",
    summary: "A message, wherever it was said",
    access: "person",
    params: byId,
    responses: { 200: { description: "the message", schema: message } },
    refusals: ["noSuchMessage"],
    handle: async ({ caller, params }) => ({ status: 200, body: await shown(caller, params.id) }),
  }),
  route({
    method: "PATCH",
    path: "/messages/:id",
    operation: "editMessage",
    tag: "messages",
    summary: "Gives a message of yours other words",
    access: "person",
    params: byId,
    body: z.strictObject({ content: z.string() }),
    responses: { 200: { description: "the message as it is now", schema: message } },
    refusals: ["noSuchMessage", "notYourMessage", "messageTooOld", "noText", "tooLong"],
    async handle({ caller, params: { id }, body }) {
      const { target } = await find(caller, id);
      await answerTo(caller, { type: "edit", target, msgid: id, text: body.content }, "event");
      return { status: 200, body: await shown(caller, id) };
    },
  }),
  route({
    method: "DELETE",
    path: "/messages/:id",
    operation: "deleteMessage",
    tag: "messages",
    summary: "Takes a message away: yours, or as an operator of its room anybody's",
    access: "person",
    params: byId,
    query: z.strictObject({ reason: z.string().max(1_000).default("") }),
    responses: { 204: { description: "it is gone" } },
    refusals: ["noSuchMessage", "notYourMessage", "messageTooOld"],
    async handle({ caller, params: { id }, query }) {
      const { target } = await find(caller, id);
      await answerTo(caller, { type: "redact", target, msgid: id, reason: query.reason }, "event");
      return { status: 204 };
    },
  }),
  route({
    method: "GET",
    path: "/messages/:id/edits",
    operation: "listEdits",
    tag: "messages",
    summary: "What a message has said before",
    access: "person",
    params: byId,
    responses: { 200: { description: "its versions", schema: edits } },
    refusals: ["noSuchMessage", "notYourMessage"],
    async handle({ caller, params: { id } }) {
      const { target } = await find(caller, id);
      return {
        status: 200,
        body: editsJson(await answerTo(caller, { type: "edits", target, msgid: id }, "edits")),
      };
    },
  }),
  route({
    method: "GET",
    path: "/messages/:id/read-by",
    operation: "listReaders",
    tag: "messages",
    summary: "Who has read a message, of those who let others know",
    access: "person",
    params: byId,
    responses: { 200: { description: "readers", schema: readers } },
    refusals: ["noSuchMessage", "receiptsForbidden"],
    async handle({ caller, params: { id } }) {
      const { target } = await find(caller, id);
      return {
        status: 200,
        body: readersJson(await answerTo(caller, { type: "seenBy", target, msgid: id }, "seenBy")),
      };
    },
  }),
  route({
    method: "GET",
    path: "/messages/:id/reactions",
    operation: "listReactions",
    tag: "messages",
    summary: "Who has reacted to a message, and how",
    access: "person",
    params: byId,
    responses: { 200: { description: "reactions", schema: reactions } },
    refusals: ["noSuchMessage"],
    async handle({ caller, params: { id } }) {
      const { target } = await find(caller, id);
      const reply = await answerTo(caller, { type: "reactions", target, msgid: id }, "reactions");
      return { status: 200, body: reactionsJson(reply) };
    },
  }),
  route({
    method: "PUT",
    path: "/messages/:id/reactions/:reaction",
    operation: "react",
    tag: "messages",
    summary: "Reacts to a message; who has done so already has",
    access: "person",
    params: withReaction,
    responses: { 200: { description: "the message's reactions now", schema: reactions } },
    refusals: ["noSuchMessage", "reactionInvalid", "reactionNotAllowed", "tooManyReactions", "cannotSend"],
    async handle({ caller, params: { id, reaction } }) {
      const { target } = await find(caller, id);
      await done(caller, { type: "react", target, msgid: id, reaction });
      const reply = await answerTo(caller, { type: "reactions", target, msgid: id }, "reactions");
      return { status: 200, body: reactionsJson(reply) };
    },
  }),
  route({
    method: "DELETE",
    path: "/messages/:id/reactions/:reaction",
    operation: "unreact",
    tag: "messages",
    summary: "Takes a reaction of yours back",
    access: "person",
    params: withReaction,
    responses: { 204: { description: "it is taken back" } },
    refusals: ["noSuchMessage", "noSuchReaction"],
    async handle({ caller, params: { id, reaction } }) {
      const { target } = await find(caller, id);
      await done(caller, { type: "unreact", target, msgid: id, reaction });
      return { status: 204 };
    },
  }),
  route({
    method: "GET",
    path: "/rooms/:room/pins",
    operation: "listPins",
    tag: "pins",
    summary: "What is pinned to a room",
    access: "person",
    params: inRoom,
    responses: { 200: { description: "pins, the oldest message first", schema: pins } },
    refusals: ["noSuchRoom", "notInRoom"],
    async handle({ caller, params }) {
      return {
        status: 200,
        body: pinsJson(await answerTo(caller, { type: "pins", target: params.room }, "pins")),
      };
    },
  }),
  route({
    method: "GET",
    path: "/rooms/:room/pins/:id",
    operation: "getPin",
    tag: "pins",
    summary: "A message that is pinned to a room, and who has pinned it",
    access: "person",
    params: pinned,
    responses: { 200: { description: "the pin", schema: pins.shape.pins.element } },
    refusals: ["noSuchRoom", "notInRoom", "notPinned"],
    async handle({ caller, params: { room, id } }) {
      const reply = await answerTo(caller, { type: "pins", target: room }, "pins");
      const pin = pinsJson(reply).pins.find(({ message: { id: pinnedId } }) => pinnedId === id);
      if (!pin) throw new Refused({ refused: "notPinned", target: room, msgid: id });
      return { status: 200, body: pin };
    },
  }),
  route({
    method: "PUT",
    path: "/rooms/:room/pins/:id",
    operation: "pinMessage",
    tag: "pins",
    summary: "Pins a message to its room",
    access: "person",
    params: pinned,
    responses: { 204: { description: "it is pinned" } },
    refusals: ["noSuchRoom", "notInRoom", "noSuchMessage", "roleNeeded", "tooManyPins"],
    async handle({ caller, params }) {
      await done(caller, { type: "pin", target: params.room, msgid: params.id, add: true });
      return { status: 204 };
    },
  }),
  route({
    method: "DELETE",
    path: "/rooms/:room/pins/:id",
    operation: "unpinMessage",
    tag: "pins",
    summary: "Takes a pin off",
    access: "person",
    params: pinned,
    responses: { 204: { description: "it is pinned no more" } },
    refusals: ["noSuchRoom", "notInRoom", "noSuchMessage", "roleNeeded", "notPinned"],
    async handle({ caller, params }) {
      await done(caller, { type: "pin", target: params.room, msgid: params.id, add: false });
      return { status: 204 };
    },
  }),
  route({
    method: "POST",
    path: "/rooms/:room/announcements",
    operation: "announce",
    tag: "announcements",
    summary: "Announces something in a room, as an operator of it",
    access: "person",
    params: inRoom,
    body: announcement,
    responses: { 201: { description: "the announcement", schema: message } },
    refusals: ["noSuchRoom", "roleNeeded", "noText", "tooLong"],
    async handle({ caller, params, body }) {
      const command = { type: "announce", room: params.room, text: body.content } as const;
      const { event } = await answerTo(caller, command, "event");
      return { status: 201, body: new JsonText(messageText(event)) };
    },
  }),
  route({
    method: "POST",
    path: "/admin/announcements",
    operation: "announceToAll",
    tag: "announcements",
    summary: "Announces something to everybody, as an administrator",
    access: "person",
    body: announcement,
    responses: {
      201: {
        description: "those who are here were told; accounts that are not will be",
        schema: z.strictObject({ people: z.int().describe("how many were told at once") }),
      },
    },
    refusals: ["notAdministrator", "noText"],
    async handle({ caller, body }) {
      const { people } = await answerTo(caller, { type: "announceToAll", text: body.content }, "announced");
      return { status: 201, body: { people } };
    },
  }),
];
