/**
 * How a route is added:
 *
 * 1. In `routes/<subject>.ts`, `route({...})` with its method and path (below `/api/v1`), zod schemas for what it takes
 *    (`params`, `query`, `body`: `z.strictObject`, so that unknown fields are refused) and for what it gives
 *    (`responses`, by status), and `handle`. Who may come: `access: "person"` needs a token and gives `caller`;
 *    `access: "public"` is for everybody, and `caller` is undefined without a token. Types follow from the schemas.
 * 2. `handle` has commands carried out and makes JSON of the replies: `await answerTo(caller, { type: "topic", … }, "topic")`
 *    throws {@link Refused} where the command is refused, which becomes problem+json by itself. No rule stands here: what a
 *    person may do, the command decides. What no command does yet gets one, in src/domain and actors/commands.
 * 3. The list of the file goes into `routes.ts`. `/openapi.json` and docs/API.md are made from it.
 * 4. JSON shapes that several routes give are in `schemas/<thing>.ts`: the schema, and the function that makes it.
 * 5. Tests are in tests/http/<subject>.test.ts: `startApi` gives a server and somebody with a token, and holds every
 *    answer against the route's `responses`.
 *
 * Answers are not validated while the server runs, and may be text that is JSON already ({@link JsonText}).
 */
import type { Readable } from "node:stream";
import type { FastifyRequest } from "fastify";
import type * as z from "zod";
import type { RefusalCode } from "../domain/refusals.ts";
import type { Caller } from "./caller.ts";
import type { HttpCore } from "./core.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** JSON as text, or as its bytes: made once, sent as it is. */
export class JsonText {
  readonly text: string | Buffer;
  constructor(text: string | Buffer) {
    this.text = text;
  }
}

/** What a route gives: `body` absent for none. */
export interface Outcome {
  readonly status: number;
  readonly body?: object | string | JsonText | Readable;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One status that a route gives, and what comes with it; no schema: nothing does, or no JSON (`contentType`). */
export interface ResponseSpec {
  readonly description: string;
  readonly schema?: z.ZodType;
  readonly contentType?: string;
}

/** What a route is asked. */
export interface Asked<P, Q, B, C> {
  readonly core: HttpCore;
  readonly caller: C;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  /** The request itself, for headers and streams. */
  readonly request: FastifyRequest;
}

interface Common<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> {
  readonly method: Method;
  /** Below `/api/v1`, with `:name` for parameters. */
  readonly path: string;
  /** Its name in `/openapi.json`: a verb and what it is about, such as `listRooms`. */
  readonly operation: string;
  /** The heading under which it is listed: `rooms`, `messages`. */
  readonly tag: string;
  /** What it does, one line. */
  readonly summary: string;
  /** More of it, for the docs. */
  readonly description?: string;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** It takes bodies that are not JSON, as streams or in any other form that its own plugin reads; see `raw` in app.ts. */
  readonly raw?: true;
  /** It takes name and password (HTTP Basic, RFC 7617) as well as a token, for clients that have nothing else. */
  readonly password?: true;
  /** More headers of the answer to OPTIONS. */
  readonly options?: (core: HttpCore) => Readonly<Record<string, string>>;
  /** It reads the cookie of the page: requests of other sites' pages are refused by their Origin. */
  readonly cookies?: true;
  /** Request headers that it reads, by name, with what they are. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly responses: Readonly<Record<number, ResponseSpec>>;
  /** What it is refused for besides what any route is. */
  readonly refusals?: readonly RefusalCode[];
}

type Handle<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, C> = (
  asked: Asked<z.output<P>, z.output<Q>, z.output<B>, C>,
) => Promise<Outcome> | Outcome;

type PersonRoute<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> = Common<P, Q, B> & {
  readonly access: "person";
  readonly handle: Handle<P, Q, B, Caller>;
};
type PublicRoute<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> = Common<P, Q, B> & {
  readonly access: "public";
  readonly handle: Handle<P, Q, B, Caller | undefined>;
};

/** A route as the app takes it: its schemas have checked what `handle` gets. */
export interface Route extends Common<z.ZodType, z.ZodType, z.ZodType> {
  readonly access: "person" | "public";
  readonly handle: (
    asked: Asked<unknown, unknown, unknown, Caller | undefined>,
  ) => Promise<Outcome> | Outcome;
}

/** A route, with the types of its schemas. */
export function route<
  P extends z.ZodType = z.ZodUndefined,
  Q extends z.ZodType = z.ZodUndefined,
  B extends z.ZodType = z.ZodUndefined,
>(spec: PersonRoute<P, Q, B> | PublicRoute<P, Q, B>): Route {
  // The app calls `handle` with what the schemas gave, and with a caller where `access` wants one.
  return spec as unknown as Route;
}
