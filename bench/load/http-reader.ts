import { connect } from "node:net";
import { percentile } from "../harness/report.ts";
import type { Latency } from "./measure.ts";

/** What is asked for, how often, and over how many connections that are kept. */
export interface ReadPlan {
  readonly port: number;
  /** Path of the resource, with its query. */
  readonly path: string;
  /** An access token. */
  readonly token: string;
  readonly rate: number;
  readonly seconds: number;
  readonly connections: number;
}

/** What came of it. */
export interface ReadFigures {
  readonly reads: number;
  /** Answers that were not 200. */
  readonly refused: number;
  readonly perSecond: number;
  readonly bytesPerRead: number;
  /** From asking to the last byte of the answer. */
  readonly latencyMs: Latency;
}

/** An answer is not one that this reader can read. */
class BadAnswer extends Error {
  override readonly name = "BadAnswer";
}

const headEnd = "\r\n\r\n";
/** A head is looked for in so many bytes. */
const maxHead = 4_096;

/** What a connection tells. */
interface ReaderHost {
  readonly ready: (reader: Reader) => void;
  /** An answer is there, all of it. */
  readonly done: (reader: Reader, status: number, bytes: number, ms: number) => void;
  readonly failed: (error: Error) => void;
}

/** One connection, which asks for one thing at a time. */
class Reader {
  readonly #request: string;
  readonly #host: ReaderHost;
  readonly #socket;
  #askedAt = 0;
  #status = 0;
  #got = 0;
  /** Of the answer that comes; 0: its head has not come yet. */
  #length = 0;

  constructor(port: number, request: string, host: ReaderHost) {
    this.#request = request;
    this.#host = host;
    this.#socket = connect({ port, host: "127.0.0.1", noDelay: true }, () => host.ready(this));
    this.#socket.on("data", (chunk: Buffer) => this.#read(chunk));
    this.#socket.on("error", host.failed);
    this.#socket.on("close", () => host.failed(new BadAnswer("a connection that is kept was closed")));
  }

  ask(): void {
    this.#askedAt = performance.now();
    this.#socket.write(this.#request);
  }

  close(): void {
    this.#socket.removeAllListeners("close");
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    if (this.#length === 0) {
      const head = chunk.toString("latin1", 0, maxHead);
      const end = head.indexOf(headEnd);
      const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
      if (end < 0 || length === undefined)
        return this.#host.failed(new BadAnswer("an answer without a length"));
      this.#status = Number(head.slice(9, 12));
      this.#length = end + headEnd.length + Number(length);
    }
    this.#got += chunk.length;
    if (this.#got < this.#length) return;
    const bytes = this.#got;
    this.#got = 0;
    this.#length = 0;
    this.#host.done(this, this.#status, bytes, performance.now() - this.#askedAt);
  }
}

/**
 * Asks at a rate, whether answers come or not; what finds no connection free waits for one.
 *
 * @throws BadAnswer, and what goes wrong with a socket
 */
export async function readByRate(plan: ReadPlan): Promise<ReadFigures> {
  const { port, path, token, rate, seconds, connections } = plan;
  const request = `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${token}\r\n\r\n`;
  const total = Math.round(rate * seconds);
  const readers: Reader[] = [];
  const free: Reader[] = [];
  const took: number[] = [];
  let waiting = 0;
  let refused = 0;
  let bytes = 0;
  let startedAt = 0;
  try {
    await new Promise<void>((resolve, reject) => {
      let asked = 0;
      const tick = (): void => {
        const due = Math.min(total, ((performance.now() - startedAt) / 1_000) * rate);
        for (; asked < due; asked += 1) {
          const reader = free.pop();
          if (reader) reader.ask();
          else waiting += 1;
        }
        if (took.length < total) setTimeout(tick, 1);
        else resolve();
      };
      const host: ReaderHost = {
        ready(reader) {
          free.push(reader);
          if (free.length < connections) return;
          startedAt = performance.now();
          tick();
        },
        done(reader, status, length, ms) {
          took.push(ms);
          bytes += length;
          if (status !== 200) refused += 1;
          if (waiting === 0) free.push(reader);
          else {
            waiting -= 1;
            reader.ask();
          }
        },
        failed: reject,
      };
      for (let made = 0; made < connections; made += 1) readers.push(new Reader(port, request, host));
    });
  } finally {
    for (const reader of readers) reader.close();
  }
  return {
    reads: total,
    refused,
    perSecond: total / ((performance.now() - startedAt) / 1_000),
    bytesPerRead: bytes / total,
    latencyMs: { p50: percentile(took, 0.5), p99: percentile(took, 0.99), max: percentile(took, 1) },
  };
}
