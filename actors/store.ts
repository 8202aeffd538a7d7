import type { Behaviour, Self } from "../src/otp/process.ts";
import type { SqliteStore } from "../src/store/sqlite/open.ts";
import { StoreCorrupt, StoreLocked, Unavailable } from "../src/store/store.ts";
import type { Core } from "./core.ts";

/** Opens the engine that the settings name. `onLost` is called when it goes without being asked to. */
export type OpenStore = (onLost: (error: Error) => void) => Promise<SqliteStore>;

export type StoreMessage =
  /** The engine has gone without being asked to. */
  | { readonly type: "lost"; readonly error: Error }
  | { readonly type: "open" }
  /** Whether an engine that was taken over answers. */
  | { readonly type: "checked"; readonly engine: SqliteStore; readonly answers: boolean };

/** The engine's hold on its file, kept above the actor as a socket is. */
export interface HeldStore {
  engine: SqliteStore | undefined;
  /** It was open once: what fails now is an outage, not a start. */
  booted: boolean;
  /** Who hears that the engine has gone; the actor that serves it now. */
  onLost: ((error: Error) => void) | undefined;
}

/** What the actor is given. */
export interface StoreArg {
  readonly core: Core;
  readonly open: OpenStore;
  readonly held: HeldStore;
}

interface StoreState extends StoreArg {
  readonly self: Self<StoreMessage>;
  backoffMs: number;
}

const firstBackoffMs = 20;
const longestBackoffMs = 5_000;
/** After how long a start that still opens the file says so: it may be a large one of an older version. */
const slowOpenMs = 3_000;
/** How long an engine that was taken over has to answer, then it is given up. */
const answerMs = 2_000;

/**
 * Owns the writer of the log. An outage is no crash: it opens again inside, with capped backoff, while everybody else
 * gets `Unavailable` at the gate. At the very first start there is nothing to wait for, and a fault is told at once. When
 * the actor crashes, its successor takes the engine over, commits and all.
 */
export const store: Behaviour<StoreState, StoreMessage, StoreArg> = {
  name: "store",

  async init(arg, self) {
    const state: StoreState = { ...arg, self, backoffMs: firstBackoffMs };
    const { core, held } = arg;
    held.onLost = (error) => self.send({ type: "lost", error });
    if (held.engine) {
      core.store.open(held.engine);
      check(state, held.engine);
    } else if (held.booted) await reopen(state);
    else await open(state);
    held.booted = true;
    return state;
  },

  async handle(state, message) {
    const { core, held, self } = state;
    switch (message.type) {
      case "lost":
        core.log.error({ error: message.error.message }, "the store was lost and is opened again");
        self.send({ type: "open" });
        break;
      case "open":
        if (!held.engine) await reopen(state);
        break;
      case "checked":
        if (message.answers || held.engine !== message.engine) break;
        core.log.error({}, "the store does not answer and is opened again");
        core.store.shut();
        held.engine = undefined;
        await message.engine.abandon();
        await reopen(state);
        break;
    }
    return state;
  },

  async terminate({ core, held }, reason) {
    if (reason.kind === "error") return;
    core.store.shut();
    const { engine } = held;
    held.engine = undefined;
    held.booted = false;
    await engine?.close();
  },
};

/** Asks an engine that was taken over whether it is well. */
function check({ self }: StoreState, engine: SqliteStore): void {
  const overdue = self.timer(answerMs, { type: "checked", engine, answers: false });
  const told = (answers: boolean): void => {
    overdue();
    self.send({ type: "checked", engine, answers });
  };
  engine.figures().then(
    () => told(true),
    () => told(false),
  );
}

async function open({ core, open: openEngine, held, self }: StoreState): Promise<void> {
  let opened: SqliteStore | undefined;
  const slow = core.system.clock.setTimeout(
    () =>
      core.log.warn({}, "the store is still being opened; a large file of an older version takes its time"),
    slowOpenMs,
  );
  try {
    opened = await openEngine((error) => {
      if (!opened || held.engine !== opened) return;
      held.engine = undefined;
      core.store.shut();
      held.onLost?.(error);
    });
  } finally {
    slow.cancel();
  }
  // Killed meanwhile: the file has to be free for the successor.
  if (!self.alive) return opened.abandon();
  held.engine = opened;
  core.store.open(opened);
  tellOfPlainRows(core, opened);
}

/** Who switches encryption on may think that this is all. */
function tellOfPlainRows({ settings, log }: Core, engine: SqliteStore): void {
  if (!settings.encryption.enabled) return;
  engine.encryption().then(
    ({ plain }) => {
      if (plain)
        log.warn(
          {},
          "what was written before encryption was switched on is not encrypted: run `monarchs keys rotate`",
        );
    },
    // it is lost again, which is told elsewhere
    () => undefined,
  );
}

async function reopen(state: StoreState): Promise<void> {
  try {
    await open(state);
    state.backoffMs = firstBackoffMs;
  } catch (error) {
    const known =
      error instanceof Unavailable || error instanceof StoreLocked || error instanceof StoreCorrupt;
    if (!known) throw error;
    state.core.log.error(
      { error: error.message, retryMs: state.backoffMs },
      "the store cannot be opened yet",
    );
    state.self.timer(state.backoffMs, { type: "open" });
    state.backoffMs = Math.min(longestBackoffMs, state.backoffMs * 2);
  }
}
