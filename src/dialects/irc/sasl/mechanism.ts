import type { Command } from "../../../domain/commands.ts";
import type { Reply } from "../../../domain/replies.ts";

/** What a client's message leads to: a question to the core, the server's next message, or (undefined) failure. */
export type Step = { readonly command: Command } | { readonly challenge: string } | undefined;

/** One exchange of a mechanism (RFC 4422 §3), from the client's first message on. */
export interface Exchange {
  /** Takes the client's next message, whole and decoded. */
  respond(message: Uint8Array): Step;
  /** The server's next message, made of the core's answer; undefined where that ends the exchange. */
  proceed?(reply: Reply): string | undefined;
  /** What the client is told of a refusal within the exchange, which fails after its next message. */
  refused?(): string | undefined;
}

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** A message as text; undefined for what is not UTF-8. */
export function textOf(message: Uint8Array): string | undefined {
  try {
    return strict.decode(message);
  } catch {
    // what a client made up is that client's failed log-in
    return undefined;
  }
}

/** Base64 as AUTHENTICATE has it; undefined for what is none (RFC 4648 §4). */
export function fromBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined;
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    // the padding does not fit what stands before it
    return undefined;
  }
}

/** Base64 of a message of ours. */
export const toBase64 = (text: string): string =>
  btoa(String.fromCharCode(...new TextEncoder().encode(text)));
