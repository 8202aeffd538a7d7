import { networkOf } from "../../src/domain/addresses.ts";
import { isRefusal, type Refusal } from "../../src/domain/refusals.ts";
import type { Principal } from "../../src/http/authenticator.ts";
import type { Caller } from "../../src/http/caller.ts";
import { asksOf } from "../../src/tables/ask.ts";
import type { ConnectionRow } from "../../src/tables/connections.ts";
import type { Peer } from "../../src/tables/transport.ts";
import { enter } from "../commands/arrive.ts";
import { isReserved } from "../commands/identity.ts";
import type { Core } from "../core.ts";
import { enroll } from "../server/accept.ts";
import { callerOf } from "./caller.ts";
import { answersTo } from "./request-row.ts";
import { type HttpRequest, httpSession } from "./session.ts";
import { NoSocket } from "./transport.ts";

/** Somebody who is present because their requests come. */
interface Attendance {
  readonly row: ConnectionRow;
  /** Settles when they are in; with why not, if they are not let in. */
  readonly ready: Promise<Refusal | undefined>;
  /** Monotonic ms of the last request. */
  usedAt: number;
  /** Streams that are open: they are present as long as there are any. */
  held: number;
}

/**
 * Who is present by HTTP: one session for each auth session, which begins with its first request and ends
 * `http.attendanceSeconds` after its last one. It stands above the actors, as the connections' table does.
 */
export class Attendances {
  readonly #core: () => Core;
  /** By auth session id. */
  readonly #present = new Map<string, Attendance>();
  /** How many there are by network, until their rows are gone. */
  readonly #from = new Map<string, number>();

  constructor(core: () => Core) {
    this.#core = core;
  }

  /** Makes somebody present, if they are not. @returns them for the time of one request, or why they are not let in */
  async caller(principal: Principal, peer: Peer): Promise<Caller | Refusal> {
    const core = this.#core();
    if (principal.goesOn && !(await principal.goesOn())) return { refused: "tokenInvalid" };
    // From here to the row nothing is waited for: an end of the sign-in that comes now finds it.
    const attendance = this.#of(core, principal, peer);
    if (isRefusal(attendance)) return attendance;
    attendance.usedAt = core.system.clock.now();
    const refusal = await attendance.ready;
    if (refusal) return refusal;
    const { row } = attendance;
    // Put off between two requests of the same moment.
    if (!row.user || row.gone) return { refused: "unavailable" };
    return callerOf(core, row, row.user);
  }

  /** The session of somebody who is present by a sign-in. */
  rowOf(sessionId: string): ConnectionRow | undefined {
    const row = this.#present.get(sessionId)?.row;
    return row && row.closing === undefined && !row.gone ? row : undefined;
  }

  /** Keeps somebody present for a stream. @returns a function that lets go; undefined if they are not present any more */
  hold(sessionId: string): (() => void) | undefined {
    const attendance = this.#present.get(sessionId);
    if (!attendance || attendance.row.closing !== undefined || attendance.row.gone) return undefined;
    attendance.held += 1;
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      attendance.held -= 1;
      attendance.usedAt = this.#core().system.clock.now();
    };
  }

  /** The row of one who was present is gone. */
  left(address: string): void {
    const network = networkOf(address);
    const left = (this.#from.get(network) ?? 1) - 1;
    if (left <= 0) this.#from.delete(network);
    else this.#from.set(network, left);
  }

  /** Those whose requests have not come for a while go. */
  sweep(): void {
    const { system, settings } = this.#core();
    const since = system.clock.now() - settings.http.attendanceSeconds * 1_000;
    for (const [id, { row, usedAt, held }] of this.#present) {
      if (row.gone) this.#present.delete(id);
      else if (held === 0 && usedAt < since) row.close("No more requests", "quit");
    }
  }

  #of(core: Core, principal: Principal, peer: Peer): Attendance | Refusal {
    // Their requests may come from elsewhere than the one that made them present.
    const ban = core.bans.ofAddress(peer.address, core.wall());
    if (ban) return { refused: "serverBanned", reason: ban.reason };
    const known = this.#present.get(principal.sessionId);
    if (known && known.row.closing === undefined && !known.row.gone) return known;
    if (core.stopping) return { refused: "unavailable" };
    if (this.#isFull(core, peer.address)) {
      core.counters.refused.add("full");
      return { refused: "tooManyConnections" };
    }
    const transport = new NoSocket(peer);
    const row = enroll(core, transport, httpSession());
    const attendance: Attendance = {
      row,
      ready: signIn(core, row, transport, principal),
      usedAt: core.system.clock.now(),
      held: 0,
    };
    this.#present.set(principal.sessionId, attendance);
    const network = networkOf(peer.address);
    this.#from.set(network, (this.#from.get(network) ?? 0) + 1);
    return attendance;
  }

  /** They are no sockets, of which an address may have few: whole offices come by one, and one program for many. */
  #isFull({ settings: { http, limits }, tables }: Core, address: string): boolean {
    if (tables.connections.size >= limits.maxConnections) return true;
    const most = limits.connectionsPerAddress === 0 ? 0 : http.presentPerAddress;
    return most > 0 && (this.#from.get(networkOf(address)) ?? 0) >= most;
  }
}

/** Lets somebody in whose token was good, as any door does it with those who have shown who they are. */
async function signIn(
  core: Core,
  row: ConnectionRow,
  transport: NoSocket,
  principal: Principal,
): Promise<Refusal | undefined> {
  const { identity, role, nick, preferences = {} } = principal;
  if (isReserved(core, nick, identity)) {
    row.close("The name belongs to an account");
    return { refused: "nickReserved", nick };
  }
  row.login = { identity, role, ...preferences };
  // It closes with the sign-in.
  row.authSession = principal.sessionId;
  const command = { type: "signIn", nick, user: "http", realname: nick } as const;
  const answers = await answersTo(core, row, command, (ask) =>
    enter(core, row, ask, { nick, user: "http", realname: nick, identity, role, preferences }, false),
  );
  const refusal = answers.find(isRefusal);
  if (refusal) {
    row.close("Not signed in");
    return refusal;
  }
  // Who is closed meanwhile does nothing any more.
  await Promise.race([settled(row), transport.ended()]);
  return undefined;
}

/** Waits until they are in the rooms that everybody enters: what is asked next may be about those. */
function settled(row: ConnectionRow): Promise<unknown> {
  if (row.following.length === 0 && row.asks.size === 0) return Promise.resolve();
  return new Promise((done) => {
    const request: HttpRequest = { commands: [{ type: "time" }], answers: [], done };
    row.following.push(...asksOf(row, request));
    row.wake();
  });
}
