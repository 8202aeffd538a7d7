import * as z from "zod";
import { fold } from "../../domain/names.ts";
import { answerTo } from "../caller.ts";
import { Refused } from "../problem.ts";
import { route } from "../route.ts";
import { countUpTo } from "../schemas/fields.ts";
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

export const users = [
  route({
    method: "GET",
    path: "/users",
    operation: "listUsers",
    tag: "users",
    summary: "Who is here, by name",
    access: "person",
    query: z.strictObject({ limit: countUpTo(500, 100), cursor: z.string().max(200).optional() }),
    responses: { 200: { description: "a page of people", schema: list } },
    async handle({ caller, core, query }) {
      const { people } = await answerTo(caller, { type: "users" }, "users");
      const { cursor } = query;
      const rest = cursor === undefined ? people : people.filter(({ source }) => fold(source.nick) > cursor);
      const page = rest.slice(0, query.limit);
      const last = page.at(-1);
      return {
        status: 200,
        body: {
          users: page.map((view) => personJson(view, core.now())),
          next: last && page.length < rest.length ? fold(last.source.nick) : null,
        } satisfies z.input<typeof list>,
      };
    },
  }),
  route({
    method: "GET",
    path: "/users/:name",
    operation: "getUser",
    tag: "users",
    summary: "Somebody who is here",
    access: "person",
    params: z.strictObject({ name: z.string().min(1).max(200) }),
    responses: { 200: { description: "them, as you may see them", schema: person } },
    refusals: ["noSuchNick"],
    async handle({ caller, core, params }) {
      const { person: view } = await answerTo(caller, { type: "whois", nick: params.name }, "whois");
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
    params: z.strictObject({ name: z.string().min(1).max(200) }),
    responses: { 200: { description: "how they are", schema: presence } },
    refusals: ["noSuchNick"],
    async handle({ caller, core, params }) {
      const [answer] = await caller.run({ type: "whois", nick: params.name });
      if (answer && "reply" in answer && answer.reply === "whois") {
        const { username, status, statusText, isOnline } = personJson(answer.person, core.now());
        return { status: 200, body: { username, status, statusText, isOnline } };
      }
      const [known] = await caller.run({ type: "accountInfo", account: params.name });
      if (!known || !("reply" in known) || known.reply !== "accountInfo")
        throw new Refused({ refused: "noSuchNick", nick: params.name });
      const { name: username } = known.account;
      return { status: 200, body: { username, status: "offline", statusText: "", isOnline: false } };
    },
  }),
];
