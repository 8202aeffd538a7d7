import { Socket } from "node:net";
import { fold } from "../src/domain/names.ts";
import type { Source } from "../src/domain/person.ts";
import { type Refusal, unreachable } from "../src/domain/refusals.ts";
import type { AnyPid, Behaviour, From, Self } from "../src/otp/process.ts";
import { delist, enlist, holderOf, remember } from "../src/tables/live.ts";
import type { RoomRow } from "../src/tables/rooms.ts";
import type { UserRow } from "../src/tables/users.ts";
import { purgeAudit } from "./audit.ts";
import { dropOldResumes } from "./commands/resume-tokens.ts";
import type { Core } from "./core.ts";
import { tidyIdentities } from "./identity/tidy.ts";
import type { Doors } from "./listeners.ts";
import { type DynamicSupervisor, dynamicSupervisors, type Opened, type ServerMessage } from "./messages.ts";
import { answerOperations } from "./operations.ts";
import { accept } from "./server/accept.ts";
import { dropEndedBans, loadBans } from "./server/bans.ts";
import { bringBack } from "./server/bring-back.ts";
import { purgeLocked } from "./server/purge.ts";
import { purgeOldFiles } from "./server/purge-files.ts";
import { openAwaited, restore } from "./server/restore.ts";
import { type Opening, openDirect, openRoom } from "./server/rooms.ts";
import { sweep } from "./server/sweep.ts";
import { Trimmer } from "./server/trim.ts";

interface ServerState {
  readonly core: Core;
  readonly self: Self<ServerMessage>;
  readonly doors: Doors;
  readonly opening: Opening;
  readonly trimmer: Trimmer;
}

const sweepMs = 1_000;
const purgeMs = 3_600_000;
/** How often the server looks whether a supervisor that gave up is back. */
const supervisorPollMs = 5;

/** Changes nicks, opens rooms, owns the ports. Last to come and first to go; never on the path of a message. */
export const server: Behaviour<ServerState, ServerMessage, Core> = {
  name: "server",
  maxMailbox: 200_000,

  async init(core, self) {
    const { http, files } = core.settings;
    const doors: Doors = {
      http: {
        headersTimeout: http.headersTimeout * 1_000,
        // Bodies have deadlines of their own: this one is for the longest of them.
        requestTimeout: Math.max(http.headersTimeout + http.bodyTimeout, files.uploadSeconds) * 1_000,
        keepAliveTimeout: http.keepAliveTimeout * 1_000,
      },
      socket: (socket, listener) => accept(core, socket, listener),
      connection: (socket, listener) => {
        const isIn = core.httpConnections.admit(socket, listener);
        if (!isIn) core.counters.refused.add("full");
        return isIn;
      },
      request: (request, response, listener) => {
        if (core.gateway) core.gateway.request(request, response, listener);
        // Monitoring is told how things are also while nobody is there to serve the page.
        else if (!answerOperations(core, request, response)) response.writeHead(503).end();
      },
      upgrade: (request, socket, head, listener) => {
        if (socket instanceof Socket) core.httpConnections.upgraded(socket);
        if (core.gateway) core.gateway.upgrade(request, socket, head, listener);
        else socket.destroy();
      },
    };
    await loadBans(core);
    await restore(core);
    for (const which of dynamicSupervisors) {
      watch({ core, self }, which);
      bringBack(core, which);
    }
    await core.listeners.open(core.settings.listeners, doors);
    self.timer(sweepMs, { type: "sweep" });
    self.timer(purgeMs, { type: "purge" });
    Promise.resolve(core.files.service)
      .then((files) => files.clear())
      .catch((error: unknown) =>
        core.log.warn({ error: String(error) }, "half received files were not removed"),
      );
    const opening: Opening = new Map();
    openAwaited(core, opening).catch((error: unknown) =>
      core.log.warn({ error: String(error) }, "rooms of those who stay are opened when somebody comes"),
    );
    return { core, self, doors, opening, trimmer: new Trimmer() };
  },

  handle(state, message) {
    const { core, self } = state;
    switch (message.type) {
      case "rename":
        message.from.reply(rename(core, message.user, message.nick));
        return state;
      case "openRoom":
        give(openRoom(core, state.opening, message.name, message.create), message.from);
        return state;
      case "openDirect":
        give(openDirect(core, state.opening, ...message.people), message.from);
        return state;
      case "revive":
        revive(state, message.user);
        return state;
      case "supervisorDown":
        if (watch(state, message.which)) bringBack(core, message.which);
        return state;
      case "sweep":
        sweep(core);
        state.trimmer.look(core.counters);
        self.timer(sweepMs, { type: "sweep" });
        return state;
      case "presence":
        core.presence.flush();
        return state;
      case "purge":
        purge(core);
        self.timer(purgeMs, { type: "purge" });
        return state;
    }
    return unreachable(message);
  },

  terminate({ core, doors }) {
    // The ports are left to the successor, of a new tree too; when all is to end the application has closed them before.
    core.listeners.leave(doors);
  },
};

function purge(core: Core): void {
  Promise.resolve(core)
    .then(dropEndedBans)
    .catch((error: unknown) =>
      core.log.warn({ error: String(error) }, "bans that have ended are still kept"),
    );
  Promise.resolve(core)
    .then(dropOldResumes)
    .catch((error: unknown) =>
      core.log.warn({ error: String(error) }, "resume tokens that have ended are still kept"),
    );
  Promise.resolve(core)
    .then(purgeAudit)
    .catch((error: unknown) =>
      core.log.warn({ error: String(error) }, "what is too old for the audit log is still kept"),
    );
  Promise.resolve(core)
    .then(tidyIdentities)
    .catch((error: unknown) =>
      core.log.warn({ error: String(error) }, "sign-ins that have ended are still kept"),
    );
  const told = (purged: number): void => {
    if (purged > 0) core.log.info({ purged }, "rooms that were locked for 30 days are gone");
  };
  Promise.resolve(core)
    .then(purgeOldFiles)
    .catch((error: unknown) => core.log.warn({ error: String(error) }, "files were not looked through"));
  Promise.resolve(core)
    .then(purgeLocked)
    .then(told, (error: unknown) =>
      core.log.warn({ error: String(error) }, "locked rooms were not looked through"),
    );
}

/** Watches a supervisor, or looks again soon if there is none. @returns whether it is there */
function watch({ core, self }: Pick<ServerState, "core" | "self">, which: DynamicSupervisor): boolean {
  const pid: AnyPid | undefined = core.system.registry.whereis(which);
  if (pid) self.watch(pid, () => ({ type: "supervisorDown", which }));
  else self.timer(supervisorPollMs, { type: "supervisorDown", which });
  return pid !== undefined;
}

function rename(core: Core, user: UserRow, nick: string): Source | Refusal {
  const before = user.source;
  const holder = holderOf(core.tables, nick);
  if (user.left || (holder && holder !== user)) return { refused: "nickInUse", nick };
  delist(core.tables, user);
  const others = fold(nick) !== user.folded;
  // Nobody hears of the new nick before the rooms do.
  core.presence.settle(user);
  if (others && user.announced) core.presence.here(user.folded, user, before, false);
  if (others)
    remember(core.tables, user.folded, { source: before, realname: user.realname, leftAt: core.wall() });
  user.become({ nick });
  enlist(core.tables, user);
  if (others && user.announced) core.presence.here(user.folded, user, user.source, true);
  return before;
}

function revive({ core, self }: ServerState, user: UserRow): void {
  if (user.left || user.pid?.alive) return;
  const rest = user.restUntil - core.system.clock.now();
  if (rest > 0) self.timer(rest, { type: "revive", user });
  else
    core.tree
      .startUser(user)
      .catch((error: unknown) =>
        core.log.warn({ user: user.key, error: String(error) }, "a user has no actor yet"),
      );
}

function give(opened: Promise<RoomRow | Refusal>, from: From<Opened>): void {
  opened.then(
    (result) => from.reply(result),
    (error: unknown) => from.reply({ error }),
  );
}
