import type { Core } from "../actors/core.ts";
import { retireUser, user } from "../actors/user.ts";
import { startLink } from "../src/otp/process.ts";
import type { UserRow } from "../src/tables/users.ts";
import { dynamicSupervisor } from "./supervisor.ts";

/** Those who are here. An actor ends for good with its person's last session; a crash leaves them here. */
export const users = (core: Core) =>
  dynamicSupervisor("users", {
    intensity: core.settings.supervision.users.intensity,
    period: core.settings.supervision.users.periodSeconds * 1_000,
    maxChildren: Number.POSITIVE_INFINITY,
    child: {
      id: "user",
      restart: "transient",
      shutdown: 5_000,
      start: (row: UserRow, up) => startLink(user, { core, row }, up),
      retire: (row) => retireUser(core, row),
    },
  });
