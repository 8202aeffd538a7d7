import type { RelayClock } from "./clock.ts";

/** What a heartbeat does and asks. */
export interface HeartbeatArgs {
  readonly clock: RelayClock;
  /** Milliseconds from one ping to the next; 0: no pings at all. */
  readonly intervalMs: number;
  /** Milliseconds in which the answer to a ping has to come. */
  readonly timeoutMs: number;
  readonly ping: () => void;
  /** True while we do not read from the peer: its answer may lie in the kernel, so silence proves nothing. */
  readonly notReading: () => boolean;
  /** Called once, after the first ping without an answer. */
  readonly lost: () => void;
}

/** A running heartbeat. */
export interface Heartbeat {
  /** The peer gave a sign of life. */
  heard(): void;
  stop(): void;
}

/** Pings a peer (RFC 6455 §5.5.2) and tells when it has stopped to answer: half-open connections end so. */
export function heartbeat({
  clock,
  intervalMs,
  timeoutMs,
  ping,
  notReading,
  lost,
}: HeartbeatArgs): Heartbeat {
  let alive = true;
  const beat = () => {
    alive = false;
    ping();
    timer = clock.setTimeout(check, timeoutMs);
  };
  const check = () => {
    if (alive || notReading()) timer = clock.setTimeout(beat, Math.max(intervalMs - timeoutMs, 0));
    else lost();
  };
  let timer = intervalMs > 0 ? clock.setTimeout(beat, intervalMs) : undefined;
  return {
    heard() {
      alive = true;
    },
    stop: () => timer?.cancel(),
  };
}
