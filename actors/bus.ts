import type { Bus, BusMessage } from "../src/bus/bus.ts";
import { localBus } from "../src/bus/local.ts";
import { fold } from "../src/domain/names.ts";
import { unreachable } from "../src/domain/refusals.ts";
import { type Behaviour, call, type From } from "../src/otp/process.ts";
import { Unavailable } from "../src/store/store.ts";
import type { Core } from "./core.ts";
import { oblige } from "./room/state.ts";
import { applyBan } from "./server/bans.ts";
import { obligeUser } from "./sessions.ts";

export type BusActorMessage =
  | { readonly type: "publish"; readonly message: BusMessage; readonly from: From<true> }
  | { readonly type: "heard"; readonly message: BusMessage };

interface BusState {
  readonly core: Core;
  readonly bus: Bus;
}

/** Carries what concerns the whole server to where it takes effect. */
export const bus: Behaviour<BusState, BusActorMessage, Core> = {
  name: "bus",

  init(core, self) {
    const local = localBus();
    local.subscribe((message) => self.send({ type: "heard", message }));
    return { core, bus: local };
  },

  handle(state, message) {
    if (message.type === "publish") {
      state.bus.publish(message.message);
      message.from.reply(true);
    } else hear(state.core, message.message);
    return state;
  },

  terminate: ({ bus: local }) => local.close(),
};

function hear(core: Core, message: BusMessage): void {
  switch (message.type) {
    case "accountCreated":
      core.accountNames.add(fold(message.folded));
      return;
    case "accountErased":
      accountErased(core, message);
      return;
    case "accountChanged":
      accountChanged(core, message);
      return;
    case "sessionsEnded":
      sessionsEnded(core, message);
      return;
    case "serverBanned":
      applyBan(core, message.ban).catch((error: unknown) =>
        core.log.warn({ error: String(error) }, "a ban is kept, and whom it means is still here"),
      );
      return;
    case "serverUnbanned":
      core.bans.drop(message.target);
      return;
  }
  unreachable(message);
}

function accountChanged(core: Core, message: Extract<BusMessage, { readonly type: "accountChanged" }>): void {
  const { id, disabled, role } = message;
  const reason = "Your account was disabled";
  // Who has logged in and not signed in yet is nobody's session, and would come in as the account was.
  for (const row of core.tables.connections.values()) {
    if (row.login?.identity.id !== id) continue;
    row.login = { ...row.login, role };
    if (disabled) row.close(reason);
  }
  const user = core.tables.identities.lookup(id);
  if (!user) return;
  if (!disabled) return obligeUser(core, { type: "role", user, role });
  obligeUser(core, { type: "banished", user, reason, done: () => undefined });
  for (const session of [...user.sessions]) session.close(reason);
}

/** Closes the connections of sign-ins that have ended. */
function sessionsEnded(core: Core, message: Extract<BusMessage, { readonly type: "sessionsEnded" }>): void {
  const { userId, ids, except, reason } = message;
  core.identities.sessions.ended(ids ?? []);
  if (ids === null) core.identities.sessions.forget(userId);
  for (const row of core.tables.connections.values()) {
    const { authSession } = row;
    if (row.id === except.connection) continue;
    if (authSession !== undefined && authSession === except.session) continue;
    const means =
      ids === null
        ? (row.user ?? row.login)?.identity.id === userId
        : authSession !== undefined && ids.includes(authSession);
    if (!means) continue;
    row.resumeHash = undefined;
    row.close(reason);
  }
}

function accountErased(
  { accountNames, identities, tables }: Core,
  { id, folded, words }: Extract<BusMessage, { readonly type: "accountErased" }>,
): void {
  accountNames.delete(folded);
  identities.sessions.forget(id);
  tables.relations.forget(id);
  for (const room of tables.rooms.values())
    oblige({ type: "forget", room, accountId: id, words, done: () => undefined });
}

/** Tells every part of the server. @throws Unavailable while the bus is being restarted */
export function publish(core: Core, message: BusMessage): Promise<true> {
  const pid = core.system.registry.whereis<BusActorMessage>("bus");
  if (!pid) return Promise.reject(new Unavailable("the bus is being restarted"));
  return call<BusActorMessage, true>(pid, (from) => ({ type: "publish", message, from }));
}
