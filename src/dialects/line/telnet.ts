import type { Filter } from "../dialect.ts";

const iac = 255;
const dont = 254;
const doIt = 253;
const wont = 252;
const will = 251;
const subnegotiation = 250;
const eraseLine = 248;
const eraseCharacter = 247;
const areYouThere = 246;
const subnegotiationEnd = 240;
const optionEcho = 1;

const nul = 0;
const backspace = 8;
const lineFeed = 10;
const carriageReturn = 13;
const del = 127;

/** Longest line that is held back for editing, in bytes; more passes as it is (a password has at most 600). */
const editBytes = 1_024;

const nothing = new Uint8Array(0);
const stillHere = new TextEncoder().encode("* yes, still here\r\n");

/** Telnet's side of a line connection: a {@link Filter}, and the echo around passwords. */
export interface TelnetFilter extends Filter {
  /** Whether the client has sent a telnet command; to others (nc) no negotiation is ever sent. */
  readonly spoken: boolean;
  /** Bytes that ask the client to stop echoing what is typed; empty for one that never spoke telnet. */
  echoOff(): Uint8Array;
  /** Bytes that give the echo back, and the line break that the client did not show; empty likewise. */
  echoOn(): Uint8Array;
}

/**
 * Takes telnet's commands out of a byte stream (RFC 854) and answers them.
 *
 * Every option is declined: WILL with DONT, DO with WONT; only ECHO is ours to offer, and its state follows RFC 1143,
 * so that no two sides answer each other for ever. IAC IAC is the byte 255; CR NUL becomes CR LF, since some clients
 * send it for Enter; AYT is answered with a line. Subnegotiations are skipped whatever their length, without being
 * kept. While the client has agreed to our ECHO (it may then send each key as it is pressed), backspace, DEL, EC and EL edit the line.
 * A chunk without IAC and NUL is given back itself, not a copy.
 */
export function createTelnetFilter(): TelnetFilter {
  let mode: "text" | "command" | "option" | "skip" | "skipCommand" = "text";
  let verb = 0;
  let afterReturn = false;
  let spoken = false;
  /** RFC 1143 §7, our side of ECHO; `opposite`: the other wish came up while an answer was due. */
  let echo: "no" | "yes" | "wantNo" | "wantYes" = "no";
  let opposite = false;
  let held: number[] = [];

  function option(code: number, replies: number[]): void {
    if (verb === will) replies.push(iac, dont, code);
    else if (verb === doIt && code !== optionEcho) replies.push(iac, wont, code);
    else if (code === optionEcho && (verb === doIt || verb === dont)) echoAnswered(verb === doIt, replies);
  }

  function echoAnswered(agreed: boolean, replies: number[]): void {
    switch (echo) {
      case "no":
        if (agreed) replies.push(iac, wont, optionEcho);
        return;
      case "yes":
        if (agreed) return;
        echo = "no";
        replies.push(iac, wont, optionEcho);
        return;
      case "wantNo":
        if (!opposite) echo = "no";
        else if (agreed) echo = "yes";
        else {
          echo = "wantYes";
          replies.push(iac, will, optionEcho);
        }
        opposite = false;
        return;
      case "wantYes":
        if (!agreed) echo = "no";
        else if (!opposite) echo = "yes";
        else {
          echo = "wantNo";
          replies.push(iac, wont, optionEcho);
        }
        opposite = false;
    }
  }

  function command(code: number, data: number[], replies: number[]): void {
    mode = "text";
    if (code === iac) {
      text(iac, data);
      return;
    }
    spoken = true;
    if (code >= will) {
      verb = code;
      mode = "option";
    } else if (code === subnegotiation) mode = "skip";
    else if (code === areYouThere) replies.push(...stillHere);
    else if (code === eraseCharacter && echo === "yes") eraseOne(held);
    else if (code === eraseLine && echo === "yes") held = [];
  }

  function text(byte: number, data: number[]): void {
    const ends = byte === nul && afterReturn;
    afterReturn = byte === carriageReturn;
    const kept = ends ? lineFeed : byte;
    if (echo !== "yes") {
      data.push(kept);
    } else if (kept === backspace || kept === del) {
      eraseOne(held);
    } else {
      held.push(kept);
      if (kept === lineFeed || held.length > editBytes) release(data);
    }
  }

  function release(data: number[]): void {
    for (const byte of held) data.push(byte);
    held = [];
  }

  function push(chunk: Uint8Array): { data: Uint8Array; replies: Uint8Array } {
    const clean = mode === "text" && echo !== "yes" && held.length === 0;
    if (clean && !chunk.includes(iac) && !chunk.includes(nul)) {
      if (chunk.length > 0) afterReturn = chunk[chunk.length - 1] === carriageReturn;
      return { data: chunk, replies: nothing };
    }
    const data: number[] = [];
    const replies: number[] = [];
    for (const byte of chunk) {
      if (held.length > 0 && echo !== "yes") release(data);
      if (mode === "text") {
        if (byte === iac) mode = "command";
        else text(byte, data);
      } else if (mode === "command") {
        command(byte, data, replies);
      } else if (mode === "option") {
        mode = "text";
        option(byte, replies);
      } else if (mode === "skip") {
        if (byte === iac) mode = "skipCommand";
      } else {
        mode = byte === subnegotiationEnd ? "text" : "skip";
      }
    }
    return { data: Uint8Array.from(data), replies: replies.length > 0 ? Uint8Array.from(replies) : nothing };
  }

  return {
    get spoken() {
      return spoken;
    },
    push,
    echoOff() {
      if (!spoken) return nothing;
      if (echo === "no") {
        echo = "wantYes";
        opposite = false;
        return Uint8Array.of(iac, will, optionEcho);
      }
      opposite = echo === "wantNo";
      return nothing;
    },
    echoOn() {
      if (!spoken) return nothing;
      if (echo === "yes") {
        echo = "wantNo";
        opposite = false;
        return Uint8Array.of(iac, wont, optionEcho, carriageReturn, lineFeed);
      }
      opposite = echo === "wantYes";
      return nothing;
    },
  };
}

/** Takes the last character off a line of UTF-8. */
function eraseOne(line: number[]): void {
  let byte = line.pop();
  while (byte !== undefined && (byte & 0xc0) === 0x80) byte = line.pop();
}
