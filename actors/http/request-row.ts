import type { Framer } from "../../src/dialects/frame.ts";
import type { Command } from "../../src/domain/commands.ts";
import type { Answer } from "../../src/domain/replies.ts";
import { Ask } from "../../src/tables/ask.ts";
import { ConnectionRow } from "../../src/tables/connections.ts";
import type { Peer } from "../../src/tables/transport.ts";
import type { UserRow } from "../../src/tables/users.ts";
import { execute } from "../commands/execute.ts";
import { outage } from "../commands/outage.ts";
import type { Core } from "../core.ts";
import { surroundingsOf } from "../surroundings.ts";
import { type HttpRequest, httpSession } from "./session.ts";
import { NoSocket } from "./transport.ts";

/** No bytes come. */
const noFramer: Framer = { push: () => [] };

/** How long a request waits for its answer: an actor that dies in the middle of it may never give one. */
const answerMs = 30_000;

/** What requests' rows need of the core: nobody serves them, so what a command leaves to be done next is done at once. */
const surroundings = surroundingsOf((core) => ({
  wake: (row) => {
    const next = row.asks.size === 0 ? row.following.shift() : undefined;
    if (!next) return;
    row.begin(next);
    guarded(core, next, (ask) => execute(core, row, ask));
  },
  closes: () => undefined,
  gone: (row) => {
    for (const ask of row.asks) ask.answer({ refused: "unavailable" });
  },
}));

/**
 * The row of one request. It borrows its person from the attendance and is in no table and none of their sessions, so
 * requests of one person do not wait for each other.
 */
export function requestRow(core: Core, attendance: ConnectionRow, user: UserRow): ConnectionRow {
  const row = askingRow(core, attendance.id, attendance.transport.peer, user);
  row.authSession = attendance.authSession;
  return row;
}

/** A row in no table, over which somebody asks. */
export function askingRow(core: Core, id: string, peer: Peer, user: UserRow): ConnectionRow {
  const row = new ConnectionRow(id, new NoSocket(peer), httpSession(), noFramer, surroundings(core));
  row.user = user;
  row.refreshViewer();
  return row;
}

/** Has a command carried out for a row of HTTP. @returns its answers, the last one last */
export function answersTo(
  core: Core,
  row: ConnectionRow,
  command: Command,
  run: (ask: Ask) => Promise<unknown> | undefined = (ask) => execute(core, row, ask),
): Promise<readonly Answer[]> {
  return new Promise((resolve) => {
    const done = (answers: readonly Answer[]): void => {
      deadline.cancel();
      resolve(answers);
    };
    const request: HttpRequest = { commands: [command], answers: [], done };
    const deadline = core.system.clock.setTimeout(() => resolve([{ refused: "unavailable" }]), answerMs);
    const ask = new Ask(row, request, command, true);
    core.counters.commands += 1;
    row.begin(ask);
    guarded(core, ask, run);
  });
}

/** What goes wrong is an answer: no actor stands behind a request that could crash. */
function guarded(core: Core, ask: Ask, run: (ask: Ask) => Promise<unknown> | undefined): void {
  const fail = (error: unknown): void => {
    const refusal = outage(error);
    if (!refusal)
      core.log.error(
        { command: ask.command.type, error: error instanceof Error ? error.stack : String(error) },
        "a command of an HTTP request failed",
      );
    ask.answer(refusal ?? { refused: "internal" });
  };
  try {
    run(ask)?.catch(fail);
  } catch (error) {
    fail(error);
  }
}
