import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:http";
import multipart from "@fastify/multipart";
import Fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from "fastify";
import type * as z from "zod";
import { isRefusal } from "../domain/refusals.ts";
import type { Principal } from "./authenticator.ts";
import type { ClientAddress, HttpCore } from "./core.ts";
import { securityHeaders } from "./headers.ts";
import { openApi } from "./openapi.ts";
import { isOwnPage } from "./origins.ts";
import { BadRequest, type ProblemAnswer, protocolProblem, Refused, refusalProblem } from "./problem.ts";
import { rateLimitHeaders } from "./rate-limit.ts";
import { JsonText, type Method, type Outcome, type Route } from "./route.ts";
import { mounted } from "./routes.ts";

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

/** JSON is the one form of a body; an empty one is none. */
function takeJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser("error", "error");
  app.addContentTypeParser("application/json", { parseAs: "string" }, (request, body, done) => {
    if (body === "") done(null, undefined);
    else void parse(request, body as string, done);
  });
}

/** For how long what still comes of a body that nobody wants is thrown away, so that its sender reads the answer; in ms. */
const lingerMs = 2_000;

/**
 * Bodies of any type and length, which their routes read as streams: no limit of the API's holds for them, and each route
 * has its own.
 */
function takeStreams(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  // One file, and few words beside it. How long the file may be, its route finds out.
  void scope.register(multipart, {
    limits: {
      files: 1,
      fields: 8,
      fieldSize: 1_024,
      parts: 9,
      headerPairs: 32,
      fileSize: Number.POSITIVE_INFINITY,
    },
  });
  scope.addContentTypeParser("*", (_request, _payload, done) => done(null, undefined));
  scope.addHook("onRequest", async ({ raw }, reply) => {
    reply.raw.once("finish", () => {
      if (raw.complete) return;
      raw.unpipe();
      raw.resume();
      setTimeout(() => raw.complete || raw.destroy(), lingerMs).unref();
    });
  });
}

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

/** A slow sender does not hold a request open for ever. */
function bodyDeadline(core: HttpCore, request: FastifyRequest, reply: FastifyReply): void {
  const { raw } = request;
  if (
    raw.complete ||
    ((raw.headers["content-length"] ?? "0") === "0" && raw.headers["transfer-encoding"] === undefined)
  )
    return;
  const deadline = setTimeout(() => {
    if (raw.complete || reply.sent) return;
    reply.header("connection", "close");
    sendProblem(core, request, reply, new BadRequest("bodyTooSlow"));
    // What still comes of it is nobody's.
    reply.raw.once("finish", () => raw.destroy());
  }, core.settings.http.bodyTimeout * 1_000);
  const clear = (): void => clearTimeout(deadline);
  raw.once("end", clear);
  raw.once("close", clear);
}

/** What a schema makes of a part of the request. @throws BadRequest which names the fields that are wrong */
function checked(schema: z.ZodType | undefined, value: unknown, where: "path" | "query" | "body"): unknown {
  if (!schema) {
    const isEmpty =
      value === undefined || value === null || (where !== "body" && Object.keys(value).length === 0);
    if (isEmpty || where === "path") return undefined;
    throw new BadRequest("fieldsInvalid", {
      errors: [{ in: where, field: "", message: `this request has no ${where}` }],
    });
  }
  const parsed = schema.safeParse(value ?? (where === "body" ? undefined : {}));
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.flatMap((issue) => {
    const path = issue.path.map(String);
    if (issue.code === "unrecognized_keys")
      return issue.keys.map((key) => ({
        in: where,
        field: [...path, key].join("."),
        message: "there is no such field",
      }));
    return [{ in: where, field: path.join("."), message: issue.message }];
  });
  throw new BadRequest("fieldsInvalid", { errors });
}

function send(reply: FastifyReply, { status, body, headers }: Outcome): FastifyReply {
  if (headers) reply.headers(headers);
  reply.code(status);
  if (body instanceof JsonText) return reply.type("application/json; charset=utf-8").send(body.text);
  return reply.send(body);
}

/** Fastify's own refusals, by their code. */
const fastifyProblems: Readonly<Record<string, BadRequest>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: new BadRequest("mediaType", { accepted: ["application/json"] }),
  FST_ERR_CTP_BODY_TOO_LARGE: new BadRequest("bodyTooLarge"),
  FST_ERR_CTP_INVALID_JSON_BODY: new BadRequest("badJson"),
  FST_ERR_CTP_EMPTY_JSON_BODY: new BadRequest("badJson"),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: new BadRequest("badRequest"),
};

function sendProblem(core: HttpCore, request: FastifyRequest, reply: FastifyReply, error: unknown): void {
  if (reply.sent) return;
  const { body, headers } = problemOf(core, request, error);
  void reply
    .code(body.status)
    .headers(headers)
    .type("application/problem+json; charset=utf-8")
    .send(JSON.stringify({ ...body, requestId: request.id }));
}

function problemOf(core: HttpCore, request: FastifyRequest, error: unknown): ProblemAnswer {
  if (error instanceof Refused) return refusalProblem(error.refusal);
  if (error instanceof BadRequest) return protocolProblem(error);
  const { code, statusCode = 500 } = error as Partial<FastifyError>;
  const known = code === undefined ? undefined : fastifyProblems[code];
  if (known) return protocolProblem(known);
  if (error instanceof SyntaxError) return protocolProblem(new BadRequest("badJson"));
  if (statusCode >= 400 && statusCode < 500) return protocolProblem(new BadRequest("badRequest"));
  return refusalProblem(core.failed(error, `${request.method} ${request.routeOptions.url ?? ""}`));
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
