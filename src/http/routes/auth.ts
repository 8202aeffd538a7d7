import type { FastifyRequest } from "fastify";
import * as z from "zod";
import { isRefusal, type Refusal } from "../../domain/refusals.ts";
import { answerTo } from "../caller.ts";
import type { HttpCore } from "../core.ts";
import type { TokenClient, Tokens } from "../identity.ts";
import { Refused } from "../problem.ts";
import { refreshCookie, refreshCookieOf } from "../refresh-cookie.ts";
import { type Outcome, route } from "../route.ts";
import { session, sessionJson, tokens, tokensJson } from "../schemas/auth.ts";

const name = z.string().min(1).max(300);
const secret = z.string().min(1).max(600);
const code = z.string().min(1).max(200);
const delivery = z.enum(["cookie", "body"]).default("cookie").meta({
  description: "where the refresh token goes: an httpOnly cookie for pages, the body for other programs",
});
const serverPassword = z
  .string()
  .max(600)
  .optional()
  .meta({ description: "the password of the server, where it has one" });
const given = { description: "the tokens", schema: tokens } as const;
const nothing = { description: "done" } as const;
const accountNamed = z.strictObject({ account: z.string() });

const clientOf = ({ client, headers }: FastifyRequest): TokenClient => ({
  address: client.address,
  device: headers["user-agent"] ?? "",
});

/** What a step gave. @throws Refused where it was refused */
function taken<T>(result: T | Refusal): T {
  if (isRefusal(result)) throw new Refused(result);
  return result;
}

async function passServer(core: HttpCore, given: string | undefined): Promise<void> {
  if (!(await core.identity.knowsServerPassword(given))) throw new Refused({ refused: "badServerPassword" });
}

function signedIn(
  core: HttpCore,
  request: FastifyRequest,
  result: Tokens,
  where: "cookie" | "body",
  status = 200,
): Outcome {
  const { refresh } = result;
  return {
    status,
    body: tokensJson(result, where === "body", core.now()),
    headers: {
      // tokens are nobody else's, and nothing to keep
      "cache-control": "no-store",
      ...(where === "cookie" && refresh
        ? { "set-cookie": refreshCookie(core.base, refresh, request.client, core.now()) }
        : {}),
    },
  };
}

const withoutCookie = (core: HttpCore, request: FastifyRequest): Outcome => ({
  status: 204,
  headers: { "set-cookie": refreshCookie(core.base, null, request.client, core.now()) },
});

export const auth = [
  route({
    method: "POST",
    path: "/auth/guest",
    operation: "signInAsGuest",
    tag: "auth",
    summary: "Come in under a name, without an account",
    access: "public",
    cookies: true,
    body: z.strictObject({ username: name, refresh: delivery, serverPassword }),
    responses: { 201: given },
    refusals: [
      "nickInvalid",
      "nickInUse",
      "nickReserved",
      "accountNeeded",
      "badServerPassword",
      "serverBanned",
    ],
    async handle({ core, request, body: { username, refresh, serverPassword } }) {
      await passServer(core, serverPassword);
      const result = taken(await core.identity.guest(username, clientOf(request), request.client));
      return signedIn(core, request, result, refresh, 201);
    },
  }),
  route({
    method: "POST",
    path: "/auth/register",
    operation: "register",
    tag: "auth",
    summary: "Make an account, and sign in to it",
    description:
      "With a guest's token the guest becomes the account: what they wrote stays theirs. Where accounts wait for their e-mail address to be verified, the answer is 202.",
    access: "public",
    cookies: true,
    body: z.strictObject({
      username: name,
      password: secret,
      email: z.string().min(3).max(254).optional(),
      refresh: delivery,
      serverPassword,
    }),
    responses: {
      201: given,
      202: { description: "made, and good once the code that was sent is shown", schema: accountNamed },
    },
    refusals: [
      "accountExists",
      "accountNameInvalid",
      "accountNameHeld",
      "passwordInvalid",
      "emailInvalid",
      "emailTaken",
      "registrationClosed",
      "accountsOff",
      "alreadyLoggedIn",
    ],
    async handle({
      core,
      caller,
      request,
      body: { username, password, email = null, refresh, serverPassword },
    }) {
      const wanted = { account: username, password, email };
      if (caller && request.principal) {
        const answers = await caller.run({ type: "register", ...wanted });
        const refusal = answers.find(isRefusal);
        if (refusal) throw new Refused(refusal);
        if (answers.some((answer) => "reply" in answer && answer.reply === "verificationSent"))
          return { status: 202, body: { account: username } };
        const result = taken(await core.identity.again(request.principal.sessionId));
        return signedIn(core, request, result, refresh, 201);
      }
      await passServer(core, serverPassword);
      const result = taken(await core.identity.register(wanted, clientOf(request)));
      if ("pending" in result) return { status: 202, body: { account: result.pending } };
      return signedIn(core, request, result, refresh, 201);
    },
  }),
  route({
    method: "POST",
    path: "/auth/verify",
    operation: "verifyEmail",
    tag: "auth",
    summary: "Show the code that was sent to an account's e-mail address",
    access: "public",
    body: z.strictObject({ code, account: name.optional() }),
    responses: { 200: { description: "the account whose address it is", schema: accountNamed } },
    refusals: ["codeInvalid"],
    async handle({ core, request, body: { code, account = "" } }) {
      return { status: 200, body: taken(await core.identity.verify(account, code, request.client.address)) };
    },
  }),
  route({
    method: "POST",
    path: "/auth/login",
    operation: "logIn",
    tag: "auth",
    summary: "Sign in to an account, by its name or its verified e-mail address",
    access: "public",
    cookies: true,
    body: z.strictObject({ username: name, password: secret, refresh: delivery, serverPassword }),
    responses: { 200: given },
    refusals: ["wrongCredentials", "accountDisabled", "verificationNeeded", "accountsOff", "serverBanned"],
    async handle({ core, request, body: { username, password, refresh, serverPassword } }) {
      await passServer(core, serverPassword);
      const result = taken(await core.identity.login(username, password, clientOf(request)));
      return signedIn(core, request, result, refresh);
    },
  }),
  route({
    method: "POST",
    path: "/auth/refresh",
    operation: "refresh",
    tag: "auth",
    summary: "New tokens for a refresh token, which is used up by it",
    description:
      "The token comes in the cookie, or in the body. One that is shown again later than 10 seconds after its first use ends the sign-in: somebody has stolen it.",
    access: "public",
    cookies: true,
    body: z.strictObject({ refreshToken: code.optional() }).optional(),
    responses: { 200: given },
    refusals: ["tokenNeeded", "tokenInvalid"],
    async handle({ core, request, body }) {
      const inBody = body?.refreshToken;
      const token = inBody ?? refreshCookieOf(request);
      if (token === undefined) throw new Refused({ refused: "tokenNeeded" });
      const result = taken(await core.identity.refresh(token, clientOf(request)));
      return signedIn(core, request, result, inBody === undefined ? "cookie" : "body");
    },
  }),
  route({
    method: "POST",
    path: "/auth/logout",
    operation: "logOut",
    tag: "auth",
    summary: "End this sign-in: its tokens, and what came by them",
    access: "public",
    cookies: true,
    body: z.strictObject({ refreshToken: code.optional() }).optional(),
    responses: { 204: nothing },
    async handle({ core, request, body }) {
      const token = body?.refreshToken ?? refreshCookieOf(request);
      if (request.principal) await core.identity.logout(request.principal.sessionId);
      if (token !== undefined) await core.identity.logoutBy(token, request.client.address);
      return withoutCookie(core, request);
    },
  }),
  route({
    method: "POST",
    path: "/auth/logout-all",
    operation: "logOutEverywhere",
    tag: "auth",
    summary: "End all your sign-ins and connections, this one too",
    access: "person",
    cookies: true,
    responses: { 204: nothing },
    async handle({ core, request }) {
      if (request.principal) await core.identity.logoutAll(request.principal.sessionId);
      return withoutCookie(core, request);
    },
  }),
  route({
    method: "GET",
    path: "/auth/sessions",
    operation: "listSessions",
    tag: "auth",
    summary: "Where you are signed in",
    access: "person",
    responses: {
      200: { description: "yours", schema: z.strictObject({ sessions: z.array(session) }) },
    },
    refusals: ["notLoggedIn"],
    async handle({ caller }) {
      const { sessions } = await answerTo(caller, { type: "sessions" }, "sessions");
      return { status: 200, body: { sessions: sessions.map(sessionJson) } };
    },
  }),
  route({
    method: "DELETE",
    path: "/auth/sessions/:id",
    operation: "endSession",
    tag: "auth",
    summary: "End one of your sign-ins; what came by it closes",
    access: "person",
    params: z.strictObject({ id: name }),
    responses: { 204: nothing },
    refusals: ["notLoggedIn", "noSuchSession"],
    async handle({ caller, params: { id } }) {
      await answerTo(caller, { type: "endSession", id }, "sessionEnded");
      return { status: 204 };
    },
  }),
  route({
    method: "POST",
    path: "/auth/password",
    operation: "changePassword",
    tag: "auth",
    summary: "Change your password; your other sign-ins end",
    access: "person",
    body: z.strictObject({ current: secret, password: secret }),
    responses: { 204: nothing },
    refusals: ["notLoggedIn", "wrongCredentials", "passwordInvalid"],
    async handle({ caller, body: { current, password } }) {
      await answerTo(caller, { type: "passwd", current, password }, "passwordChanged");
      return { status: 204 };
    },
  }),
  route({
    method: "POST",
    path: "/auth/password-reset",
    operation: "askForPasswordReset",
    tag: "auth",
    summary: "Have a letter sent to the verified e-mail address of an account",
    description: "The answer is the same whether or not there is such an account.",
    access: "public",
    body: z.strictObject({ username: name.meta({ description: "the account's name or e-mail address" }) }),
    responses: { 202: nothing },
    async handle({ core, request, body: { username } }) {
      const refusal = await core.identity.askForReset(username, request.client.address);
      if (refusal) throw new Refused(refusal);
      return { status: 202 };
    },
  }),
  route({
    method: "POST",
    path: "/auth/password-reset/confirm",
    operation: "resetPassword",
    tag: "auth",
    summary: "Choose a new password with the code of that letter; all sign-ins end",
    access: "public",
    body: z.strictObject({ code, password: secret }),
    responses: { 200: { description: "the account", schema: accountNamed } },
    refusals: ["codeInvalid", "passwordInvalid"],
    async handle({ core, request, body: { code, password } }) {
      return { status: 200, body: taken(await core.identity.reset(code, password, request.client.address)) };
    },
  }),
];
