import { type ActorProps, dispatch, type Ref, spawn, start, stop } from "nact";

/** What nact runs for us: it is woken, works through what waits, and is told when its actor was stopped. */
export interface Runnable {
  readonly id: string;
  /** One turn; must neither throw nor reject. */
  run(): void | Promise<void>;
  /** The actor was stopped; may be called twice. */
  stopped(): void;
  /** nact saw an error come out of a turn, against the promise above. */
  failed(error: unknown): void;
}

/** An actor of nact's. */
export type Actor = Ref<Runnable>;

const turn = (runnable: Runnable, _wake: Runnable): Runnable | Promise<Runnable> => {
  const pending = runnable.run();
  return pending === undefined ? runnable : pending.then(() => runnable);
};

// The three hooks are shared by all actors: the state that nact keeps is the runnable itself, and the one
// message it ever gets is "run", so an actor costs no closure of ours.
const hooks: ActorProps<Runnable, Runnable, Ref<never>> = {
  onCrash: (runnable, error, context) => {
    runnable?.failed(error);
    return context.stop;
  },
  afterStop: (runnable) => runnable.stopped(),
};

/**
 * A nact system. All actors are spawned flat below it: nact copies the children of an actor into the
 * context of each message it handles, and the system itself never handles one.
 */
export class Engine {
  readonly #system: Ref<never> = start();
  readonly #running = new Set<Runnable>();
  #ended = false;

  /** Whether {@link Engine.end} was called. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Makes the actor of a runnable; its `id` must be unique here. */
  spawn(runnable: Runnable): Actor {
    this.#running.add(runnable);
    return spawn(this.#system, turn, runnable.id, { initialState: runnable, ...hooks }) as Actor;
  }

  /** Queues one turn. */
  wake(actor: Actor, runnable: Runnable): void {
    dispatch(actor, runnable);
  }

  /** Stops an actor: no further turn, `stopped` in the next one of the event loop. */
  stop(actor: Actor, runnable: Runnable): void {
    this.#running.delete(runnable);
    stop(actor);
  }

  /** Stops every actor, and the system. nact would leave a stopped system's actors as they are. */
  end(): void {
    this.#ended = true;
    for (const runnable of this.#running) runnable.stopped();
    stop(this.#system);
  }
}
