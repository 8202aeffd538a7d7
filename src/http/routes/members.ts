import * as z from "zod";
import { answerTo } from "../caller.ts";
import { route } from "../route.ts";
import { inRoom } from "../schemas/fields.ts";
import { member, memberJson, room, roomJson } from "../schemas/room.ts";

const entered = z.strictObject({ room, members: z.array(member) });

export const members = [
  route({
    method: "GET",
    path: "/rooms/:room/members",
    operation: "listMembers",
    tag: "members",
    summary: "Who is in a room, as far as you may see it",
    access: "person",
    params: inRoom,
    responses: { 200: { description: "members", schema: z.strictObject({ members: z.array(member) }) } },
    refusals: ["noSuchRoom"],
    async handle({ caller, params }) {
      // NAMES of a room that there is not is an empty list; here it is no list at all.
      await answerTo(caller, { type: "roomInfo", room: params.room }, "roomInfo");
      const { members: views } = await answerTo(caller, { type: "names", room: params.room }, "names");
      return { status: 200, body: { members: views.map(memberJson) } };
    },
  }),
  route({
    method: "PUT",
    path: "/rooms/:room/members/me",
    operation: "joinRoom",
    tag: "members",
    summary: "Takes you into a room",
    access: "person",
    params: inRoom,
    body: z.strictObject({ key: z.string().max(200).optional() }).optional(),
    responses: {
      200: { description: "you were in it already", schema: entered },
      201: { description: "you are in it", schema: entered },
    },
    refusals: [
      "roomNameInvalid",
      "inviteOnly",
      "banned",
      "badKey",
      "roomFull",
      "tooManyRooms",
      "accountRequired",
    ],
    async handle({ caller, params, body }) {
      const key = body?.key === undefined ? {} : { key: body.key };
      const joined = await answerTo(caller, { type: "join", room: params.room, ...key }, "joined");
      return {
        status: joined.alreadyThere ? 200 : 201,
        body: { room: roomJson(joined.room), members: joined.members.map(memberJson) },
      };
    },
  }),
  route({
    method: "DELETE",
    path: "/rooms/:room/members/me",
    operation: "leaveRoom",
    tag: "members",
    summary: "Takes you out of a room",
    access: "person",
    params: inRoom,
    query: z.strictObject({ reason: z.string().max(1_000).default("") }),
    responses: { 204: { description: "you are out" } },
    refusals: ["noSuchRoom", "notInRoom"],
    async handle({ caller, params, query }) {
      await answerTo(caller, { type: "part", room: params.room, reason: query.reason }, "event");
      return { status: 204 };
    },
  }),
];
