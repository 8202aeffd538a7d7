import type { LinkState } from "./events.ts";

/** The part of a WebSocket that a link needs. */
export interface Socket {
  send(text: string): void;
  close(): void;
  onopen: (() => void) | null;
  onclose: (() => void) | null;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
}

/** Time and chance, so that tests turn them by hand. Times in milliseconds. */
export interface Clock {
  now(): number;
  random(): number;
  /** @returns what cancels it */
  after(ms: number, run: () => void): () => void;
}

/** The browser's clock. */
export const browserClock: Clock = {
  now: () => Date.now(),
  random: () => Math.random(),
  after(ms, run) {
    const id = setTimeout(run, ms);
    return () => clearTimeout(id);
  },
};

/** A socket that comes back. */
export interface Link {
  /** Opens it and keeps it open. */
  open(): void;
  /** Closes it and leaves it closed. */
  close(): void;
  /** Gives up the present socket, which does not answer, and begins anew. */
  drop(): void;
  /** Ends a wait at once; nothing if none is under way. */
  retryNow(): void;
  /** @returns false when there is no open socket: nothing was sent */
  send(line: string): boolean;
  /** Says that the connection is good, so that the next wait is short again. */
  settled(): void;
}

const firstWaitMs = 1_000;
const longestWaitMs = 30_000;
/** A socket that is neither open nor refused after this is given up. */
const openWithinMs = 10_000;
/** With nothing received for so long a PING is sent. */
const quietMs = 30_000;
/** And with nothing after that the socket is given up. */
const answerWithinMs = 12_000;

/** How long to wait before the n-th new attempt (from 1): 1, 2, 4 … 30 s, and up to a quarter less by chance. */
export function waitBefore(attempt: number, random: number): number {
  const full = Math.min(longestWaitMs, firstWaitMs * 2 ** (attempt - 1));
  return Math.round(full * (1 - random / 4));
}

/**
 * Keeps one WebSocket open: reconnects with capped, jittered back-off, and finds out with PING when the other end is
 * gone without a word.
 *
 * @param createSocket opens a socket to `/ws`
 * @param on `lines`: what came, without endings; `opened`: a fresh socket is there; `state`: for the banner
 */
export function createLink(
  createSocket: () => Socket,
  clock: Clock,
  on: { opened(): void; lines(lines: readonly string[]): void; state(state: LinkState): void },
): Link {
  let socket: Socket | null = null;
  let isOpen = false;
  let wanted = false;
  let attempt = 0;
  let cancelWait: (() => void) | null = null;
  let cancelWatch: (() => void) | null = null;

  function watch(ms: number, run: () => void): void {
    cancelWatch?.();
    cancelWatch = clock.after(ms, run);
  }

  function stayAwake(): void {
    watch(quietMs, () => {
      socket?.send("PING :still-there");
      watch(answerWithinMs, drop);
    });
  }

  function connect(): void {
    cancelWait?.();
    cancelWait = null;
    on.state({ state: "connecting", attempt });
    const mine = createSocket();
    socket = mine;
    watch(openWithinMs, drop);
    mine.onopen = () => {
      isOpen = true;
      stayAwake();
      on.opened();
    };
    mine.onmessage = ({ data }) => {
      stayAwake();
      if (typeof data === "string") on.lines(data.split(/\r?\n/).filter((line) => line !== ""));
    };
    mine.onclose = () => {
      if (socket === mine) lost();
    };
  }

  function release(): void {
    cancelWatch?.();
    cancelWatch = null;
    const old = socket;
    socket = null;
    isOpen = false;
    if (old === null) return;
    old.onopen = null;
    old.onmessage = null;
    old.onclose = null;
    old.close();
  }

  function lost(): void {
    release();
    if (!wanted) return;
    attempt += 1;
    const ms = waitBefore(attempt, clock.random());
    on.state({ state: "waiting", attempt, retryAt: clock.now() + ms });
    cancelWait = clock.after(ms, connect);
  }

  function drop(): void {
    if (wanted && cancelWait === null) lost();
  }

  return {
    open() {
      if (wanted) return;
      wanted = true;
      attempt = 0;
      connect();
    },
    close() {
      wanted = false;
      cancelWait?.();
      cancelWait = null;
      release();
      on.state({ state: "idle" });
    },
    drop,
    retryNow() {
      if (wanted && cancelWait !== null) connect();
    },
    send(line) {
      if (!isOpen || socket === null) return false;
      socket.send(line);
      return true;
    },
    settled() {
      attempt = 0;
      on.state({ state: "online" });
    },
  };
}
