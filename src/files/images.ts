import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { entryUrl } from "../entries/entry-url.ts";
import { type ImageAnswer, type ImageJob, memoryExit, type Rewritten } from "./image-job.ts";
import { UploadRefused } from "./refuse.ts";

/** What bounds the process in which images are written anew. */
export interface ImageProcessLimits {
  readonly memoryBytes: number;
  /** After so many seconds without an image the process ends. */
  readonly idleSeconds: number;
}

/** What is waited for beyond the time that an image may take: the process has its own clock, and may have to start. */
const graceMs = 2_000;
const startMs = 15_000;

/**
 * Has images written anew, one at a time, in a process of its own that is started when there is one. A process that
 * crashes, takes too long or too much memory is gone, with the image that it was at: the next image gets a new one.
 */
export class Images {
  readonly #limits: () => ImageProcessLimits;
  readonly #died: (why: string) => void;
  #child: ChildProcess | undefined;
  #idle: NodeJS.Timeout | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  /** @param died is told why a process ended at an image */
  constructor(limits: () => ImageProcessLimits, died: (why: string) => void = () => undefined) {
    this.#limits = limits;
    this.#died = died;
  }

  /** The process that waits for images, if there is one. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /**
   * Writes an image anew, with its small form beside it.
   *
   * @returns undefined where sharp is not installed, or does not run on this machine
   * @throws UploadRefused it has too many pixels, cannot be read, or broke the process
   */
  rewrite(job: Omit<ImageJob, "memoryBytes">): Promise<Rewritten | undefined> {
    const mine = this.#turn.then(() => this.#work(job));
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  async #work(job: Omit<ImageJob, "memoryBytes">): Promise<Rewritten | undefined> {
    const { memoryBytes } = this.#limits();
    const answer = await this.#ask({ ...job, memoryBytes });
    if (answer === undefined || ("fault" in answer && answer.fault === "missing")) return undefined;
    if ("rewritten" in answer) return answer.rewritten;
    const cause = new Error(answer.detail);
    switch (answer.fault) {
      case "pixels":
        throw new UploadRefused({ refused: "imageTooLarge", limit: job.limits.maxPixels }, { cause });
      case "full":
        throw new UploadRefused({ refused: "storeFull" }, { cause });
      default:
        throw new UploadRefused({ refused: "imageInvalid", mediaType: job.type }, { cause });
    }
  }

  /** Gives a job to the process. @returns undefined where the build lacks its code */
  async #ask(job: ImageJob): Promise<ImageAnswer | undefined> {
    clearTimeout(this.#idle);
    const started = this.#child !== undefined;
    const child = this.#child ?? (await this.#start());
    if (!child) return undefined;
    const late = setTimeout(
      () => child.kill("SIGKILL"),
      job.limits.seconds * 1_000 + graceMs + (started ? 0 : startMs),
    );
    const done = new AbortController();
    const { signal } = done;
    try {
      const answer = once(child, "message", { signal }).then(([message]) => message as ImageAnswer);
      const exit = once(child, "exit", { signal }).then(([code, by]) => ended(code, by, job));
      child.send(job, () => {
        // a channel that breaks is a process that ends, and that is heard of
      });
      const first = await Promise.race([answer, exit]);
      if ("died" in first) {
        this.#died(first.died);
        return { fault: "unreadable", detail: first.died };
      }
      return first;
    } finally {
      done.abort();
      clearTimeout(late);
      this.#idle = setTimeout(() => this.stop(), this.#limits().idleSeconds * 1_000);
      this.#idle.unref();
    }
  }

  async #start(): Promise<ChildProcess | undefined> {
    const url = await entryUrl("src/files/image-child");
    if (!url) return undefined;
    const child = fork(url, {
      // nothing of what the server was started with is its business
      env: {},
      execArgv: ["--max-old-space-size=64"],
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    // It keeps no server alive that is about to end.
    child.unref();
    child.channel?.unref();
    const forget = (): void => {
      if (this.#child === child) this.#child = undefined;
    };
    child.on("exit", forget);
    // could not be started, or not be told: whoever waits for its end hears of it
    child.on("error", () => {
      forget();
      child.emit("exit", null, null);
    });
    this.#child = child;
    return child;
  }

  /** Ends the process; the next image gets a new one. */
  stop(): void {
    clearTimeout(this.#idle);
    const child = this.#child;
    this.#child = undefined;
    if (child?.connected) child.disconnect();
  }
}

/** Why a process ended, for the log. */
function ended(code: number | null, by: string | null, { memoryBytes, limits }: ImageJob) {
  if (code === memoryExit) return { died: `it used more than ${memoryBytes} bytes of memory` };
  if (by === "SIGKILL") return { died: `it was killed, as after more than ${limits.seconds} s of work` };
  return { died: `it ended (${by ?? code ?? "not started"})` };
}
