import { connection, retireConnection } from "../actors/connection.ts";
import type { Core } from "../actors/core.ts";
import { startLink } from "../src/otp/process.ts";
import type { ConnectionRow } from "../src/tables/connections.ts";
import { dynamicSupervisor } from "./supervisor.ts";

/** One actor for each socket; the intensity is high because there are many, and each has its own small count besides. */
export const connections = (core: Core) =>
  dynamicSupervisor("connections", {
    intensity: core.settings.supervision.connections.intensity,
    period: core.settings.supervision.connections.periodSeconds * 1_000,
    maxChildren: Number.POSITIVE_INFINITY,
    child: {
      id: "connection",
      restart: "transient",
      shutdown: 5_000,
      start: (row: ConnectionRow, up) => startLink(connection, { core, row }, up),
      retire: (row) => retireConnection(core, row),
    },
  });
