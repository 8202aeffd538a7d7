import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import type { HttpCore } from "./core.ts";
import { BadRequest, type ProblemAnswer, protocolProblem, Refused, refusalProblem } from "./problem.ts";

/** Fastify's own refusals, by their code. */
const fastifyProblems: Readonly<Record<string, BadRequest>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: new BadRequest("mediaType", { accepted: ["application/json"] }),
  FST_ERR_CTP_BODY_TOO_LARGE: new BadRequest("bodyTooLarge"),
  FST_ERR_CTP_INVALID_JSON_BODY: new BadRequest("badJson"),
  FST_ERR_CTP_EMPTY_JSON_BODY: new BadRequest("badJson"),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: new BadRequest("badRequest"),
};

/** Answers with what went wrong, as a problem. What nobody expected is told to the log. */
export function sendProblem(
  core: HttpCore,
  request: FastifyRequest,
  reply: FastifyReply,
  error: unknown,
): void {
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
