import type { ConnectionRow } from "../../src/tables/connections.ts";

/** What several sessions are to be told: each gets all of it in one write. */
export class Letters {
  readonly #parts = new Map<ConnectionRow, Buffer[]>();

  /** Adds to what a session is told. */
  readonly put = (session: ConnectionRow, bytes: Buffer): void => {
    if (bytes.length === 0) return;
    const parts = this.#parts.get(session);
    if (parts) parts.push(bytes);
    else this.#parts.set(session, [bytes]);
  };

  /** @returns how many were written to */
  send(): number {
    let last: { readonly parts: readonly Buffer[]; readonly bytes: Buffer } | undefined;
    for (const [session, parts] of this.#parts) {
      // People in the same rooms are told the same, mostly: it is joined once and shared.
      if (!last || !isSame(last.parts, parts)) last = { parts, bytes: joined(parts) };
      session.write(last.bytes);
    }
    return this.#parts.size;
  }
}

const isSame = (one: readonly Buffer[], other: readonly Buffer[]): boolean =>
  one.length === other.length && one.every((part, at) => part === other[at]);

function joined(parts: readonly Buffer[]): Buffer {
  const [only, ...more] = parts;
  return only && more.length === 0 ? only : Buffer.concat(parts);
}
