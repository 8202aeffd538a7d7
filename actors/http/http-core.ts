import type { HttpCore } from "../../src/http/core.ts";
import { openLog } from "../commands/history.ts";
import { outage } from "../commands/outage.ts";
import type { Core } from "../core.ts";
import { counts } from "../figures.ts";
import { httpFiles } from "./http-files.ts";
import { identityOf } from "./identity.ts";
import { principalByPassword } from "./password.ts";
import { personalOf } from "./personal.ts";

/** The server as the HTTP API knows it. */
export const httpCore = (core: Core): HttpCore => ({
  get settings() {
    return core.settings;
  },
  get version() {
    return core.facts.version;
  },
  base: "/api/v1",
  get authenticator() {
    return core.authenticator;
  },
  identity: identityOf(core),
  personal: personalOf(core),
  files: httpFiles(core),
  principalByPassword: (name, password, from) => principalByPassword(core, name, password, from),
  now: core.wall,
  newId: core.newId,
  admit: (address) => {
    const retryMs = core.throttles.apiRequest(address);
    if (retryMs > 0) core.counters.rateLimited.add("api");
    return { retryMs, quota: core.throttles.apiLeft(address) };
  },
  answered: (method, route, status, seconds) =>
    core.counters.httpSeconds.observe({ method, route, status: String(status) }, seconds),
  caller: (principal, from) => core.attendances.caller(principal, from),
  openLog: (room, query) =>
    openLog(core, room, query).catch((error: unknown) => {
      const refusal = outage(error);
      if (!refusal) throw error;
      return refusal;
    }),
  tables: () => core.tables.all.info(),
  events: (wanted) => core.streams.open(wanted),
  figures: () => ({
    ...counts(core),
    connections: core.tables.connections.size,
    messages: core.counters.messages,
    uptimeMs: core.wall() - core.startedAt,
  }),
  failed(error, where) {
    const refusal = outage(error);
    if (refusal) return refusal;
    core.log.error(
      { where, error: error instanceof Error ? error.stack : String(error) },
      "an HTTP request failed inside",
    );
    return { refused: "internal" };
  },
});
