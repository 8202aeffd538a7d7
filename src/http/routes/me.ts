import * as z from "zod";
import { answerTo } from "../caller.ts";
import { route } from "../route.ts";
import { person, personJson } from "../schemas/person.ts";

const self = person
  .extend({ role: z.enum(["user", "administrator"]), kind: z.enum(["guest", "account"]) })
  .meta({ id: "Self" });

export const me = [
  route({
    method: "GET",
    path: "/me",
    operation: "getMe",
    tag: "me",
    summary: "Who you are",
    access: "person",
    responses: { 200: { description: "yourself", schema: self } },
    async handle({ caller, core }) {
      const { person: view, role } = await answerTo(caller, { type: "whoami" }, "whoami");
      const { kind } = caller.identity;
      return {
        status: 200,
        body: { ...personJson(view, core.now()), role, kind } satisfies z.input<typeof self>,
      };
    },
  }),
];
