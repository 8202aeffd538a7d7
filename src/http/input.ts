import multipart from "@fastify/multipart";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type * as z from "zod";
import type { HttpCore } from "./core.ts";
import { BadRequest } from "./problem.ts";
import { sendProblem } from "./send-problem.ts";

/** JSON is the one form of a body; an empty one is none. */
export function takeJson(app: FastifyInstance): void {
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
export function takeStreams(scope: FastifyInstance): void {
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

/** A slow sender does not hold a request open for ever. */
export function bodyDeadline(core: HttpCore, request: FastifyRequest, reply: FastifyReply): void {
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
export function checked(
  schema: z.ZodType | undefined,
  value: unknown,
  where: "path" | "query" | "body",
): unknown {
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
