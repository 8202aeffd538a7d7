import * as z from "zod";
import { answerTo } from "../caller.ts";
import { route } from "../route.ts";
import { countUpTo, time } from "../schemas/fields.ts";
import { message, messagesText } from "../schemas/message.ts";
import { person, personJson } from "../schemas/person.ts";

const list = z.strictObject({
  users: z.array(person),
  next: z.string().nullable().describe("give it as `cursor` for what follows; null: that was all"),
});

const presence = z
  .strictObject({
    username: z.string(),
    status: z.enum(["online", "away", "busy", "offline"]),
    statusText: z.string(),
    isOnline: z.boolean(),
  })
  .meta({ id: "Presence" });

const byName = z.strictObject({ name: z.string().min(1).max(200).describe("a nick or an account") });

const found = z.strictObject({
  messages: z.array(message).describe("newest first"),
  complete: z.boolean().describe("there are no older ones"),
});

export const users = [
  route({
    method: "GET",
    path: "/users",
    operation: "listUsers",
    tag: "users",
    summary: "Who is here, and all accounts, by name",
    description: "The setting people.directory says who is told of accounts that are not here.",
    access: "person",
    query: z.strictObject({
      online: z.enum(["true", "false"]).default("false").describe("true: those alone who are here"),
      limit: countUpTo(500, 100),
      cursor: z.string().max(200).optional(),
    }),
    responses: { 200: { description: "a page of people", schema: list } },
    async handle({ caller, core, query }) {
      const { people, next } = await answerTo(
        caller,
        {
          type: "users",
          limit: query.limit,
          ...(query.online === "true" ? { online: true } : {}),
          ...(query.cursor === undefined ? {} : { after: query.cursor }),
        },
        "users",
      );
      return {
        status: 200,
        body: { users: people.map((view) => personJson(view, core.now())), next } satisfies z.input<
          typeof list
        >,
      };
    },
  }),
  route({
    method: "GET",
    path: "/users/:name",
    operation: "getUser",
    tag: "users",
    summary: "Somebody who is here, or an account that is not; HEAD tells whether a name is taken",
    access: "person",
    params: byName,
    responses: { 200: { description: "them, as you may see them", schema: person } },
    refusals: ["noSuchNick"],
    async handle({ caller, core, params }) {
      const { person: view } = await answerTo(caller, { type: "whois", nick: params.name }, "whois");
      return { status: 200, body: personJson(view, core.now()) };
    },
  }),
  route({
    method: "GET",
    path: "/users/by-id/:id",
    operation: "getUserById",
    tag: "users",
    summary: "The same, by the id that messages have",
    access: "person",
    params: z.strictObject({ id: z.string().min(1).max(64) }),
    responses: { 200: { description: "them, as you may see them", schema: person } },
    refusals: ["noSuchNick"],
    async handle({ caller, core, params }) {
      const { person: view } = await answerTo(caller, { type: "person", id: params.id }, "whois");
      return { status: 200, body: personJson(view, core.now()) };
    },
  }),
  route({
    method: "GET",
    path: "/users/:name/presence",
    operation: "getPresence",
    tag: "users",
    summary: "Whether somebody is here; of an account also when it is not",
    access: "person",
    params: byName,
    responses: { 200: { description: "how they are", schema: presence } },
    refusals: ["noSuchNick"],
    async handle({ caller, core, params }) {
      const { person: view } = await answerTo(caller, { type: "whois", nick: params.name }, "whois");
      const { username, status, statusText, isOnline } = personJson(view, core.now());
      return { status: 200, body: { username, status, statusText, isOnline } };
    },
  }),
  route({
    method: "GET",
    path: "/users/:name/messages",
    operation: "listMessagesOf",
    tag: "users",
    summary: "What you have said, in all that you may read; administrators ask it of anybody",
    access: "person",
    params: byName,
    query: z.strictObject({
      before: time.optional().describe("inclusive: `createdAt` of the last one gives the next page"),
      limit: countUpTo(1_000, 50),
    }),
    responses: { 200: { description: "messages", schema: found } },
    refusals: ["notAdministrator"],
    async handle({ caller, params, query }) {
      const { before, limit } = query;
      const range = before === undefined ? {} : { before: Date.parse(before) };
      const command = { type: "messagesOf", nick: params.name, limit, ...range } as const;
      const { events, complete } = await answerTo(caller, command, "search");
      return { status: 200, body: messagesText(events.toReversed(), { complete }) };
    },
  }),
];
