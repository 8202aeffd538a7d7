import * as z from "zod";
import { codes } from "../domain/codes.ts";
import { refusalProblems } from "./refusal-problems.ts";
import type { ResponseSpec, Route } from "./route.ts";
import { routes } from "./routes.ts";

type Json = Readonly<Record<string, unknown>>;

/** Named schemas that were met, as they stand under `components`. */
type Components = Map<string, Json>;

const problem = {
  type: "object",
  description: "Problem details (RFC 9457). `code` is stable; further fields say of what.",
  required: ["type", "title", "status", "code"],
  properties: {
    type: { type: "string", description: "urn:monarchs:CODE" },
    title: { type: "string" },
    status: { type: "integer" },
    code: { type: "string" },
    requestId: { type: "string" },
    errors: {
      type: "array",
      description: "with INVALID_FIELDS: what is wrong with which field",
      items: {
        type: "object",
        properties: { in: { type: "string" }, field: { type: "string" }, message: { type: "string" } },
      },
    },
  },
} as const;

/** A schema as JSON Schema; what has a name is referred to. */
function schemaJson(schema: z.ZodType, io: "input" | "output", components: Components): Json {
  const {
    $schema: _,
    $defs = {},
    ...json
  } = z.toJSONSchema(schema, { io, unrepresentable: "any" }) as Json & {
    readonly $defs?: Readonly<Record<string, Json>>;
  };
  for (const [name, def] of Object.entries($defs)) components.set(name, referring(def) as Json);
  const own = json.id;
  if (typeof own !== "string") return referring(json) as Json;
  components.set(own, referring(json) as Json);
  return { $ref: `#/components/schemas/${own}` };
}

/** The same with references to `components`, and without ids, which mean something else in JSON Schema. */
function referring(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(referring);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => {
      if (key === "id" && typeof inner === "string") return [];
      if (key === "$ref" && typeof inner === "string")
        return [[key, inner.replace("#/$defs/", "#/components/schemas/")]];
      return [[key, referring(inner)]];
    }),
  );
}

/** The fields of an object schema as parameters. */
function parameters(schema: z.ZodType | undefined, where: "path" | "query", components: Components): Json[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = schemaJson(schema, "input", components) as {
    readonly properties?: Readonly<Record<string, Json>>;
    readonly required?: readonly string[];
  };
  return Object.entries(properties).map(([name, { description, ...type }]) => ({
    name,
    in: where,
    required: where === "path" || required.includes(name),
    ...(description === undefined ? {} : { description }),
    schema: type,
  }));
}

function response({ description, schema, contentType }: ResponseSpec, components: Components): Json {
  if (schema)
    return {
      description,
      content: { "application/json": { schema: schemaJson(schema, "output", components) } },
    };
  return contentType === undefined ? { description } : { description, content: { [contentType]: {} } };
}

/** Refusals by status, each with its codes. */
function refusals({ refusals: named = [], access, body, query }: Route): Json {
  const byStatus = new Map<number, Set<string>>();
  const add = (status: number, code: string) =>
    byStatus.set(status, (byStatus.get(status) ?? new Set()).add(code));
  if (access === "person") {
    add(401, codes.tokenNeeded);
    add(401, codes.tokenInvalid);
  }
  if (body || query) add(422, "INVALID_FIELDS");
  for (const refused of named) add(refusalProblems[refused][0], codes[refused]);
  add(429, codes.rateLimited);
  return Object.fromEntries(
    Array.from(byStatus, ([status, list]) => [
      status,
      {
        description: [...list].join(", "),
        content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
      },
    ]),
  );
}

function operation(route: Route, components: Components): Json {
  const { headers = {} } = route;
  const all = [
    ...parameters(route.params, "path", components),
    ...parameters(route.query, "query", components),
    ...Object.entries(headers).map(([name, description]) => ({
      name,
      in: "header",
      required: false,
      description,
      schema: { type: "string" },
    })),
  ];
  const optional = route.body?.safeParse(undefined).success === true;
  return {
    operationId: route.operation,
    tags: [route.tag],
    summary: route.summary,
    ...(route.description === undefined ? {} : { description: route.description }),
    security: route.access === "person" ? [{ bearer: [] }] : [{}, { bearer: [] }],
    ...(all.length === 0 ? {} : { parameters: all }),
    ...(route.body
      ? {
          requestBody: {
            required: !optional,
            content: { "application/json": { schema: schemaJson(route.body, "input", components) } },
          },
        }
      : {}),
    responses: {
      ...Object.fromEntries(
        Object.entries(route.responses).map(([status, spec]) => [status, response(spec, components)]),
      ),
      ...refusals(route),
    },
  };
}

/** The API as OpenAPI 3.1 describes it, made of the routes themselves. */
export function openApi(version: string): Json {
  const components: Components = new Map([["Problem", problem]]);
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) {
    const path = `/api/v1${route.path.replace(/:(\w+)/g, "{$1}")}`;
    const operations = paths[path] ?? {};
    operations[route.method.toLowerCase()] = operation(route, components);
    paths[path] = operations;
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Monarchs",
      version,
      description:
        "Rooms that telnet, IRC, browsers and HTTP see alike. What is below /rooms/{room} is below /groups/{room} as well.",
    },
    servers: [{ url: "/" }],
    paths,
    components: {
      schemas: Object.fromEntries([...components].sort(([a], [b]) => (a < b ? -1 : 1))),
      securitySchemes: { bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" } },
    },
  };
}
