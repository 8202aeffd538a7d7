import type { Worker } from "node:worker_threads";
import { type Append, type Outcome, type Sink, Unavailable } from "../store.ts";
import { takeThread } from "./boot.ts";
import { packEvent } from "./event-row.ts";
import { fromFailure, toFailure } from "./failures.ts";
import { Gathering } from "./gather.ts";
import type {
  AppendAnswer,
  Call,
  CallAnswer,
  Calls,
  Failure,
  FromWorker,
  GroupAnswer,
  PackedAppend,
  ToWorker,
  WorkerArguments,
} from "./messages.ts";
import { ThreadFigures } from "./thread-figures.ts";

/** The most requests of one transaction, and the most characters of text in it: bounds for the thread's memory. */
const maxRequests = 1024;
const maxCharacters = 4_000_000;

interface WaitingAppend {
  readonly append: Append;
  readonly packed: PackedAppend;
  readonly sink: Sink;
}
interface WaitingCall {
  readonly call: Call;
  /** Monotonic ms. */
  readonly since: number;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}
type Waiting = WaitingAppend | WaitingCall;

/** The server's end of the store's thread. */
export interface Thread {
  readonly figures: ThreadFigures;
  /** Requests that have no answer yet. */
  queued(): number;
  append(append: Append, sink: Sink): void;
  call<M extends keyof Calls>(method: M, ...args: Parameters<Calls[M]>): Promise<ReturnType<Calls[M]>>;
  /** Lets what is queued be done, then ends the thread. @throws Unavailable when it ended before */
  close(): Promise<void>;
  /** Ends the thread at once. Resolves when it is gone and the file is free. */
  abandon(): Promise<void>;
}

/** What a thread is started with. */
export interface ThreadOptions extends WorkerArguments {
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** The longest that a message waits for others to be committed with it, in ms. */
  readonly gatherMs: number;
  /** Called once when the thread ends without being asked to, after every append has its outcome. */
  readonly onLost: (error: Error) => void;
}

/**
 * Starts the store's thread. Resolves when the file is open.
 *
 * @throws StoreLocked, StoreCorrupt, Unavailable: the file cannot be opened
 */
export async function startThread({ clock, gatherMs, onLost, ...args }: ThreadOptions): Promise<Thread> {
  const worker = await takeThread();
  worker.postMessage(args satisfies WorkerArguments);
  await opened(worker);
  return attach(worker, { clock, gatherMs, onLost });
}

function opened(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (cause: Error) => reject(new Unavailable("the store's thread failed", { cause }));
    const gone = () => reject(new Unavailable("the store's thread ended while it opened the file"));
    worker.once("error", failed);
    worker.once("exit", gone);
    worker.once("message", (first: FromWorker) => {
      worker.off("error", failed);
      worker.off("exit", gone);
      if (first === "open") resolve();
      // the file is free again once the thread has gone
      else worker.once("exit", () => reject(openFailure(first)));
    });
  });
}

const openFailure = (answer: Failure | GroupAnswer): Error =>
  "failed" in answer ? fromFailure(answer) : new Unavailable("the store's thread said what was not asked");

function attach(
  worker: Worker,
  { clock, gatherMs, onLost }: Pick<ThreadOptions, "clock" | "gatherMs" | "onLost">,
): Thread {
  const figures = new ThreadFigures();
  /** `closing` does what is queued; `ending` waits for the thread's end; then `ended`. */
  let state: "open" | "closing" | "ending" | "ended" = "open";
  let wanted = false;
  let fault: Error | undefined;
  let queue: Waiting[] = [];
  let underWay: Waiting[] | undefined;
  const gathering = new Gathering(() => {
    if (underWay === undefined) flush();
  }, gatherMs);
  /** Appends that came too late to be tried. They are refused after all others have their outcome. */
  let late: WaitingAppend[] = [];

  const ended = new Promise<void>((resolve) => {
    worker.once("error", (error) => {
      fault = error;
    });
    worker.once("exit", () => {
      end();
      resolve();
    });
  });
  worker.on("message", (answer: GroupAnswer) => settle(answer));

  const tell = (message: ToWorker): void => worker.postMessage(message);

  function enqueue(waiting: Waiting): void {
    queue.push(waiting);
    figures.waiting();
    if (underWay === undefined) gathering.waiting(queue.length, "call" in waiting);
  }

  function flush(): void {
    if (state === "ending" || state === "ended") return;
    if (queue.length === 0) {
      if (state === "closing") finish();
      return;
    }
    gathering.handed();
    const group = take();
    underWay = group;
    figures.handed();
    if (queue.length > 0) figures.waiting();
    try {
      tell({
        now: clock(),
        requests: group.map((waiting) => ("call" in waiting ? waiting.call : waiting.packed)),
      });
    } catch (error) {
      // a value that cannot be sent to a thread: a bug of ours, to be told to whoever waits
      const failure = toFailure(error);
      const answers = group.map((waiting) => ("call" in waiting ? failure : "unavailable"));
      settle({ answers, commitMs: 0 });
    }
  }

  function take(): Waiting[] {
    let characters = 0;
    let count = 0;
    for (const waiting of queue) {
      if (count === maxRequests || characters > maxCharacters) break;
      count += 1;
      if (!("call" in waiting)) characters += waiting.packed[1][9]?.length ?? 0;
    }
    if (count < queue.length) return queue.splice(0, count);
    const all = queue;
    queue = [];
    return all;
  }

  function settle({ answers, commitMs }: GroupAnswer): void {
    const group = underWay ?? [];
    underWay = undefined;
    const appends = group.reduce((count, waiting) => ("call" in waiting ? count : count + 1), 0);
    const reads = queue.some((waiting) => "call" in waiting);
    if (gathering.done(appends, queue.length, reads) || queue.length === 0 || state !== "open") flush();
    else gathering.waiting(queue.length, false);
    const outcomes = new Map<Sink, Outcome[]>();
    let appended = 0;
    group.forEach((waiting, i) => {
      if ("call" in waiting) {
        // the answers of a group stand in the order of its requests
        settleCall(waiting, answers[i] as CallAnswer);
        const seconds = (performance.now() - waiting.since) / 1_000;
        figures.querySeconds.observe({ query: waiting.call.method }, seconds);
        return;
      }
      const outcome = outcomeOf(waiting.append, answers[i] as AppendAnswer);
      if (outcome.done === "committed") appended += 1;
      collect(outcomes, waiting.sink, outcome);
    });
    figures.done(appends, appended, commitMs);
    deliver(outcomes);
  }

  function end(): void {
    const lost = state !== "ending";
    const error = new Unavailable("the store has gone", { cause: fault });
    const open = [...(underWay ?? []), ...queue];
    const refused = late;
    state = "ended";
    underWay = undefined;
    queue = [];
    late = [];
    const outcomes = new Map<Sink, Outcome[]>();
    for (const waiting of open) {
      if ("call" in waiting) waiting.reject(error);
      else collect(outcomes, waiting.sink, { append: waiting.append, done: "unknown" });
    }
    for (const { append, sink } of refused) collect(outcomes, sink, refusal(append));
    try {
      deliver(outcomes);
    } finally {
      if (lost) onLost(error);
    }
  }

  function finish(): void {
    state = "ending";
    wanted = true;
    tell("close");
  }

  return {
    figures,
    queued: () => queue.length + (underWay?.length ?? 0),
    append(append, sink) {
      const waiting = { append, packed: packAppend(append), sink };
      if (state === "open") enqueue(waiting);
      else if (state === "ended") queueMicrotask(() => sink([refusal(append)]));
      else late.push(waiting);
    },
    call<M extends keyof Calls>(method: M, ...args: Parameters<Calls[M]>) {
      return new Promise<ReturnType<Calls[M]>>((resolve, reject) => {
        if (state !== "open") reject(new Unavailable("the store is closed"));
        // the thread answers each method with what that method returns
        else
          enqueue({
            call: { method, args },
            since: performance.now(),
            resolve: (value) => resolve(value as never),
            reject,
          });
      });
    },
    async close() {
      if (state === "open") {
        state = "closing";
        if (underWay === undefined) flush();
      }
      await ended;
      if (!wanted) throw new Unavailable("the store went before it was closed", { cause: fault });
    },
    async abandon() {
      if (state !== "ended") {
        state = "ending";
        await worker.terminate();
      }
      await ended;
    },
  };
}

const packAppend = ({ event, key, effects }: Append): PackedAppend => [
  event.roomId,
  packEvent(event),
  key ?? null,
  effects === undefined ? null : JSON.stringify(effects),
];

const refusal = (append: Append): Outcome => ({ append, done: "refused", why: "unavailable" });

function outcomeOf(append: Append, answer: AppendAnswer): Outcome {
  if (typeof answer === "number") return { append, done: "committed", seq: answer };
  if (typeof answer === "string") return { append, done: "refused", why: answer };
  if (answer.length === 2) return { append, done: "committed", seq: answer[0], time: answer[1] };
  const [seq, msgid, time] = answer;
  return { append, done: "duplicate", seq, msgid, time };
}

function settleCall({ resolve, reject }: WaitingCall, answer: CallAnswer): void {
  if ("failed" in answer) reject(fromFailure(answer));
  else resolve(answer.value);
}

function collect(outcomes: Map<Sink, Outcome[]>, sink: Sink, outcome: Outcome): void {
  const known = outcomes.get(sink);
  if (known === undefined) outcomes.set(sink, [outcome]);
  else known.push(outcome);
}

/** Gives every sink its outcomes; one that throws does not keep the others from theirs. */
function deliver(outcomes: ReadonlyMap<Sink, readonly Outcome[]>): void {
  const errors: unknown[] = [];
  for (const [sink, its] of outcomes) {
    try {
      sink(its);
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
}
