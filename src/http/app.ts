import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:http";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { isRefusal } from "../domain/refusals.ts";
import type { Principal } from "./authenticator.ts";
import type { ClientAddress } from "./client-address.ts";
import type { HttpCore } from "./core.ts";
import { securityHeaders } from "./headers.ts";
import { bodyDeadline, checked, takeJson, takeStreams } from "./input.ts";
import { openApi } from "./openapi.ts";
import { isOwnPage } from "./origins.ts";
import { BadRequest, Refused } from "./problem.ts";
import { rateLimitHeaders } from "./rate-limit.ts";
import { JsonText, type Method, type Outcome, type Route } from "./route.ts";
import { mounted } from "./routes.ts";
import { sendProblem } from "./send-problem.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Where it comes from. */
    client: ClientAddress;
    /** Whom its token stands for; null without one, and before it was looked at. */
    principal: Principal | null;
  }
}

/** The API, ready to take requests of any listener. */
export interface HttpApp {
  handle(request: IncomingMessage, response: ServerResponse, client: ClientAddress): void;
  /** Requests that have no answer yet. */
  readonly underWay: number;
  /** No more requests are taken: they are told so, and their connections close. */
  close(): void;
}

/** Where a request carries its client until the app makes a request of its own of it. */
const from = Symbol("client");
type Handed = IncomingMessage & { [from]?: ClientAddress };
const nowhere: ClientAddress = { address: "", port: 0, secure: false };

/** Makes the API over a core. */
export async function createHttpApp(core: HttpCore): Promise<HttpApp> {
  const app = Fastify({
    bodyLimit: core.settings.http.maxBodyBytes,
    genReqId: (request) => requestId(request) ?? core.newId(),
    // The listeners are ours: requests are handed over.
    serverFactory: (handler) => createServer(handler),
    // Bad requests that never reach a route are answered by the listener.
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 600 },
    forceCloseConnections: false,
    // Bytes that stand for no text (%ff) in an address.
    frameworkErrors: (error, request, reply) => sendProblem(core, request, reply, error),
  });
  let underWay = 0;
  let closing = false;

  app.decorateRequest("principal", null);
  app.decorateRequest("client", null as unknown as ClientAddress);
  app.removeAllContentTypeParsers();
  takeJson(app);
  app.addHook("onRequest", (request, reply, done) => {
    const client = (request.raw as Handed)[from] ?? nowhere;
    request.client = client;
    reply.headers(securityHeaders(core.settings, client));
    reply.header("x-request-id", request.id);
    allowOrigin(core, request, reply);
    if (closing) {
      reply.header("connection", "close");
      throw new BadRequest("shuttingDown");
    }
    // A browser asks for leave before each request of another site's page: that is none of its own.
    if (request.method === "OPTIONS") return done();
    const { retryMs, quota } = core.admit(client.address);
    reply.headers(rateLimitHeaders(quota));
    if (retryMs > 0) throw new Refused({ refused: "rateLimited", retryMs });
    done();
  });
  app.addHook("onResponse", (request, reply, done) => {
    // A stream has taken as long as somebody wanted it.
    if (String(reply.getHeader("content-type")).startsWith("text/event-stream")) return;
    const { url } = request.routeOptions;
    const known = url?.startsWith(core.base) ? url.slice(core.base.length) : "none";
    core.answered(request.method, known, reply.statusCode, reply.elapsedTime / 1_000);
    done();
  });
  app.setErrorHandler((error, request, reply) => sendProblem(core, request, reply, error));
  app.setNotFoundHandler(() => {
    throw new BadRequest("noSuchRoute");
  });
  let description: string | undefined;
  app.get("/openapi.json", (_, reply) => {
    description ??= JSON.stringify(openApi(core.version));
    return reply.type("application/json; charset=utf-8").send(description);
  });
  mountAll(app, core);
  await app.ready();

  return {
    handle(request, response, client) {
      (request as Handed)[from] = client;
      underWay += 1;
      response.once("close", () => {
        underWay -= 1;
      });
      app.routing(request, response);
    },
    get underWay() {
      return underWay;
    },
    close() {
      closing = true;
    },
  };
}

const requestId = ({ headers }: { readonly headers: IncomingMessage["headers"] }): string | undefined => {
  const given = headers["x-request-id"];
  return typeof given === "string" && /^[\w.:-]{1,64}$/.test(given) ? given : undefined;
};

const methods: readonly Method[] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

function mountAll(app: FastifyInstance, core: HttpCore): void {
  const byPath = new Map<string, Set<Method>>();
  const streams = mounted.filter(({ raw }) => raw === true);
  if (streams.length > 0)
    void app.register((scope, _options, done) => {
      takeStreams(scope);
      for (const each of streams) mount(scope, core, each);
      done();
    });
  for (const each of mounted) {
    if (!each.raw) mount(app, core, each);
    byPath.set(each.path, (byPath.get(each.path) ?? new Set()).add(each.method));
  }
  for (const [path, taken] of byPath) {
    const allow = [
      ...(taken.has("GET") ? ["GET", "HEAD"] : []),
      ...methods.filter((m) => m !== "GET" && taken.has(m)),
    ];
    const allowed = { allow: [...allow, "OPTIONS"].join(", ") };
    app.options(core.base + path, (request, reply) => {
      const asked = request.headers["access-control-request-headers"];
      if (reply.hasHeader("access-control-allow-origin")) {
        reply.header("access-control-allow-methods", allowed.allow);
        if (asked !== undefined) reply.header("access-control-allow-headers", asked);
        reply.header("access-control-max-age", "600");
      }
      for (const each of mounted) if (each.path === path && each.options) reply.headers(each.options(core));
      return reply.headers(allowed).code(204).send();
    });
    const others = methods.filter((method) => !taken.has(method));
    if (others.length > 0)
      app.route({
        method: others,
        url: core.base + path,
        exposeHeadRoute: !taken.has("GET"),
        // Before a body is read that nobody wants.
        onRequest: () => {
          throw new BadRequest("methodNotAllowed", {}, allowed);
        },
        handler: () => undefined,
      });
  }
}

function mount(app: FastifyInstance, core: HttpCore, spec: Route): void {
  app.route({
    method: spec.method,
    url: core.base + spec.path,
    onRequest: async (request, reply) => {
      if (spec.cookies && !isOwnPage(request.headers)) throw new BadRequest("foreignOrigin");
      if (spec.access === "person" || request.headers.authorization !== undefined)
        await authenticate(core, request, spec.password === true);
      if (!spec.raw) bodyDeadline(core, request, reply);
    },
    handler: async (request, reply) => {
      const params = checked(spec.params, request.params, "path");
      const query = checked(spec.query, request.query, "query");
      const body = spec.raw ? undefined : checked(spec.body, request.body ?? undefined, "body");
      const caller = request.principal ? await core.caller(request.principal, request.client) : undefined;
      if (isRefusal(caller)) throw new Refused(caller);
      return send(reply, await spec.handle({ core, caller, params, query, body, request }));
    },
  });
}

async function authenticate(core: HttpCore, request: FastifyRequest, byPassword: boolean): Promise<void> {
  const basic = byPassword ? /^Basic +(\S+)$/i.exec(request.headers.authorization ?? "")?.[1] : undefined;
  if (basic !== undefined) {
    const [, name = "", password = ""] =
      /^([^:]*):([\s\S]*)$/.exec(Buffer.from(basic, "base64").toString()) ?? [];
    const known = await core.principalByPassword(name, password, request.client);
    if (isRefusal(known)) throw new Refused(known);
    request.principal = known;
    return;
  }
  const token = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
  if (token === undefined) throw new Refused({ refused: "tokenNeeded" });
  const principal = await core.authenticator.authenticate(token);
  if (isRefusal(principal)) throw new Refused(principal);
  request.principal = principal;
}

function send(reply: FastifyReply, { status, body, headers }: Outcome): FastifyReply {
  if (headers) reply.headers(headers);
  reply.code(status);
  if (body instanceof JsonText) return reply.type("application/json; charset=utf-8").send(body.text);
  return reply.send(body);
}

/** Lets the pages of other sites read the answer, where the settings name them. */
function allowOrigin(core: HttpCore, request: FastifyRequest, reply: FastifyReply): void {
  const { origin } = request.headers;
  const { corsOrigins } = core.settings.http;
  if (corsOrigins.length > 0) reply.header("vary", "Origin");
  if (origin === undefined || !(corsOrigins.includes("*") || corsOrigins.includes(origin))) return;
  reply.header("access-control-allow-origin", origin);
  reply.header(
    "access-control-expose-headers",
    "x-request-id, retry-after, location, link, ratelimit, ratelimit-policy, ratelimit-limit, ratelimit-remaining, ratelimit-reset",
  );
}
