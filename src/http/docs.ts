import { codes } from "../domain/codes.ts";
import type { RefusalCode } from "../domain/refusals.ts";
import { openApi } from "./openapi.ts";
import { protocolProblems } from "./protocol-problems.ts";
import { refusalProblems } from "./refusal-problems.ts";
import type { Route } from "./route.ts";
import { routes } from "./routes.ts";

const cell = (text: string): string => text.replaceAll("|", "\\|");
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows].map((row) => `| ${row.map(cell).join(" | ")} |`).join("\n");

/** docs/errors.md: every code, wherever it is seen. */
export function errorsTable(): string {
  const rows = new Map<string, [codes: Set<string>, titles: Set<string>]>();
  const add = (code: string, status: number, title: string): void => {
    const [statuses, titles] = rows.get(code) ?? [new Set<string>(), new Set<string>()];
    rows.set(code, [statuses.add(String(status)), titles.add(title)]);
  };
  for (const [refused, code] of Object.entries(codes)) {
    const [status, title] = refusalProblems[refused as RefusalCode];
    add(code, status, title);
  }
  const lines = [...rows]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, [statuses, titles]]) => [`\`${code}\``, [...statuses].join(", "), [...titles].join("; ")]);
  const http = Object.values(protocolProblems).map(([code, status, title]) => [
    `\`${code}\``,
    `${status}`,
    title,
  ]);
  return `<!-- Made by scripts/docs.mjs. -->

# Codes of refusals

A refusal has one stable code at every door: in brackets at the end of the line on the line door, \`error\` in its JSON; the
second word of \`FAIL\` on IRC, where no specification prescribes another; \`code\` in HTTP's problem+json (RFC 9457), whose
status is in the second column. Sentences may change, codes do not.

${table(["code", "HTTP", "what it says"], lines)}

What can be wrong with a request as HTTP, before any rule of the chat is asked:

${table(["code", "HTTP", "what it says"], http)}
`;
}

const access = ({ access: who }: Route): string => (who === "person" ? "token" : "anybody");

/** docs/API.md: the routes, by subject. */
export function apiReference(): string {
  const tags = [...new Set(routes.map(({ tag }) => tag))];
  const sections = tags.map((tag) => {
    const rows = routes
      .filter((route) => route.tag === tag)
      .map((route) => [
        `\`${route.method} ${route.path}\``,
        access(route),
        route.summary + (route.description === undefined ? "" : `. ${route.description}`),
        Object.keys(route.responses).join(", "),
        (route.refusals ?? []).map((refused) => `\`${codes[refused]}\``).join(" "),
      ]);
    return `## ${tag}\n\n${table(["route", "for", "what it does", "gives", "refused for"], rows)}`;
  });
  return `<!-- Made by scripts/docs.mjs. -->

# The HTTP API

On every \`http\` listener, below \`/api/v1\`. \`/openapi.json\`, or \`monarchs openapi\`, has every field of it (OpenAPI 3.1).

\`\`\`sh
curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8080/api/v1/rooms/lobby/messages?limit=10
curl -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" -d '{"content":"hello"}' \\
  http://127.0.0.1:8080/api/v1/rooms/lobby/messages
\`\`\`

- A request is a command as at any other door: the same permissions, modes, bans and flood control hold, and others see you
  come with your first request and go \`http.attendanceSeconds\` after the last one.
- A room is named with its \`#\`, which is \`%23\` in an address, or without it.
- Bodies are JSON; unknown fields are refused, and \`INVALID_FIELDS\` names the fields that are wrong (422).
- Errors are \`application/problem+json\`, with a \`code\` that is the same at every door: see [errors.md](errors.md).
- Posts that carry an \`Idempotency-Key\` can be sent again: one message results, and the second answer is 200 instead of 201.
- Every answer has an \`X-Request-Id\`, the one that was given or a new one. 429 and 503 have \`Retry-After\`.
- \`HEAD\` works where \`GET\` does, \`OPTIONS\` tells the methods; pages of other sites need \`http.corsOrigins\`.

${sections.join("\n\n")}
`;
}

/** The OpenAPI description as text. */
export const openApiText = (version: string): string => `${JSON.stringify(openApi(version), null, 2)}\n`;
