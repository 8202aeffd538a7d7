import type { Behaviour, Self } from "../src/otp/process.ts";
import type { SqliteStore } from "../src/store/sqlite/open.ts";
import { StoreCorrupt, StoreLocked, Unavailable } from "../src/store/store.ts";
import type { Core } from "./core.ts";

/** Opens the engine that the settings name. `onLost` is called when it goes without being asked to. */
export type OpenStore = (onLost: (error: Error) => void) => Promise<SqliteStore>;

export type StoreMessage =
  | { readonly type: "lost"; readonly store: SqliteStore; readonly error: Error }
  | { readonly type: "open" };

interface StoreState {
  readonly arg: StoreArg;
  readonly self: Self<StoreMessage>;
  backoffMs: number;
}

/** What the actor is given. `held` is the engine's hold on its file, above the actor as a socket is. */
export interface StoreArg {
  readonly core: Core;
  readonly open: OpenStore;
  readonly held: { store: SqliteStore | undefined; booted: boolean };
}

const firstBackoffMs = 20;
const longestBackoffMs = 5_000;

/**
 * Owns the writer of the log. An outage is no crash: it opens again inside, with capped backoff, while everybody else
 * gets `Unavailable` at the gate. At the very first start there is nothing to wait for, and a fault is told at once.
 */
export const store: Behaviour<StoreState, StoreMessage, StoreArg> = {
  name: "store",

  async init(arg, self) {
    const state: StoreState = { arg, self, backoffMs: firstBackoffMs };
    const { core, held } = arg;
    // The engine of a predecessor: whatever it had not finished is unknown, and rooms look it up in the log.
    core.store.shut();
    const former = held.store;
    held.store = undefined;
    await former?.abandon();
    if (held.booted) await reopen(state);
    else await open(state);
    held.booted = true;
    return state;
  },

  async handle(state, message) {
    const { arg, self } = state;
    if (message.type === "lost") {
      if (arg.held.store !== message.store) return state;
      arg.held.store = undefined;
      arg.core.store.shut();
      arg.core.log.error({ error: message.error.message }, "the store was lost and is opened again");
      self.send({ type: "open" });
      return state;
    }
    if (!arg.held.store) await reopen(state);
    return state;
  },

  async terminate({ arg: { core, held } }, reason) {
    if (reason.kind === "error") return;
    core.store.shut();
    const { store: open } = held;
    held.store = undefined;
    held.booted = false;
    await open?.close();
  },
};

async function open({ arg: { core, open: openEngine, held }, self }: StoreState): Promise<void> {
  let opened: SqliteStore | undefined;
  opened = await openEngine(
    self.guard((error: Error) => {
      if (opened) self.send({ type: "lost", store: opened, error });
    }),
  );
  if (!self.alive) return opened.abandon();
  held.store = opened;
  core.store.open(opened);
}

async function reopen(state: StoreState): Promise<void> {
  try {
    await open(state);
    state.backoffMs = firstBackoffMs;
  } catch (error) {
    const known =
      error instanceof Unavailable || error instanceof StoreLocked || error instanceof StoreCorrupt;
    if (!known) throw error;
    state.arg.core.log.error(
      { error: error.message, retryMs: state.backoffMs },
      "the store cannot be opened yet",
    );
    state.self.timer(state.backoffMs, { type: "open" });
    state.backoffMs = Math.min(longestBackoffMs, state.backoffMs * 2);
  }
}
