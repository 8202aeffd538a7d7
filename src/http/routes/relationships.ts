import * as z from "zod";
import { isRefusal } from "../../domain/refusals.ts";
import { relationKinds, writerPolicies } from "../../domain/relationships.ts";
import { answerTo, type Caller } from "../caller.ts";
import { Refused } from "../problem.ts";
import { route } from "../route.ts";
import { jsonTime, time } from "../schemas/fields.ts";

const named = z.strictObject({ name: z.string().min(1).max(200) });

const relations = z
  .strictObject({
    relationships: z.array(
      z.strictObject({ kind: z.enum(relationKinds), username: z.string(), since: time }),
    ),
    writers: z.enum(writerPolicies).describe("who may write to you"),
    requests: z
      .array(z.strictObject({ username: z.string(), since: time }))
      .describe("who has written and waits to be accepted"),
  })
  .meta({ id: "Relationships" });

/** What one has decided of others, all of it. */
async function ownRelations(caller: Caller): Promise<z.input<typeof relations>> {
  const decided = await answerTo(caller, { type: "relationships" }, "relationships");
  const { policy } = await answerTo(caller, { type: "writers" }, "writers");
  const { people } = await answerTo(caller, { type: "messageRequests" }, "messageRequests");
  return {
    relationships: decided.relations.map(({ kind, nick, since }) => ({
      kind,
      username: nick,
      since: jsonTime(since),
    })),
    writers: policy,
    requests: people.map(({ nick, since }) => ({ username: nick, since: jsonTime(since) })),
  };
}

const summaries = {
  block: ["Takes no messages and invitations of somebody, and shows nothing of them in rooms", "blockUser"],
  mute: ["Shows nothing of what somebody says in rooms", "muteUser"],
  follow: ["Lets somebody write to you whatever your policy", "followUser"],
} as const;

/** PUT and DELETE, the same however often they are sent. */
const pair = (kind: keyof typeof summaries) => {
  const [summary, operation] = summaries[kind];
  return ([true, false] as const).map((add) =>
    route({
      method: add ? "PUT" : "DELETE",
      path: `/users/:name/${kind}`,
      operation: add ? operation : `un${operation}`,
      tag: "people",
      summary: add ? summary : `Takes that back: ${kind}`,
      access: "person",
      params: named,
      responses: { 204: { description: "it is so now" } },
      refusals: ["noSuchNick", "relatesToSelf", "relationsFull"],
      async handle({ caller, params }) {
        await answerTo(caller, { type: "relate", kind, nick: params.name, add }, "related");
        return { status: 204 };
      },
    }),
  );
};

export const relationships = [
  route({
    method: "GET",
    path: "/me/relationships",
    operation: "listRelationships",
    tag: "people",
    summary: "Whom you block, mute, follow and accept, who may write to you, and who waits to",
    access: "person",
    responses: { 200: { description: "what you have decided", schema: relations } },
    handle: async ({ caller }) => ({ status: 200, body: await ownRelations(caller) }),
  }),
  route({
    method: "PATCH",
    path: "/me/relationships",
    operation: "changeWriters",
    tag: "people",
    summary: "Says who may write to you",
    access: "person",
    body: z.strictObject({
      writers: z.enum(writerPolicies).nullable().describe("null: as the server has it"),
    }),
    responses: { 200: { description: "what you have decided", schema: relations } },
    async handle({ caller, body }) {
      await answerTo(caller, { type: "writers", policy: body.writers }, "writers");
      return { status: 200, body: await ownRelations(caller) };
    },
  }),
  route({
    method: "DELETE",
    path: "/me/requests/:name",
    operation: "refuseRequest",
    tag: "people",
    summary: "Does not hear somebody who waits to be accepted",
    access: "person",
    params: named,
    responses: { 204: { description: "they are not heard" } },
    refusals: ["noSuchRequest"],
    async handle({ caller, params }) {
      await answerTo(caller, { type: "refuseRequest", nick: params.name }, "requestRefused");
      return { status: 204 };
    },
  }),
  ...pair("block"),
  ...pair("mute"),
  ...pair("follow"),
  ...([true, false] as const).map((add) =>
    route({
      method: add ? "PUT" : "DELETE",
      path: "/users/:name/accept",
      operation: add ? "acceptUser" : "unacceptUser",
      tag: "people",
      summary: add
        ? "Hears somebody whatever your policy, and shows what they wrote before"
        : "Takes that back: accept",
      access: "person",
      params: named,
      responses: { 204: { description: "it is so now" } },
      refusals: ["noSuchNick", "acceptFull"],
      async handle({ caller, params }) {
        const [answer] = await caller.run({ type: "accept", nick: params.name, add });
        // That it is so already is what was asked for.
        if (isRefusal(answer) && answer.refused !== (add ? "acceptedAlready" : "notAccepted"))
          throw new Refused(answer);
        return { status: 204 };
      },
    }),
  ),
];
