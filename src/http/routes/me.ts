import * as z from "zod";
import { answerTo, type Caller, done } from "../caller.ts";
import type { HttpCore } from "../core.ts";
import { Refused } from "../problem.ts";
import { route } from "../route.ts";
import { person, personJson } from "../schemas/person.ts";

const self = person
  .extend({
    role: z.enum(["user", "administrator"]),
    kind: z.enum(["guest", "account"]),
    email: z.string().nullable().meta({ description: "of an account; nobody else is told" }),
    emailVerified: z.boolean().meta({ description: "its owner has shown that it is theirs" }),
    newEmail: z
      .string()
      .nullable()
      .meta({ description: "takes the place of the other one once its owner has shown that it is theirs" }),
    receipts: z
      .boolean()
      .meta({ description: "others see what you have read; nobody does unless you want it" }),
  })
  .meta({ id: "Self" });

async function selfJson(core: HttpCore, caller: Caller): Promise<z.input<typeof self>> {
  const { person: view, role } = await answerTo(caller, { type: "whoami" }, "whoami");
  const { kind, id } = caller.identity;
  const address =
    kind === "account"
      ? await core.identity.emailOf(id)
      : { email: null, emailVerified: false, newEmail: null };
  const receipts = kind === "account" && (await answerTo(caller, { type: "receipts" }, "receipts")).on;
  return { ...personJson(view, core.now()), role, kind, ...address, receipts };
}

export const me = [
  route({
    method: "GET",
    path: "/me",
    operation: "getMe",
    tag: "me",
    summary: "Who you are",
    access: "person",
    responses: { 200: { description: "yourself", schema: self } },
    handle: async ({ caller, core }) => ({ status: 200, body: await selfJson(core, caller) }),
  }),
  route({
    method: "PATCH",
    path: "/me",
    operation: "changeMe",
    tag: "me",
    summary: "Change your real name, your account's e-mail address, or whether others see what you have read",
    description:
      "Another address needs the account's password, and is written to; it counts once the code of that letter is shown.",
    access: "person",
    body: z.strictObject({
      realname: z.string().min(1).max(1_000).optional(),
      email: z.string().min(3).max(254).nullable().optional(),
      password: z.string().min(1).max(600).optional(),
      receipts: z.boolean().optional(),
    }),
    responses: { 200: { description: "yourself, as you are now", schema: self } },
    refusals: ["realnameInvalid", "emailInvalid", "emailTaken", "wrongCredentials", "notLoggedIn"],
    async handle({ caller, core, request, body: { realname, email, password = "", receipts } }) {
      if (email !== undefined) {
        const change = { email, password, address: request.client.address };
        const refusal = await core.identity.changeEmail(caller.identity.id, change);
        if (refusal) throw new Refused(refusal);
      }
      if (realname !== undefined) await done(caller, { type: "realname", realname });
      if (receipts !== undefined) await answerTo(caller, { type: "receipts", on: receipts }, "receipts");
      return { status: 200, body: await selfJson(core, caller) };
    },
  }),
];
