import * as z from "zod";
import type { Refusal } from "../../domain/refusals.ts";
import { answerTo } from "../caller.ts";
import { Refused } from "../problem.ts";
import { route } from "../route.ts";
import { inRoom, jsonTime, time } from "../schemas/fields.ts";
import { member, memberJson, room, roomJson, rosterMember, rosterMemberJson } from "../schemas/room.ts";

const memberOf = inRoom.extend({ user: z.string().min(1).max(200).describe("their nick") });

const roleNames = ["owner", "admin", "operator", "halfOperator", "voice"] as const;
const roleLetterOf = { owner: "q", admin: "a", operator: "o", halfOperator: "h", voice: "v" } as const;

const mask = z
  .string()
  .min(1)
  .max(300)
  .describe("nick!user@host with * and ?, or an extended one such as a:ada");
const ban = z.strictObject({ mask: z.string(), setBy: z.string(), setAt: time }).meta({ id: "Ban" });

/** A change of modes that was asked for alone was done, or is refused. */
function refuseAny([refusal]: readonly Refusal[]): void {
  if (refusal) throw new Refused(refusal);
}

const entered = z.strictObject({ room, members: z.array(member) });

export const members = [
  route({
    method: "GET",
    path: "/rooms/:room/members",
    operation: "listMembers",
    tag: "members",
    summary: "Who is in a room, and for those who belong to it who else does",
    access: "person",
    params: inRoom,
    responses: {
      200: {
        description: "those who are there first, each part by name",
        schema: z.strictObject({ members: z.array(rosterMember) }),
      },
    },
    refusals: ["noSuchRoom"],
    async handle({ caller, params }) {
      const { members: entries } = await answerTo(caller, { type: "roster", room: params.room }, "roster");
      return { status: 200, body: { members: entries.map(rosterMemberJson) } };
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
  route({
    method: "PATCH",
    path: "/rooms/:room/members/:user",
    operation: "changeRole",
    tag: "members",
    summary: "Gives somebody in a room a role, or takes it",
    access: "person",
    params: memberOf,
    body: z.strictObject({ role: z.enum(roleNames), grant: z.boolean().default(true) }),
    responses: { 204: { description: "they have it, or have it no more" } },
    refusals: ["noSuchRoom", "notInRoom", "notMember", "roleNeeded"],
    async handle({ caller, params, body }) {
      const { room: name, user } = params;
      const role = roleLetterOf[body.role];
      const command = { type: "role", room: name, nick: user, role, grant: body.grant } as const;
      refuseAny((await answerTo(caller, command, "modesChanged")).refusals);
      return { status: 204 };
    },
  }),
  route({
    method: "DELETE",
    path: "/rooms/:room/members/:user",
    operation: "kickMember",
    tag: "members",
    summary: "Puts somebody out of a room",
    access: "person",
    params: memberOf,
    query: z.strictObject({ reason: z.string().max(1_000).default("") }),
    responses: { 204: { description: "they are out" } },
    refusals: ["noSuchRoom", "notInRoom", "notMember", "noSuchNick", "roleNeeded"],
    async handle({ caller, params, query }) {
      const { room: name, user: nick } = params;
      await answerTo(caller, { type: "kick", room: name, nick, reason: query.reason }, "event");
      return { status: 204 };
    },
  }),
  route({
    method: "POST",
    path: "/rooms/:room/invites",
    operation: "invite",
    tag: "members",
    summary: "Asks somebody into a room",
    access: "person",
    params: inRoom,
    body: z.strictObject({ user: z.string().min(1).max(200) }),
    responses: { 204: { description: "they are asked" } },
    refusals: ["noSuchRoom", "notInRoom", "noSuchNick", "alreadyMember", "roleNeeded"],
    async handle({ caller, params, body }) {
      await answerTo(caller, { type: "invite", room: params.room, nick: body.user }, "invited");
      return { status: 204 };
    },
  }),
  route({
    method: "GET",
    path: "/rooms/:room/bans",
    operation: "listBans",
    tag: "members",
    summary: "Who is kept from a room",
    access: "person",
    params: inRoom,
    responses: { 200: { description: "bans", schema: z.strictObject({ bans: z.array(ban) }) } },
    refusals: ["noSuchRoom", "notInRoom"],
    async handle({ caller, params }) {
      const changes = [{ add: true, letter: "b" }];
      const list = await answerTo(caller, { type: "roomModes", room: params.room, changes }, "roomList");
      const bans = list.entries.map(({ mask, setBy, setAt }) => ({ mask, setBy, setAt: jsonTime(setAt) }));
      return { status: 200, body: { bans } };
    },
  }),
  route({
    method: "POST",
    path: "/rooms/:room/bans",
    operation: "addBan",
    tag: "members",
    summary: "Keeps somebody from a room",
    access: "person",
    params: inRoom,
    body: z.strictObject({ mask }),
    responses: { 204: { description: "it holds" } },
    refusals: ["noSuchRoom", "notInRoom", "roleNeeded", "listFull", "badModeParam"],
    async handle({ caller, params, body }) {
      const command = { type: "ban", room: params.room, mask: body.mask, add: true } as const;
      refuseAny((await answerTo(caller, command, "modesChanged")).refusals);
      return { status: 204 };
    },
  }),
  route({
    method: "DELETE",
    path: "/rooms/:room/bans",
    operation: "removeBan",
    tag: "members",
    summary: "Lets somebody into a room again",
    access: "person",
    params: inRoom,
    query: z.strictObject({ mask }),
    responses: { 204: { description: "it holds no more" } },
    refusals: ["noSuchRoom", "notInRoom", "roleNeeded"],
    async handle({ caller, params, query }) {
      const command = { type: "ban", room: params.room, mask: query.mask, add: false } as const;
      refuseAny((await answerTo(caller, command, "modesChanged")).refusals);
      return { status: 204 };
    },
  }),
];
