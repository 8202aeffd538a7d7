import { fail, middle } from "../lines.ts";
import type { Outcome, Row } from "../state.ts";

const usualEntries = 20;

/** What those who look after the server and its channels have done. */
export const auditCommands: Readonly<Record<string, Row>> = {
  AUDIT: {
    minParams: 0,
    when: "after",
    spec: "docs/permissions.md",
    usage: "AUDIT [<channel>] [<number>]",
    decode({ to }, params): Outcome {
      const room = params[0]?.startsWith("#") ? params[0] : undefined;
      const count = params[room === undefined ? 0 : 1];
      if (count !== undefined && !/^[1-9]\d{0,5}$/.test(count))
        return { lines: [fail(to.server, "AUDIT", "INVALID_PARAMS", middle(count), "Give a number")] };
      const limit = count === undefined ? usualEntries : Number(count);
      return { commands: [{ type: "audit", limit, ...(room === undefined ? {} : { room }) }] };
    },
  },
};
