import { randomFillSync } from "node:crypto";
import { mkdirSync } from "node:fs";
import { noteCommandLine } from "../actors/audit.ts";
import { publish } from "../actors/bus.ts";
import type { Core, Rehashed } from "../actors/core.ts";
import { Counters } from "../actors/counters.ts";
import type { GatewayArg } from "../actors/gateway.ts";
import { Attendances } from "../actors/http/attendance.ts";
import { EventStreams } from "../actors/http/event-streams.ts";
import { authenticatorOf } from "../actors/http/identity.ts";
import { createIdentities } from "../actors/identity/identity.ts";
import { type ListenerAddress, Listeners } from "../actors/listeners.ts";
import { answerOperations } from "../actors/operations.ts";
import { Presence } from "../actors/presence.ts";
import { Spectators } from "../actors/room/spectators.ts";
import { Admission } from "../actors/server/admission.ts";
import { HttpConnections } from "../actors/server/http-connections.ts";
import { OperThrottle } from "../actors/server/oper-throttle.ts";
import { RegistrationThrottle } from "../actors/server/registration-throttle.ts";
import { Throttles } from "../actors/server/throttles.ts";
import type { OpenStore, StoreArg } from "../actors/store.ts";
import { type AdminServer, startAdminServer } from "../src/admin/server.ts";
import type { Settings } from "../src/config/schema.ts";
import { uuidv7Source } from "../src/domain/ids.ts";
import type { Authenticator } from "../src/http/authenticator.ts";
import type { Log } from "../src/observability/log.ts";
import { reportLogger } from "../src/observability/reports.ts";
import { type Clock, systemClock } from "../src/otp/clock.ts";
import {
  type AnyPid,
  type ExitReason,
  type Pid,
  StartIgnored,
  startLink,
  terminate,
} from "../src/otp/process.ts";
import { createSystem } from "../src/otp/system.ts";
import { StoreGate } from "../src/store/gate.ts";
import { Unavailable } from "../src/store/store.ts";
import { AccountNames } from "../src/tables/account-names.ts";
import type { ConnectionRow } from "../src/tables/connections.ts";
import { createLiveTables } from "../src/tables/live.ts";
import { ServerBans } from "../src/tables/server-bans.ts";
import { administration } from "./administration.ts";
import { cloakOf, saltsOf } from "./cloak.ts";
import { ChildRefused, castStart, type StartCommand } from "./commands.ts";
import { drain } from "./drain.ts";
import { serverFacts } from "./facts.ts";
import { filesOf } from "./files.ts";
import { admit } from "./intensity.ts";
import { innerRelay, openStoreOf, pages } from "./parts.ts";
import { rehashing } from "./rehash.ts";
import { root } from "./root.ts";
import { describeTree, startChild } from "./supervisor.ts";
import { actorView } from "./view.ts";

/** A running server. */
export interface Application {
  readonly addresses: readonly ListenerAddress[];
  /** Drains: takes nobody more, finishes commits, tells the clients, closes. */
  stop(): Promise<void>;
  /** Has the settings read again and applies them, as SIGHUP, REHASH and `monarchs reload` ask for. */
  rehash(): Promise<Rehashed>;
  /** Settles with the reason when the tree has been started anew as often as it may be, and has failed again. */
  readonly gaveUp: Promise<string>;
}

/** What the application gets from those who start it. */
export interface ApplicationOptions {
  readonly log: Log;
  /** Reads the settings again, for REHASH and `monarchs reload`. @throws SettingsInvalid */
  readonly readSettings?: () => Settings;
  readonly clock?: Clock;
  /** Opens the store; by the settings if absent. */
  readonly openStore?: OpenStore;
  /** Tells who shows a token over HTTP. */
  readonly authenticator?: Authenticator;
}

/** How long the tree has to come down before what is left is cut off. */
const treeGraceMs = 8_000;

/**
 * Starts the server: tables and ports first, then the tree over them. When the root gives up, the whole tree is started
 * again over the same tables, ports and sockets; when that has been used up too, `gaveUp` settles.
 *
 * @throws StoreLocked, StoreCorrupt, CannotBind and whatever else keeps the tree from standing; nothing runs then
 */
export async function startApplication(
  settings: Settings,
  options: ApplicationOptions,
): Promise<Application> {
  mkdirSync(settings.dataDirectory, { recursive: true, mode: 0o700 });
  const core = createCore(settings, options);
  core.rehash = rehashing(core, options);
  const parts = {
    store: {
      core,
      open: options.openStore ?? openStoreOf(settings, core.wall),
      held: { engine: undefined, booted: false, onLost: undefined },
    },
    gateway: { core, makeRelay: innerRelay(core), pages: pages(), relays: new Map() },
  } satisfies { store: StoreArg; gateway: GatewayArg } as { store: StoreArg; gateway: GatewayArg };
  const restarts: number[] = [];
  let tree: AnyPid | undefined;
  let gaveUp: (why: string) => void = () => undefined;
  const givingUp = new Promise<string>((resolve) => {
    gaveUp = resolve;
  });

  const startTree = async (): Promise<void> => {
    const started = await startLink(root(core, parts), undefined, core.system, { name: "root" });
    tree = started;
    started.monitor((reason) => void treeDown(reason));
  };

  const treeDown = async (reason: ExitReason): Promise<void> => {
    if (core.stopping) return;
    const { intensity, periodSeconds } = core.settings.supervision.application;
    // A root that was killed leaves its children to end by themselves; two trees at a time would be one too many.
    await allEnded(core);
    for (;;) {
      if (core.stopping) return;
      const window = admit(restarts, core.system.clock.now(), { intensity, period: periodSeconds * 1_000 });
      restarts.splice(0, restarts.length, ...window.restarts);
      if (window.giveUp) break;
      options.log.error(
        { restarts: window.restarts.length, intensity, reason: reason.kind },
        "the root supervisor gave up: the whole tree is started again",
      );
      try {
        await startTree();
        return;
      } catch (error) {
        options.log.error({ error: String(error) }, "the tree could not be started again");
      }
    }
    await shutDown();
    gaveUp(`the root supervisor ended ${restarts.length} times within ${periodSeconds} s`);
  };

  let admin: AdminServer | undefined;
  const shutDown = async (): Promise<void> => {
    core.stopping = true;
    await admin?.close();
    await core.listeners.close();
    await core.gateway?.drain();
    await drain(core, parts.gateway.relays);
    if (tree) await terminate(tree, treeGraceMs);
    await core.files.service.settled();
    await parts.store.held.engine?.close();
    await core.system.stop();
  };

  const rehash = (): Promise<Rehashed> => {
    noteCommandLine(core, { action: "rehash", target: null, detail: "SIGHUP" });
    return core.rehash();
  };

  try {
    await startTree();
    admin = await startAdminServer(settings.dataDirectory, administration(core));
  } catch (error) {
    await shutDown();
    throw causeOf(error);
  }
  return { addresses: core.listeners.addresses, stop: shutDown, rehash, gaveUp: givingUp };
}

/** Settles when no process holds a name any more, or after a while. */
async function allEnded({ system }: Core): Promise<void> {
  const deadline = performance.now() + treeGraceMs;
  const someLeft = () => !system.registry.names()[Symbol.iterator]().next().done;
  while (someLeft() && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** What really kept the tree from standing: supervisors wrap it in which child it was. */
function causeOf(error: unknown): unknown {
  let cause = error;
  while (cause instanceof Error && cause.name === "StartFailed" && cause.cause !== undefined)
    cause = cause.cause;
  return cause;
}

function createCore(settings: Settings, options: ApplicationOptions): Core {
  const { log, clock = systemClock } = options;
  const counters = new Counters();
  const toLog = reportLogger(log);
  const system = createSystem({
    clock,
    report: (report) => {
      counters.report(report);
      toLog(report);
    },
  });
  const wall = (): number => Date.now();
  const startedAt = wall();
  const store = new StoreGate();
  const core: Core = {
    settings,
    facts: serverFacts(settings, startedAt),
    system,
    log,
    wall,
    newId: uuidv7Source(wall, (into) => void randomFillSync(into)),
    store,
    tables: createLiveTables({
      messagesPerRoom: Math.min(
        settings.history.memoryPerRoom,
        settings.history.messagesPerRoom || settings.history.memoryPerRoom,
      ),
      formerPerNick: settings.limits.whowasEntries,
    }),
    accountNames: new AccountNames(),
    counters,
    presence: new Presence(() => core),
    startedAt,
    cloak: cloakOf(settings.dataDirectory),
    saltFor: saltsOf(settings.dataDirectory),
    files: filesOf(settings, () => core),
    identities: createIdentities({
      settings: () => core.settings,
      dataDirectory: settings.dataDirectory,
      store,
      wall,
      log,
    }),
    authenticator: options.authenticator ?? authenticatorOf(() => core),
    attendances: new Attendances(() => core),
    streams: new EventStreams(() => core),
    spectators: new Spectators(),
    admission: new Admission(
      () => core.settings.limits,
      () => clock.now(),
    ),
    httpConnections: new HttpConnections(() => core.settings),
    bans: new ServerBans(),
    registrationThrottle: new RegistrationThrottle(
      () => core.settings.limits,
      () => clock.now(),
    ),
    operThrottle: new OperThrottle(
      () => core.settings.limits,
      () => clock.now(),
    ),
    throttles: new Throttles(
      () => core.settings.limits,
      () => clock.now(),
    ),
    listeners: new Listeners((request, response) => answerOperations(core, request, response)),
    stopping: false,
    restored: false,
    awaited: new Map(),
    gateway: undefined,
    tell: (message) => {
      publish(core, message).catch((error: unknown) =>
        log.warn({ message: message.type, error: String(error) }, "other parts of the server were not told"),
      );
    },
    rehash: async () => ({ waiting: [] }),
    tree: {
      startUser: (row) => childOf(core, "users", row),
      startRoom: (row) => childOf(core, "rooms", row),
      startConnection: (row) => {
        const supervisor = core.system.registry.whereis<StartCommand<ConnectionRow, never>>("connections");
        return supervisor !== undefined && castStart(supervisor, row);
      },
      describe: async () => actorView(await describeTree(pidOf(core, "root")), clock.now()),
    },
  };
  return core;
}

function pidOf(core: Core, name: string): AnyPid {
  const pid = core.system.registry.whereis(name);
  if (!pid) throw new Unavailable(`${name} is being restarted`);
  return pid;
}

async function childOf<A>(core: Core, supervisor: string, row: A): Promise<void> {
  try {
    await startChild(pidOf(core, supervisor) as Pid<StartCommand<A, unknown>>, row as never);
  } catch (error) {
    // Somebody serves the row already, or there is nothing left to serve.
    if (error instanceof StartIgnored) return;
    // Its supervisor has given up, and has a successor soon: an outage, and no fault of the one who asks.
    if (error instanceof ChildRefused && error.code === "shuttingDown") throw new Unavailable(error.message);
    throw error;
  }
}
