import type { Session } from "../src/dialects/dialect.ts";
import { createFramer, type Framer } from "../src/dialects/frame.ts";
import { ircFraming } from "../src/dialects/irc/message.ts";
import { createIrcSession } from "../src/dialects/irc/session.ts";
import { createJsonSession, jsonFraming } from "../src/dialects/json/session.ts";
import { createLineSession, maxLineBytes } from "../src/dialects/line/session.ts";
import type { DialectName } from "../src/domain/replies.ts";
import type { Peer } from "../src/tables/transport.ts";
import type { Core } from "./core.ts";
import { isTrusted, loopback } from "./server/trusted.ts";

/** What a client may speak from its first byte. */
export type Door = "line" | "irc" | "json";

/** Longest line of either dialect, in bytes: IRC's tags and body, the line door's text. What is too long for it the dialect says. */
const lineBytes = Math.max(ircFraming.lineBytes, maxLineBytes);
/** Bytes without an end of line after which a client is closed. */
const endlessBytes = 16_384;

/** A new client's side of a dialect. */
export const newSession = (core: Core, dialect: Door, { secure, address }: Peer): Session =>
  (dialect === "line"
    ? createLineSession(core.facts, { secure: secure || isTrusted(address, loopback) })
    : dialect === "json"
      ? createJsonSession(core.facts)
      : createIrcSession(core.facts)) as Session;

/** A new client's framing; the same for lines and IRC, so that a client may turn out to speak the other one. */
export const newFramer = (dialect: DialectName): Framer =>
  createFramer(dialect === "json" ? jsonFraming : { lineBytes, endlessBytes });
