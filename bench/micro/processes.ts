import { getRandomValues } from "node:crypto";
import { uuidv7Source } from "../../src/domain/ids.ts";
import { Mailbox } from "../../src/otp/mailbox.ts";
import { type Behaviour, call, cast, type From, type Pid, startLink } from "../../src/otp/process.ts";
import { createSystem } from "../../src/otp/system.ts";
import type { MicroBench, Prepared } from "./micro-bench.ts";

type Message = { readonly type: "count" } | { readonly type: "read"; readonly from: From<number> };

/** Counts what it is sent. */
const counter: Behaviour<{ count: number }, Message, undefined> = {
  name: "counter",
  init: () => ({ count: 0 }),
  handle(state, message) {
    if (message.type === "read") message.from.reply(state.count);
    else state.count += 1;
    return state;
  },
};

const casts = 100;
const waiting = 1_000;
const actors = 50;

const read = (pid: Pid<Message>): Promise<number> => call(pid, (from): Message => ({ type: "read", from }));

async function counters(count: number, run: (pids: readonly Pid<Message>[]) => unknown): Promise<Prepared> {
  const system = createSystem();
  const starts = Array.from({ length: count }, () => startLink(counter, undefined, system));
  const pids = await Promise.all(starts);
  return { run: () => run(pids), end: () => system.stop() };
}

/** What happens between processes. */
export const processBenches: readonly MicroBench[] = [
  {
    name: "mailbox: in and out, 1000 waiting",
    count: waiting,
    prepare: () => {
      const mailbox = new Mailbox<number>();
      return {
        run: () => {
          for (let at = 0; at < waiting; at += 1) mailbox.push(at);
          for (let at = 0; at < waiting; at += 1) mailbox.shift();
        },
      };
    },
  },
  {
    name: "process: a cast, 100 to one",
    count: casts,
    prepare: () =>
      counters(1, async ([pid]) => {
        if (!pid) return;
        for (let sent = 0; sent < casts; sent += 1) cast(pid, { type: "count" });
        await read(pid);
      }),
  },
  {
    name: "process: a call and its answer",
    count: 1,
    prepare: () => counters(1, ([pid]) => pid && read(pid)),
  },
  {
    name: "process: a call each to 50",
    count: actors,
    prepare: () => counters(actors, (pids) => Promise.all(pids.map(read))),
  },
  {
    name: "ids: one",
    count: casts,
    prepare: () => {
      const newId = uuidv7Source(Date.now, getRandomValues);
      return {
        run: () => {
          for (let made = 0; made < casts; made += 1) newId();
        },
      };
    },
  },
];
