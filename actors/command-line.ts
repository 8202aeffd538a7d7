import type { Command } from "../src/domain/commands.ts";
import type { Answer } from "../src/domain/replies.ts";
import { UserRow } from "../src/tables/users.ts";
import { serverId } from "./audit.ts";
import type { Core } from "./core.ts";
import { answersTo, askingRow } from "./http/request-row.ts";

const here = { address: "", port: 0, secure: true } as const;

/**
 * Has a command carried out for the command line, as any door does it for an administrator. In the logs of rooms it is the
 * server that does it; it is in no table, and nobody sees it.
 */
export function onCommandLine(core: Core, command: Command): Promise<readonly Answer[]> {
  const user = new UserRow("command line", {
    identity: { id: serverId, kind: "guest", account: null },
    role: "administrator",
    nick: core.facts.name,
    user: "",
    host: "",
    realname: "",
    now: core.wall(),
  });
  user.modes = "o";
  return answersTo(core, askingRow(core, "command-line", here, user), command);
}
