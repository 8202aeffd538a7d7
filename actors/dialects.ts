import type { Session } from "../src/dialects/dialect.ts";
import { createFramer, type Framer } from "../src/dialects/frame.ts";
import { ircFraming } from "../src/dialects/irc/message.ts";
import { createIrcSession } from "../src/dialects/irc/session.ts";
import { createLineSession, maxLineBytes } from "../src/dialects/line/session.ts";
import type { Peer } from "../src/tables/transport.ts";
import type { Core } from "./core.ts";
import { isTrusted, loopback } from "./server/trusted.ts";

/** Longest line of either dialect, in bytes: IRC's tags and body, the line door's text. What is too long for it the dialect says. */
const lineBytes = Math.max(ircFraming.lineBytes, maxLineBytes);
/** Bytes without an end of line after which a client is closed. */
const endlessBytes = 16_384;

/** A new client's side of a dialect. */
export const newSession = (core: Core, dialect: "line" | "irc", { secure, address }: Peer): Session =>
  (dialect === "line"
    ? createLineSession(core.facts, { secure: secure || isTrusted(address, loopback) })
    : createIrcSession(core.facts)) as Session;

/** A new client's framing, the same for both dialects, so that a client may turn out to speak the other one. */
export const newFramer = (): Framer => createFramer({ lineBytes, endlessBytes });
