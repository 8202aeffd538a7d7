/** The client's side of telnet (RFC 854), as far as passwords need it: the server's ECHO (RFC 857). */

const iac = 255;
const dont = 254;
const doIt = 253;
const wont = 252;
const will = 251;
const subnegotiation = 250;
const subnegotiationEnd = 240;
const nop = 241;
const echo = 1;

/** Says that this client speaks telnet; without it the server would not ask to hide passwords. */
export const hello = new Uint8Array([iac, nop]);

/** What a piece of the stream held. */
export interface Decoded {
  readonly text: Uint8Array;
  /** To be sent to the server. */
  readonly reply: Uint8Array;
}

/** Takes telnet's commands out of what the server sends. */
export interface TelnetDecoder {
  /** Whether the server echoes, so that the terminal must not: a password is being asked for. */
  readonly hidden: boolean;
  decode(bytes: Uint8Array): Decoded;
}

/** ECHO of the server is agreed to, everything else declined (RFC 1143: only changes are answered). */
export function createTelnetDecoder(): TelnetDecoder {
  let hidden = false;
  let mode: "text" | "command" | "option" | "skip" | "skipCommand" = "text";
  let verb = 0;

  function option(code: number, reply: number[]): void {
    if (code === echo && (verb === will || verb === wont)) {
      const wanted = verb === will;
      if (wanted !== hidden) reply.push(iac, wanted ? doIt : dont, echo);
      hidden = wanted;
    } else if (verb === will) reply.push(iac, dont, code);
    else if (verb === doIt) reply.push(iac, wont, code);
  }

  return {
    get hidden() {
      return hidden;
    },
    decode(bytes) {
      const text: number[] = [];
      const reply: number[] = [];
      for (const byte of bytes) {
        if (mode === "text") {
          if (byte === iac) mode = "command";
          else text.push(byte);
        } else if (mode === "command") {
          mode = "text";
          if (byte === iac) text.push(byte);
          else if (byte >= will && byte <= dont) [mode, verb] = ["option", byte];
          else if (byte === subnegotiation) mode = "skip";
        } else if (mode === "option") {
          option(byte, reply);
          mode = "text";
        } else if (mode === "skip") {
          if (byte === iac) mode = "skipCommand";
        } else mode = byte === subnegotiationEnd ? "text" : "skip";
      }
      return { text: Uint8Array.from(text), reply: Uint8Array.from(reply) };
    },
  };
}
