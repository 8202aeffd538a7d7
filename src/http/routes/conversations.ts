import * as z from "zod";
import { waitingEventJson } from "../../dialects/json/waiting.ts";
import { isRoomName } from "../../domain/names.ts";
import { answerTo, type Caller } from "../caller.ts";
import { Refused } from "../problem.ts";
import { route } from "../route.ts";
import {
  conversation,
  conversationJson,
  dialogueJson,
  groupJson,
  waitingEvent,
  wholeConversation,
  withLast,
} from "../schemas/conversation.ts";
import { countUpTo, inRoom, jsonTime, time } from "../schemas/fields.ts";

const marker = z.strictObject({
  readAt: time.nullable().describe("up to when you have read; null: nothing yet"),
});

const toMark = z
  .strictObject({ readAt: time.optional().describe("by default now; the marker never moves back") })
  .optional();

const inConversation = z.strictObject({ user: z.string().min(1).max(200).describe("a nick or an account") });

/** Tells where a marker is, or moves it. */
async function marked(caller: Caller, target: string, at?: number) {
  const { time: readAt } = await answerTo(
    caller,
    { type: "markRead", target, ...(at === undefined ? {} : { time: at }) },
    "readMarker",
  );
  return { status: 200, body: { readAt: readAt === null ? null : jsonTime(readAt) } };
}

const wanted = (body: z.output<typeof toMark>): number =>
  body?.readAt === undefined ? Number.MAX_SAFE_INTEGER : Date.parse(body.readAt);

const markerIs = { 200: { description: "the marker as it is now", schema: marker } };

const page = z.strictObject({
  before: time.optional().describe("those in which nothing was said since"),
  limit: countUpTo(200, 50),
});

const listed = {
  200: { description: "conversations", schema: z.strictObject({ conversations: z.array(conversation) }) },
};

async function listOf(caller: Caller, { before, limit }: z.output<typeof page>, kind: "channel" | undefined) {
  const range = before === undefined ? {} : { before: Date.parse(before) };
  const only = kind === undefined ? {} : { only: { kind } };
  const command = { type: "conversations", limit, ...range, ...only } as const;
  const { conversations: views } = await answerTo(caller, command, "conversations");
  return { status: 200, body: { conversations: views.map(withLast) } };
}

/** A room that one belongs to, or one's conversation with somebody. */
async function whole(caller: Caller, target: string): Promise<z.input<typeof wholeConversation>> {
  const command = { type: "conversations", limit: 1, only: { target } } as const;
  const [view] = (await answerTo(caller, command, "conversations")).conversations;
  if (!view)
    throw new Refused(
      isRoomName(target) ? { refused: "notInRoom", room: target } : { refused: "noSuchNick", nick: target },
    );
  if (view.kind === "channel") {
    const { room } = await answerTo(caller, { type: "roomInfo", room: target }, "roomInfo");
    const { members } = await answerTo(caller, { type: "roster", room: target }, "roster");
    return groupJson(view, room, members);
  }
  const self = (await answerTo(caller, { type: "whoami" }, "whoami")).person;
  const found = await caller.run({ type: "whois", nick: view.target });
  // A guest who has gone is nobody that one could be told of.
  const others = found.flatMap((each) => ("reply" in each && each.reply === "whois" ? [each.person] : []));
  return dialogueJson(view, [self, ...others.filter(({ source }) => source.id !== self.source.id)]);
}

export const conversations = [
  route({
    method: "GET",
    path: "/conversations",
    operation: "listConversations",
    tag: "conversations",
    summary: "Your rooms and the people you talk with, those first where something was said last",
    description: "A guest belongs to no room, and has none of this.",
    access: "person",
    query: page,
    responses: listed,
    handle: ({ caller, query }) => listOf(caller, query, undefined),
  }),
  route({
    method: "GET",
    path: "/groups",
    operation: "listGroups",
    tag: "conversations",
    summary: "The same of your rooms alone",
    description:
      "A group is a room. All that is below `/rooms/:room` is below `/groups/:room` as well, and `POST /groups` is `POST /rooms`.",
    access: "person",
    query: page,
    responses: listed,
    handle: ({ caller, query }) => listOf(caller, query, "channel"),
  }),
  route({
    method: "GET",
    path: "/conversations/:user",
    operation: "getConversation",
    tag: "conversations",
    summary: "One of them, with those who are in it; a room by its name, with the # (%23)",
    access: "person",
    params: inConversation,
    responses: { 200: { description: "the conversation", schema: wholeConversation } },
    refusals: ["noSuchNick", "noSuchRoom", "notInRoom"],
    handle: async ({ caller, params }) => ({ status: 200, body: await whole(caller, params.user) }),
  }),
  route({
    method: "GET",
    path: "/me/unread",
    operation: "getUnread",
    tag: "conversations",
    summary: "Where something is unread, the newest first",
    access: "person",
    responses: {
      200: {
        description: "what is unread",
        schema: z.strictObject({
          unread: z.int().describe("in all"),
          mentions: z.int().describe("in all"),
          conversations: z.array(conversation),
        }),
      },
    },
    async handle({ caller }) {
      const { conversations: views } = await answerTo(caller, { type: "unread" }, "unread");
      const sum = (what: "unread" | "mentions"): number => views.reduce((all, view) => all + view[what], 0);
      return {
        status: 200,
        body: {
          unread: sum("unread"),
          mentions: sum("mentions"),
          conversations: views.map(conversationJson),
        },
      };
    },
  }),
  route({
    method: "GET",
    path: "/me/events",
    operation: "listWaitingEvents",
    tag: "conversations",
    summary: "What happened to you while you were not here: invitations, roles, announcements, requests",
    description:
      "`after` says that you have everything up to that number: it is not told again, at no door. Without it the same is given again.",
    access: "person",
    query: z.strictObject({ after: z.coerce.number().int().min(0).optional() }),
    responses: {
      200: { description: "oldest first", schema: z.strictObject({ events: z.array(waitingEvent) }) },
    },
    refusals: ["notLoggedIn"],
    async handle({ caller, query }) {
      const after = query.after === undefined ? {} : { after: query.after };
      const { events } = await answerTo(caller, { type: "waiting", ...after }, "waiting");
      return { status: 200, body: { events: events.map(waitingEventJson) } };
    },
  }),
  route({
    method: "GET",
    path: "/rooms/:room/read-marker",
    operation: "getReadMarker",
    tag: "conversations",
    summary: "Up to when you have read a room",
    access: "person",
    params: inRoom,
    responses: markerIs,
    handle: ({ caller, params }) => marked(caller, params.room),
  }),
  route({
    method: "PUT",
    path: "/rooms/:room/read-marker",
    operation: "setReadMarker",
    tag: "conversations",
    summary: "Notes up to when you have read a room, for all your devices",
    access: "person",
    params: inRoom,
    body: toMark,
    responses: markerIs,
    refusals: ["noSuchRoom", "notInRoom"],
    handle: ({ caller, params, body }) => marked(caller, params.room, wanted(body)),
  }),
  route({
    method: "PUT",
    path: "/conversations/:user/read-marker",
    operation: "setConversationReadMarker",
    tag: "conversations",
    summary: "Notes up to when you have read what somebody writes to you",
    access: "person",
    params: inConversation,
    body: toMark,
    responses: markerIs,
    refusals: ["noSuchNick"],
    handle: ({ caller, params, body }) => marked(caller, params.user, wanted(body)),
  }),
];
