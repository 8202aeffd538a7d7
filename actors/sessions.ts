import { cast, type Pid } from "../src/otp/process.ts";
import type { ConnectionRow } from "../src/tables/connections.ts";
import type { UserRow } from "../src/tables/users.ts";
import { unwatchAll } from "../src/tables/watching.ts";
import { type Core, userPid } from "./core.ts";
import type { ConnectionMessage, ServerMessage, UserObligation } from "./messages.ts";

/** A socket is closed: its row goes, its actor ends, its person has a session less. */
export function connectionGone(core: Core, row: ConnectionRow): void {
  core.tables.connections.delete(row.id);
  row.abandon();
  unwatchAll(core.tables, row);
  if (row.user && !core.stopping)
    detach(core, row.user, row, row.closing ?? "Connection closed", () => undefined);
  row.pid?.exit({ kind: "normal" });
}

/** Takes a session from its person; `done` once others have seen what follows of it. */
export function detach(
  core: Core,
  user: UserRow,
  session: ConnectionRow,
  reason: string,
  done: () => void,
): void {
  // An actor that dies with its coming in the mailbox leaves nobody who would ever see it come.
  user.arriving.delete(session);
  const pid = userPid(user);
  if (pid && cast(pid, { type: "detach", session, reason, done })) return;
  // The successor looks for sessions that have ended; the server sees to it that there is one.
  revive(core, user);
  done();
}

/** Gives somebody's actor what must reach it. */
export function obligeUser(core: Core, message: UserObligation): void {
  const { user } = message;
  const pid = userPid(user);
  if (pid && cast(pid, message)) return;
  user.backlog.push(message);
  revive(core, user);
}

/** Asks for an actor for somebody who has none. */
export function revive(core: Core, user: UserRow): void {
  const server = core.system.registry.whereis<ServerMessage>("server");
  if (server) cast(server as Pid<ServerMessage>, { type: "revive", user });
}

/** Wakes whichever actor serves a row. */
export function wake(row: ConnectionRow): void {
  const pid = row.pid as Pid<ConnectionMessage> | undefined;
  // Without an actor the row stays marked as woken, and the successor looks by itself.
  if (pid) cast(pid, { type: "work" });
}

/** How long one waits until others have seen that one goes, or has another nick: a room may be at rest. */
const seenMs = 3_000;

/** @returns a function that does it, if it is not done by itself before */
export function within(core: Core, done: () => void): () => void {
  const overdue = core.system.clock.setTimeout(done, seenMs);
  return () => {
    overdue.cancel();
    done();
  };
}
