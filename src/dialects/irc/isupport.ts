import { roomFlags, roomLists } from "../../domain/modes.ts";
import { byteLength } from "../../domain/names.ts";
import { roleLetters, rolePrefixes } from "../../domain/roles.ts";
import type { ServerFacts } from "../dialect.ts";
import { type Addressee, numeric } from "./lines.ts";
import { numerics } from "./numerics.ts";

/** How many targets one command may have; told in TARGMAX, more is 407. */
export const maxTargets = 4;
/** How many nicks one USERHOST may name. */
export const maxUserHosts = 10;

const tokensPerLine = 13;
const tokenBytes = 400;
/** Bytes of a line, its ending counted (RFC 1459 §2.3). */
const lineBytes = 512;
/** Bytes of the longest host that others see: a cloak. */
const hostBytes = 63;

/** One token of 005. */
interface Token {
  /** Where it is described: a heading of Modern IRC, or a page of ircv3.net. */
  readonly spec: string;
  /** Its value as others are told it; true: a name alone; undefined: it does not hold here. */
  readonly value: (facts: ServerFacts) => string | number | true | undefined;
}

const lists = roomLists.join("");
const modern = "Modern IRC";

/** What 005 tells of this server (Modern IRC, "RPL_ISUPPORT parameters"). Only what is true. */
export const isupport: Readonly<Record<string, Token>> = {
  ACCOUNTEXTBAN: { spec: "account-extban", value: () => "a,account" },
  AWAYLEN: { spec: modern, value: ({ awayLength }) => awayLength },
  BOT: { spec: "bot-mode", value: () => "B" },
  CASEMAPPING: { spec: modern, value: () => "ascii" },
  CHANLIMIT: { spec: modern, value: ({ channelsPerUser }) => `#:${channelsPerUser}` },
  CHANMODES: { spec: modern, value: () => `${lists},k,l,${roomFlags.join("")}` },
  CHANNELLEN: { spec: modern, value: ({ channelLength }) => channelLength },
  CHANTYPES: { spec: modern, value: () => "#" },
  CHATHISTORY: { spec: "chathistory", value: ({ historyLimit }) => historyLimit },
  ELIST: { spec: modern, value: () => "CMNTU" },
  EXCEPTS: { spec: modern, value: () => true },
  EXTBAN: { spec: modern, value: () => "~,a" },
  HOSTLEN: { spec: modern, value: () => hostBytes },
  INVEX: { spec: modern, value: () => true },
  KICKLEN: { spec: modern, value: ({ kickLength }) => kickLength },
  LINELEN: { spec: "docs/ASSUMPTIONS.md", value: () => lineBytes },
  MAXLIST: { spec: modern, value: ({ listEntries }) => `${lists}:${listEntries}` },
  MAXTARGETS: { spec: modern, value: () => maxTargets },
  MODES: { spec: modern, value: () => true },
  MSGREFTYPES: { spec: "chathistory", value: () => "msgid,timestamp" },
  NAMELEN: { spec: "setname", value: ({ realnameLength }) => realnameLength },
  NETWORK: { spec: modern, value: ({ network }) => network },
  NICKLEN: { spec: modern, value: ({ nickLength }) => nickLength },
  PREFIX: {
    spec: modern,
    value: () => `(${roleLetters.join("")})${roleLetters.map((letter) => rolePrefixes[letter]).join("")}`,
  },
  SAFELIST: { spec: modern, value: () => true },
  SAFERATE: { spec: "docs/ASSUMPTIONS.md", value: () => true },
  TARGMAX: {
    spec: modern,
    value: () =>
      `JOIN:,PART:,KICK:,NAMES:,LIST:,WHOIS:${maxTargets},USERHOST:${maxUserHosts},PRIVMSG:${maxTargets},NOTICE:${maxTargets},TAGMSG:${maxTargets}`,
  },
  TOPICLEN: { spec: modern, value: ({ topicLength }) => topicLength },
  USERLEN: { spec: modern, value: ({ userLength }) => userLength },
  UTF8MAPPING: { spec: "docs/ASSUMPTIONS.md", value: () => "rfc8265" },
  UTF8ONLY: { spec: "utf8-only", value: ({ utf8Only }) => utf8Only || undefined },
  WHOX: { spec: "whox", value: () => true },
};

/** The tokens as they are sent: `NAME`, `NAME=value`. */
export function isupportTokens(facts: ServerFacts): readonly string[] {
  const tokens: string[] = [];
  for (const [name, { value }] of Object.entries(isupport)) {
    const told = value(facts);
    if (told !== undefined) tokens.push(told === true ? name : `${name}=${isupportValue(String(told))}`);
  }
  return tokens;
}

/** The lines of 005: at most 13 tokens each. */
export function isupportLines(to: Addressee, facts: ServerFacts): readonly string[] {
  const lines: string[] = [];
  let line: string[] = [];
  const flush = (): void => {
    if (line.length > 0)
      lines.push(numeric(to, numerics.RPL_ISUPPORT, line.join(" "), "are supported by this server"));
    line = [];
  };
  for (const token of isupportTokens(facts)) {
    if (line.length >= tokensPerLine || byteLength([...line, token].join(" ")) > tokenBytes) flush();
    line.push(token);
  }
  flush();
  return lines;
}

/** ASCII only; spaces, `=` and backslashes as `\x20`. */
const isupportValue = (value: string): string =>
  value.replace(/[^\x21-\x7e]|[=\\]/gu, (character) =>
    [...new TextEncoder().encode(character)]
      .map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`)
      .join(""),
  );
