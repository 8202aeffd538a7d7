import type { Refusal } from "../../src/domain/refusals.ts";
import { type Caller, refusalIn } from "../../src/http/caller.ts";
import type { ConnectionRow } from "../../src/tables/connections.ts";
import type { UserRow } from "../../src/tables/users.ts";
import { charge } from "../connection/flood.ts";
import type { Core } from "../core.ts";
import { answersTo, requestRow } from "./request-row.ts";

/** What a request is told that goes on after its attendance: the sign-in has ended, or they were put off. */
const putOff = { refused: "unavailable" } as const satisfies Refusal;

/** Somebody who is here by HTTP, for the time of one request: their commands go the way of all doors. */
export function callerOf(core: Core, attendance: ConnectionRow, user: UserRow): Caller {
  const row = requestRow(core, attendance, user);
  return {
    get nick() {
      return user.nick;
    },
    get identity() {
      return user.identity;
    },
    get administrator() {
      return user.administrator;
    },
    run(command) {
      if (attendance.closing !== undefined) return Promise.resolve([putOff]);
      const waitMs = charge(core, user, [command]);
      return waitMs > 0
        ? Promise.resolve([{ refused: "rateLimited", retryMs: waitMs }])
        : answersTo(core, row, command);
    },
    async runAll(commands) {
      const waitMs = charge(core, user, commands);
      if (waitMs > 0) return { refused: "rateLimited", retryMs: waitMs };
      for (const command of commands) {
        if (attendance.closing !== undefined) return putOff;
        const refusal = refusalIn(await answersTo(core, row, command));
        if (refusal) return refusal;
      }
      return undefined;
    },
  };
}
