import type { RelayClock } from "./clock.ts";

/** Who is pinged. */
export interface Pinged {
  /** Whether it gave a sign of life since the last ping: whoever hears it sets this. */
  alive: boolean;
  /** True while we do not read from the peer: its answer may lie in the kernel, so silence proves nothing. */
  readonly notReading: boolean;
  ping(): void;
  /** Called once, after the first ping without an answer. */
  lost(): void;
}

/** When peers are pinged, and when they have to have answered. */
export interface HeartbeatSettings {
  readonly clock: RelayClock;
  /** Milliseconds from one ping to the next; 0: no pings at all. */
  readonly intervalMs: number;
  /** Milliseconds in which the answer to a ping has to come. */
  readonly timeoutMs: number;
}

/**
 * Pings peers (RFC 6455 §5.5.2) and tells which have stopped to answer: half-open connections end so.
 *
 * All wait equally long, so those due next stand first in their queue, and one timer serves ten thousand peers.
 */
export class Heartbeats {
  readonly #settings: HeartbeatSettings;
  /** When each is pinged next, and when the answer of those that were pinged is due; soonest first. */
  readonly #pings = new Map<Pinged, number>();
  readonly #answers = new Map<Pinged, number>();
  #timer: { cancel(): void } | undefined;
  #firesAt = Number.POSITIVE_INFINITY;

  constructor(settings: HeartbeatSettings) {
    this.#settings = settings;
  }

  /** Pings a peer from now on. */
  add(peer: Pinged): void {
    const { clock, intervalMs } = this.#settings;
    if (intervalMs === 0) return;
    peer.alive = true;
    this.#pings.set(peer, clock.now() + intervalMs);
    this.#arm();
  }

  delete(peer: Pinged): void {
    if (this.#pings.delete(peer)) this.#answers.delete(peer);
    if (this.#pings.size > 0) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#firesAt = Number.POSITIVE_INFINITY;
  }

  #arm(): void {
    const { clock } = this.#settings;
    const next = Math.min(first(this.#pings), first(this.#answers));
    if (next >= this.#firesAt) return;
    this.#timer?.cancel();
    this.#firesAt = next;
    this.#timer = clock.setTimeout(() => this.#turn(), Math.max(next - clock.now(), 0));
  }

  #turn(): void {
    this.#timer = undefined;
    this.#firesAt = Number.POSITIVE_INFINITY;
    const now = this.#settings.clock.now();
    this.#judge(now);
    this.#ping(now);
    this.#arm();
  }

  #judge(now: number): void {
    for (const [peer, due] of this.#answers) {
      if (due > now) return;
      this.#answers.delete(peer);
      if (peer.alive || peer.notReading) continue;
      this.delete(peer);
      peer.lost();
    }
  }

  #ping(now: number): void {
    const { intervalMs, timeoutMs } = this.#settings;
    for (const [peer, due] of this.#pings) {
      if (due > now) return;
      this.#pings.delete(peer);
      this.#pings.set(peer, now + intervalMs);
      if (this.#answers.has(peer)) continue;
      peer.alive = false;
      this.#answers.set(peer, now + timeoutMs);
      peer.ping();
    }
  }
}

function first(queue: ReadonlyMap<Pinged, number>): number {
  for (const due of queue.values()) return due;
  return Number.POSITIVE_INFINITY;
}
