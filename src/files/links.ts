import { createHmac, timingSafeEqual } from "node:crypto";

/**
 * Signs addresses of files, so that who reads a message on a door where nobody can sign in with a browser (IRC, telnet)
 * opens what it shows: `?until=SECONDS&signature=…`. A signature is for one file and ends at `until`; it opens the file only
 * as long as some message has it.
 */
export class FileLinks {
  readonly #key: Buffer;
  readonly #now: () => number;

  /** @param key 32 bytes that nobody else knows */
  constructor(key: Buffer, now: () => number) {
    this.#key = key;
    this.#now = now;
  }

  /**
   * The query of an address that opens a file for so long. What is asked for within an hour is the same, so that a message
   * is the same for all who read it, and a browser has a file once.
   */
  query(id: string, hours: number): string {
    const until = (Math.floor(this.#now() / hourMs) + 1 + hours) * (hourMs / 1_000);
    return `?until=${until}&signature=${this.#sign(id, until)}`;
  }

  /** Whether this query opens the file. */
  opens(id: string, until: string, signature: string): boolean {
    if (!/^\d{1,12}$/.test(until) || Number(until) * 1_000 <= this.#now()) return false;
    const own = Buffer.from(this.#sign(id, Number(until)));
    const given = Buffer.from(signature);
    return own.length === given.length && timingSafeEqual(own, given);
  }

  #sign(id: string, until: number): string {
    return createHmac("sha256", this.#key)
      .update(`file ${id} ${until}`)
      .digest()
      .subarray(0, 16)
      .toString("base64url");
  }
}

const hourMs = 3_600_000;
