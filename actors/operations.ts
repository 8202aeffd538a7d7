import type { IncomingMessage, ServerResponse } from "node:http";
import { verifySecret } from "../src/auth/secret.ts";
import { nodeMetricsText, prometheusText, prometheusType } from "../src/observability/prometheus.ts";
import type { Core } from "./core.ts";
import { serverStats } from "./metrics.ts";
import { isTrusted, loopback } from "./server/trusted.ts";

/** What stands in the way of taking people in. */
export interface Readiness {
  readonly ready: boolean;
  /** Each part, and whether it is as it should be. */
  readonly checks: Readonly<Record<"store" | "listeners" | "tree" | "running", boolean>>;
}

/** Whether people can come in and be heard. */
export function readiness(core: Core): Readiness {
  const checks = {
    store: core.store.isOpen,
    listeners: core.listeners.addresses.length >= core.settings.listeners.length,
    tree: core.system.registry.whereis("server") !== undefined,
    running: !core.stopping,
  };
  return { ready: Object.values(checks).every(Boolean), checks };
}

const plain = { "content-type": "text/plain; charset=utf-8" } as const;
const guarded = {
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
} as const;

/**
 * Answers what those who look after a server ask: `/healthz` (the process lives), `/readyz` (it takes people in; 503
 * otherwise), `/metrics`.
 *
 * @returns false for any other path
 */
export function answerOperations(core: Core, request: IncomingMessage, response: ServerResponse): boolean {
  const path = (request.url ?? "/").split("?", 1)[0];
  const answer = answers[path ?? ""];
  if (!answer) return false;
  if (request.method !== "GET" && request.method !== "HEAD") {
    give(response, 405, { ...plain, allow: "GET, HEAD" }, "GET and HEAD only\n");
    return true;
  }
  Promise.resolve()
    .then(() => answer(core, request, response))
    .catch((error: unknown) => {
      core.log.error({ path, error: String(error) }, "an answer for monitoring failed");
      if (!response.headersSent) give(response, 500, plain, "failed\n");
      else response.destroy();
    });
  return true;
}

type AnswerTo = (core: Core, request: IncomingMessage, response: ServerResponse) => Promise<void> | void;

const answers: Readonly<Record<string, AnswerTo>> = {
  "/healthz": (_, __, response) => give(response, 200, plain, "ok\n"),
  "/readyz": ready,
  "/metrics": metrics,
};

/** One word for load balancers; what is amiss is told to those who may read the metrics. */
async function ready(core: Core, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { ready: isReady, checks } = readiness(core);
  const status = isReady ? 200 : 503;
  if (/\bapplication\/json\b/.test(request.headers.accept ?? "") && (await mayRead(core, request)) === "yes")
    return give(
      response,
      status,
      { "content-type": "application/json" },
      JSON.stringify({ ready: isReady, checks }),
    );
  give(response, status, plain, isReady ? "ready\n" : "not ready\n");
}

async function metrics(core: Core, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!core.settings.metrics.enabled) return give(response, 404, plain, "there are no metrics here\n");
  const may = await mayRead(core, request);
  if (may === "token")
    return give(
      response,
      401,
      { ...plain, "www-authenticate": 'Bearer realm="metrics"' },
      "a token is needed\n",
    );
  if (may === "elsewhere")
    return give(response, 403, plain, "metrics are for this machine alone, unless metrics.token is set\n");
  const [{ metrics: readings }, ofNode] = await Promise.all([serverStats(core), nodeMetricsText()]);
  give(response, 200, { "content-type": prometheusType }, prometheusText(readings) + ofNode);
}

/** Whether a request may see the server's inside; what it lacks otherwise. */
async function mayRead(
  { settings, throttles }: Core,
  { headers, socket }: IncomingMessage,
): Promise<"yes" | "token" | "elsewhere"> {
  const { token } = settings.metrics;
  const address = (socket.remoteAddress ?? "").replace(/^::ffff:/, "");
  if (token === null) {
    // A proxy on this machine speaks for somebody elsewhere.
    const passedOn = ["forwarded", "x-forwarded-for", "x-real-ip", "via"].some((name) => name in headers);
    return isTrusted(address, loopback) && !passedOn ? "yes" : "elsewhere";
  }
  const [, given] = /^Bearer +(\S+)$/i.exec(headers.authorization ?? "") ?? [];
  if (given === undefined || throttles.loginTry(address, null) > 0) return "token";
  if (!(await verifySecret(token, given))) return "token";
  throttles.loginShown(address, null);
  return "yes";
}

function give(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string,
): void {
  response
    .writeHead(status, { ...guarded, ...headers, "content-length": Buffer.byteLength(body) })
    .end(response.req.method === "HEAD" ? undefined : body);
}
