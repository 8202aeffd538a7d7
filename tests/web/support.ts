import { WebSocket } from "ws";
import { type Chat, createChat } from "../../web/chat.ts";
import type { Memory } from "../../web/memory.ts";
import type { Conversation } from "../../web/store/state.ts";
import { createStore, type Store } from "../../web/store/store.ts";
import { createClient } from "../../web/transport/client.ts";
import type { Entry } from "../../web/transport/events.ts";
import { browserClock, type Clock, type Socket } from "../../web/transport/link.ts";

/** Memory that forgets with the test. */
export function plainMemory(): Memory {
  const values = new Map<string, string>();
  return {
    get: (name) => values.get(name) ?? null,
    set: (name, value) => void (value === null ? values.delete(name) : values.set(name, value)),
  };
}

/** A clock turned by hand. */
export function handClock(): Clock & { turn(ms: number): void } {
  let now = 0;
  let timers: { at: number; run: () => void }[] = [];
  return {
    now: () => now,
    random: () => 0,
    after(ms, run) {
      const timer = { at: now + ms, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    turn(ms) {
      const end = now + ms;
      for (;;) {
        const next = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        now = next.at;
        timers = timers.filter((timer) => timer !== next);
        next.run();
      }
      now = end;
    },
  };
}

/** A socket of the page on a real WebSocket. */
export function realSocket(url: string): Socket {
  const socket = new WebSocket(`${url.replace("http", "ws")}/ws`, ["text.ircv3.net"]);
  const face: Socket = {
    send: (text) => socket.send(text),
    close: () => socket.close(),
    onopen: null,
    onclose: null,
    onmessage: null,
  };
  socket.on("open", () => face.onopen?.());
  socket.on("close", () => face.onclose?.());
  // A refused connection is followed by `close`.
  socket.on("error", () => {});
  socket.on("message", (raw) => face.onmessage?.({ data: String(raw) }));
  return face;
}

/** Transport, store and what joins them, without a browser. */
export interface Page {
  readonly store: Store;
  readonly chat: Chat;
  readonly tab: Memory;
  conversation(key: string): Conversation;
  texts(key: string): readonly string[];
  close(): void;
}

/** A page connected to a server at `url`. */
export function openPage(url: string, tab: Memory = plainMemory()): Page {
  const store = createStore();
  let lastId = 0;
  const client = createClient({
    createSocket: () => realSocket(url),
    // Waits are a hundredth as long, so that reconnecting takes no time.
    clock: {
      now: browserClock.now,
      random: () => 0,
      after: (ms, run) => browserClock.after(ms >= 10_000 ? ms : ms / 100, run),
    },
    emit: (events) => chat.receive(events),
  });
  const chat = createChat({
    store,
    client,
    tab,
    browser: plainMemory(),
    now: () => Date.now(),
    newId: () => {
      lastId += 1;
      return `${url}-${lastId}-${Math.random()}`;
    },
    showHelp: () => {},
  });
  const conversation = (key: string): Conversation => {
    const found = store.get().conversations.get(key);
    if (found === undefined) throw new RangeError(`No conversation ${key}`);
    return found;
  };
  return {
    store,
    chat,
    tab,
    conversation,
    texts: (key) => conversation(key).items.flatMap((item) => (item.what === "speech" ? item.text : [])),
    close: () => chat.intents.leave(),
  };
}

/** Waits for a condition, at most five seconds. */
export async function until(condition: () => boolean): Promise<void> {
  const end = Date.now() + 5_000;
  while (!holds(condition)) {
    if (Date.now() > end) throw new RangeError(`Never: ${condition}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function holds(condition: () => boolean): boolean {
  try {
    return condition();
  } catch (error) {
    // What is asked of is not there yet.
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** An entry of speech for tests of pure functions. */
export const speech = (seq: number | null, nick: string, text: string, more: Partial<Entry> = {}): Entry =>
  ({
    what: "speech",
    speech: "message",
    nonce: null,
    msgid: seq === null ? null : `m${seq}`,
    seq,
    time: 1_700_000_000_000 + (seq ?? 0) * 1000,
    nick,
    text,
    ...more,
  }) as Entry;
