import * as z from "zod";
import { messageJson } from "../../dialects/json/message.ts";
import type { RoomWishes } from "../../domain/commands/rooms.ts";
import type { Command } from "../../domain/commands.ts";
import { answerTo, type Caller } from "../caller.ts";
import type { HttpCore } from "../core.ts";
import { Refused } from "../problem.ts";
import { route } from "../route.ts";
import { countUpTo, inRoom, roomName } from "../schemas/fields.ts";
import { message } from "../schemas/message.ts";
import { person, personJson } from "../schemas/person.ts";
import { room, roomJson, rosterMember, rosterMemberJson } from "../schemas/room.ts";
import { pins, pinsJson } from "../schemas/said.ts";

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

const partNames = ["me", "members", "messages", "pins"] as const;
type PartName = (typeof partNames)[number];

const parts = z
  .string()
  .max(100)
  .transform((text, context): readonly PartName[] => {
    const names = text.split(",").map((name) => name.trim());
    const known = partNames.filter((name) => names.includes(name));
    if (known.length === new Set(names).size) return known;
    context.addIssue({ code: "custom", message: `takes ${partNames.join(", ")}, with commas between` });
    return z.NEVER;
  })
  .describe("me, members, messages, pins, with commas between");

const withParts = room.extend({
  included: z
    .strictObject({
      me: person.optional(),
      members: z.array(rosterMember).optional(),
      messages: z.array(message).optional().describe("the newest, oldest first"),
      pins: pins.shape.pins.optional(),
    })
    .optional(),
});

/** What is shown with a room. */
async function partsOf(
  core: HttpCore,
  caller: Caller,
  name: string,
  wanted: readonly PartName[],
  limit: number,
): Promise<z.input<typeof withParts>["included"]> {
  const is = (part: PartName): boolean => wanted.includes(part);
  const query = { direction: "latest", limit, speechOnly: true } as const;
  const [self, roster, log, pinned] = await Promise.all([
    is("me") ? answerTo(caller, { type: "whoami" }, "whoami") : undefined,
    is("members") ? answerTo(caller, { type: "roster", room: name }, "roster") : undefined,
    is("messages") ? answerTo(caller, { type: "history", target: name, query }, "history") : undefined,
    is("pins") ? answerTo(caller, { type: "pins", target: name }, "pins") : undefined,
  ]);
  return {
    ...(self ? { me: personJson(self.person, core.now()) } : {}),
    ...(roster ? { members: roster.members.map(rosterMemberJson) } : {}),
    ...(log ? { messages: log.events.map(messageJson) } : {}),
    ...(pinned ? pinsJson(pinned) : {}),
  };
}

/** The commands that do what is wanted of a room, in turn. */
function commandsFor(room: string, wanted: Wanted & { readonly name?: string | undefined }): Command[] {
  const {
    name,
    topic,
    description,
    announcements,
    worldReadable,
    allowedReactions: allowed,
    receipts,
  } = wanted;
  const commands: (Command | undefined)[] = [
    description === undefined ? undefined : { type: "describeRoom", room, description },
    wanted.private === undefined ? undefined : { type: "roomVisibility", room, private: wanted.private },
    announcements === undefined ? undefined : { type: "roomType", room, announcements },
    worldReadable === undefined ? undefined : { type: "roomReaders", room, anyone: worldReadable },
    allowed === undefined ? undefined : { type: "roomReactions", room, allowed },
    receipts === undefined ? undefined : { type: "roomReceipts", room, allowed: receipts },
    topic === undefined ? undefined : { type: "topic", room, topic },
    name === undefined ? undefined : { type: "renameRoom", room, to: name, reason: "" },
  ];
  return commands.filter((command) => command !== undefined);
}

/** Has commands carried out after everything was looked at that could be refused. */
async function change(caller: Caller, room: string | null, wishes: RoomWishes, commands: readonly Command[]) {
  const refusal = await caller.runAll([{ type: "checkWishes", room, wishes }, ...commands]);
  if (refusal) throw new Refused(refusal);
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
      await change(caller, null, wanted, [
        { type: "createRoom", room: name },
        { type: "join", room: name },
        ...commandsFor(name, wanted),
      ]);
      const location = `${core.base}/rooms/${encodeURIComponent(name)}`;
      return { status: 201, body: await view(caller, name), headers: { location } };
    },
  }),
  route({
    method: "GET",
    path: "/rooms/:room",
    operation: "getRoom",
    tag: "rooms",
    summary: "A room",
    access: "person",
    description:
      "`include=me,members,messages,pins` brings what a client needs to show a room in one request, as one that is in it may see it.",
    params: inRoom,
    query: z.strictObject({
      include: parts.optional(),
      messages: countUpTo(1_000, 500).describe("how many of the newest messages, if they are included"),
    }),
    responses: { 200: { description: "the room", schema: withParts } },
    refusals: ["noSuchRoom", "notInRoom"],
    async handle({ caller, core, params, query }) {
      const body = await view(caller, params.room);
      const { include = [] } = query;
      if (include.length === 0) return { status: 200, body };
      const included = await partsOf(core, caller, params.room, include, query.messages);
      return { status: 200, body: { ...body, included } };
    },
  }),
  route({
    method: "PATCH",
    path: "/rooms/:room",
    operation: "changeRoom",
    tag: "rooms",
    summary: "Changes what a room says of itself, who finds it, and its name",
    description:
      "Everything is looked at first: where one of the changes is refused, none is made. They are made in the order description, private, announcements, worldReadable, allowedReactions, receipts, topic, name.",
    access: "person",
    params: inRoom,
    body: z.strictObject({ name: roomName.optional(), ...changes }),
    responses: { 200: one("the room as it is now") },
    refusals: ["noSuchRoom", "notInRoom", "roleNeeded", "renameClosed", "roomExists"],
    async handle({ caller, params, body }) {
      await change(caller, params.room, body, commandsFor(params.room, body));
      return { status: 200, body: await view(caller, body.name ?? params.room) };
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
