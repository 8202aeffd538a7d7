import * as z from "zod";
import type { Command } from "../../domain/commands.ts";
import { answerTo, type Caller } from "../caller.ts";
import { Refused } from "../problem.ts";
import { route } from "../route.ts";
import { inRoom, roomName } from "../schemas/fields.ts";
import { room, roomJson } from "../schemas/room.ts";

const one = (description: string) => ({ description, schema: room });

/** A room as it is now. */
const view = async (caller: Caller, name: string) =>
  roomJson((await answerTo(caller, { type: "roomInfo", room: name }, "roomInfo")).room);

const changes = {
  topic: z.string().optional(),
  description: z.string().optional(),
  private: z.boolean().optional().describe("by invitation only, and in no list"),
  announcements: z.boolean().optional().describe("operators alone speak there"),
  worldReadable: z.boolean().optional().describe("anybody reads it, without entering or signing in"),
  allowedReactions: z
    .array(z.string())
    .nullable()
    .optional()
    .describe("what people may react with; null: anything that the server allows"),
  receipts: z.boolean().optional().describe("whether it is told who has read what"),
};
type Wanted = z.output<z.ZodObject<typeof changes>>;

/** @throws Refused also where one of several modes was */
async function changeModes(caller: Caller, command: Command): Promise<void> {
  const { refusals } = await answerTo(caller, command, "modesChanged");
  for (const refusal of refusals) throw new Refused(refusal);
}

/** Sets what of a room is given, one after the other: the first refusal ends it. */
async function change(caller: Caller, name: string, wanted: Wanted): Promise<void> {
  const { topic, description, allowedReactions: allowed, receipts } = wanted;
  if (description !== undefined)
    await answerTo(caller, { type: "describeRoom", room: name, description }, "roomChanged");
  if (wanted.private !== undefined)
    await answerTo(caller, { type: "roomVisibility", room: name, private: wanted.private }, "modesChanged");
  const { announcements, worldReadable } = wanted;
  if (announcements !== undefined) await changeModes(caller, { type: "roomType", room: name, announcements });
  if (worldReadable !== undefined)
    await changeModes(caller, { type: "roomReaders", room: name, anyone: worldReadable });
  if (allowed !== undefined)
    await answerTo(caller, { type: "roomReactions", room: name, allowed }, "roomReactions");
  if (receipts !== undefined)
    await answerTo(caller, { type: "roomReceipts", room: name, allowed: receipts }, "roomReceipts");
  if (topic !== undefined) await answerTo(caller, { type: "topic", room: name, topic }, "event");
}

export const rooms = [
  route({
    method: "GET",
    path: "/rooms",
    operation: "listRooms",
    tag: "rooms",
    summary: "The rooms that you may find, those with most people first",
    access: "person",
    query: z.strictObject({ match: z.string().max(200).optional().describe("a mask: `#ops*`") }),
    responses: { 200: { description: "rooms", schema: z.strictObject({ rooms: z.array(room) }) } },
    async handle({ caller, query }) {
      const pattern = query.match === undefined ? {} : { pattern: query.match };
      const { rooms: views } = await answerTo(caller, { type: "rooms", ...pattern }, "rooms");
      return { status: 200, body: { rooms: views.map(roomJson) } };
    },
  }),
  route({
    method: "POST",
    path: "/rooms",
    operation: "createRoom",
    tag: "rooms",
    summary: "Makes a room that belongs to your account, and takes you into it",
    access: "person",
    body: z.strictObject({ name: roomName, ...changes }),
    responses: { 201: one("the room") },
    refusals: ["roomNameInvalid", "roomExists", "roomRegistrationClosed", "notLoggedIn"],
    async handle({ caller, body, core }) {
      const { name, ...wanted } = body;
      const { room: made } = await answerTo(caller, { type: "createRoom", room: name }, "roomCreated");
      await answerTo(caller, { type: "join", room: made.name }, "joined");
      await change(caller, made.name, wanted);
      const location = `${core.base}/rooms/${encodeURIComponent(made.name)}`;
      return { status: 201, body: await view(caller, made.name), headers: { location } };
    },
  }),
  route({
    method: "GET",
    path: "/rooms/:room",
    operation: "getRoom",
    tag: "rooms",
    summary: "A room",
    access: "person",
    params: inRoom,
    responses: { 200: one("the room") },
    refusals: ["noSuchRoom"],
    handle: async ({ caller, params }) => ({ status: 200, body: await view(caller, params.room) }),
  }),
  route({
    method: "PATCH",
    path: "/rooms/:room",
    operation: "changeRoom",
    tag: "rooms",
    summary: "Changes what a room says of itself, who finds it, and its name",
    description:
      "What is given is set in the order description, private, announcements, worldReadable, allowedReactions, receipts, topic, name; the first refusal ends it.",
    access: "person",
    params: inRoom,
    body: z.strictObject({ name: roomName.optional(), ...changes }),
    responses: { 200: one("the room as it is now") },
    refusals: ["noSuchRoom", "notInRoom", "roleNeeded", "renameClosed", "roomExists"],
    async handle({ caller, params, body }) {
      const { name, ...wanted } = body;
      await change(caller, params.room, wanted);
      if (name !== undefined)
        await answerTo(caller, { type: "renameRoom", room: params.room, to: name, reason: "" }, "event");
      return { status: 200, body: await view(caller, name ?? params.room) };
    },
  }),
  route({
    method: "DELETE",
    path: "/rooms/:room",
    operation: "deleteRoom",
    tag: "rooms",
    summary: "Ends a room, with its log",
    access: "person",
    params: inRoom,
    responses: { 204: { description: "it is gone" } },
    refusals: ["noSuchRoom", "roleNeeded"],
    async handle({ caller, params }) {
      await answerTo(caller, { type: "deleteRoom", room: params.room }, "roomDeleted");
      return { status: 204 };
    },
  }),
];
