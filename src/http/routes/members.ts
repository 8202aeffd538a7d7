import * as z from "zod";
import { fold } from "../../domain/names.ts";
import { answerTo, type Caller, done } from "../caller.ts";
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

const isCaller = ({ nick }: Caller, user: string): boolean => user === "me" || fold(user) === fold(nick);

async function enter(caller: Caller, name: string, key: string | undefined) {
  const command = { type: "join", room: name, ...(key === undefined ? {} : { key }) } as const;
  const { alreadyThere, room: view, members } = await answerTo(caller, command, "joined");
  return {
    status: alreadyThere ? 200 : 201,
    body: { room: roomJson(view), members: members.map(memberJson) },
  };
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
    handle: ({ caller, params, body }) => enter(caller, params.room, body?.key),
  }),
  route({
    method: "PUT",
    path: "/rooms/:room/members/:user",
    operation: "addMember",
    tag: "members",
    summary: "Takes you into a room, if it is you; anybody else is asked in, since nobody is put into a room",
    access: "person",
    params: memberOf,
    body: z.strictObject({ key: z.string().max(200).optional() }).optional(),
    responses: {
      200: { description: "you were in it already", schema: entered },
      201: { description: "you are in it", schema: entered },
      202: { description: "they are asked" },
    },
    refusals: [
      "noSuchRoom",
      "notInRoom",
      "noSuchNick",
      "alreadyMember",
      "roleNeeded",
      "inviteOnly",
      "banned",
    ],
    async handle({ caller, params: { room: name, user }, body }) {
      if (isCaller(caller, user)) return enter(caller, name, body?.key);
      await answerTo(caller, { type: "invite", room: name, nick: user }, "invited");
      return { status: 202 };
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
      await done(caller, command);
      return { status: 204 };
    },
  }),
  route({
    method: "DELETE",
    path: "/rooms/:room/members/:user",
    operation: "kickMember",
    tag: "members",
    summary: "Puts somebody out of a room; you leave it, if it is you",
    access: "person",
    params: memberOf,
    query: z.strictObject({ reason: z.string().max(1_000).default("") }),
    responses: { 204: { description: "they are out" } },
    refusals: ["noSuchRoom", "notInRoom", "notMember", "noSuchNick", "roleNeeded"],
    async handle({ caller, params, query }) {
      const { room: name, user: nick } = params;
      const { reason } = query;
      if (isCaller(caller, nick)) await answerTo(caller, { type: "part", room: name, reason }, "event");
      else await answerTo(caller, { type: "kick", room: name, nick, reason }, "event");
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
      await done(caller, command);
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
      await done(caller, command);
      return { status: 204 };
    },
  }),
];
