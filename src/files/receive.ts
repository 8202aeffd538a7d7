import { createWriteStream } from "node:fs";
import type { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { UploadRefused } from "./refuse.ts";
import { storageFailure, systemCode } from "./storage.ts";

/** What bounds an upload. */
export interface ReceiveLimits {
  readonly maxBytes: number;
  /** Without a byte for so long, it is given up. */
  readonly idleMs: number;
  /** So long it may take altogether. */
  readonly totalMs: number;
  /** Asked before each chunk is written, with its length. @throws UploadRefused when there is no room for it */
  readonly claim: (bytes: number) => void;
}

/** What came in: how long it is, and how it begins. */
export interface Received {
  readonly bytes: number;
  readonly head: Buffer;
}

/** How much of a file is looked at to tell what it is, in bytes: the first entries of a ZIP tell an office document. */
export const headBytes = 8_192;

/**
 * Writes a stream to a new file that only its owner reads, chunk by chunk: no more is in memory than the sender's and the
 * disk's buffers hold. What is too long is found out at the first byte beyond the limit. On any failure the caller removes
 * the file.
 *
 * @throws UploadRefused too long, too slow, ended before its end, or no room
 */
export async function receive(source: Readable, path: string, limits: ReceiveLimits): Promise<Received> {
  const { maxBytes, idleMs, totalMs, claim } = limits;
  const file = createWriteStream(path, { flags: "wx", mode: 0o600 });
  const written = finished(file);
  // whoever awaits it below hears of it
  written.catch(() => undefined);
  const late = (seconds: number) => () =>
    source.destroy(new UploadRefused({ refused: "uploadTooSlow", seconds: Math.ceil(seconds / 1_000) }));
  const whole = setTimeout(late(totalMs), totalMs);
  const idle = setTimeout(late(idleMs), idleMs);
  const head: Buffer[] = [];
  let kept = 0;
  let bytes = 0;
  try {
    for await (const chunk of source as AsyncIterable<Buffer>) {
      idle.refresh();
      bytes += chunk.length;
      if (bytes > maxBytes) throw new UploadRefused({ refused: "fileTooLarge", limit: maxBytes });
      claim(chunk.length);
      if (kept < headBytes) {
        const part = chunk.subarray(0, headBytes - kept);
        // a copy: a slice would hold the whole chunk
        head.push(Buffer.from(part));
        kept += part.length;
      }
      if (!file.write(chunk)) await drained(file, written);
    }
    file.end();
    await written;
    return { bytes, head: Buffer.concat(head) };
  } catch (error) {
    // Once it is closed, a write that is under way fails for that.
    const ofTheFile = file.errored ?? undefined;
    file.destroy();
    await written.catch(() => undefined);
    throw asRefusal(error, ofTheFile, source.errored ?? undefined);
  } finally {
    clearTimeout(whole);
    clearTimeout(idle);
  }
}

/** Waits until the disk has taken what it was given, or fails with it. */
const drained = (file: NodeJS.WritableStream, written: Promise<void>): Promise<void> =>
  Promise.race([new Promise<void>((resolve) => void file.once("drain", resolve)), written]);

/** What went wrong, for the sender: their own connection that broke, or our disk. */
function asRefusal(error: unknown, ofTheFile: Error | undefined, ofTheSource: Error | undefined): unknown {
  if (error instanceof UploadRefused) return error;
  if (ofTheFile) return storageFailure("for an upload", ofTheFile);
  if (error === ofTheSource || systemCode(error) === "ERR_STREAM_PREMATURE_CLOSE")
    return new UploadRefused({ refused: "fileIncomplete" }, { cause: error });
  return error;
}
