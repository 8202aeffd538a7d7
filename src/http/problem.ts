import { codes } from "../domain/codes.ts";
import type { Refusal } from "../domain/refusals.ts";
import { type ProtocolProblem, protocolProblems } from "./protocol-problems.ts";
import { refusalProblems } from "./refusal-problems.ts";

/** An error as it goes out: problem details (RFC 9457), with the stable code that every door uses. */
export interface ProblemJson {
  /** `urn:monarchs:CODE`. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly [field: string]: unknown;
}

/** A command of a request was refused: the request ends with it. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.refused);
    this.refusal = refusal;
  }
}

/** A request that is wrong as HTTP, before any rule of the chat is asked. */
export class BadRequest extends Error {
  override readonly name = "BadRequest";
  readonly problem: ProtocolProblem;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  constructor(
    problem: ProtocolProblem,
    fields: Readonly<Record<string, unknown>> = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(problem);
    this.problem = problem;
    this.fields = fields;
    this.headers = headers;
  }
}

/** What goes out for an error: its body, and headers that it needs. */
export interface ProblemAnswer {
  readonly body: ProblemJson;
  readonly headers: Readonly<Record<string, string>>;
}

/** What a problem tells besides: under other names than RFC 9457's own. */
type OwnFields = Readonly<Record<string, unknown>> & {
  readonly [name in "type" | "title" | "status" | "detail" | "instance" | "code"]?: never;
};

const problemJson = (
  code: string,
  [status, title]: readonly [number, string],
  fields: OwnFields,
): ProblemJson => ({
  type: `urn:monarchs:${code}`,
  title,
  status,
  code,
  ...fields,
});

/** A refusal as a problem: its own fields are told as they are. */
export function refusalProblem(refusal: Refusal): ProblemAnswer {
  const { refused, ...fields } = refusal;
  const body = problemJson(codes[refused], refusalProblems[refused], fields);
  const headers: Record<string, string> = {};
  if ("retryMs" in refusal) headers["retry-after"] = String(Math.max(1, Math.ceil(refusal.retryMs / 1_000)));
  if (body.status === 503) headers["retry-after"] = "1";
  if (body.status === 401)
    headers["www-authenticate"] =
      refused === "tokenInvalid" ? 'Bearer error="invalid_token"' : 'Bearer realm="monarchs"';
  return { body, headers };
}

/** What is wrong with a request, as a problem. */
export function protocolProblem({ problem, fields, headers }: BadRequest): ProblemAnswer {
  const [code, status, title] = protocolProblems[problem];
  return { body: problemJson(code, [status, title], fields), headers };
}
