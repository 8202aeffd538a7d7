import { accountMaskNames, extendedMasks } from "../../domain/masks.ts";
import { roomFlags, roomLists, roomValues } from "../../domain/modes.ts";
import { byteLength } from "../../domain/names.ts";
import { roleLetters, rolePrefixes } from "../../domain/roles.ts";
import { derived } from "../derived.ts";
import type { ServerFacts } from "../dialect.ts";
import { has } from "./capabilities.ts";
import { nextBatch } from "./labels.ts";
import { type Addressee, numericFor, withTag } from "./lines.ts";
import { numerics } from "./numerics.ts";
import type { IrcState } from "./state.ts";

/** How many targets one command may have; told in TARGMAX, more is 407. */
export const maxTargets = 4;
/** How many nicks one USERHOST may name. */
export const maxUserHosts = 10;

const statusSigns = roleLetters.map((letter) => rolePrefixes[letter]).join("");
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
const { always, whenSet } = roomValues;
const channelModes = [lists, always.join(""), whenSet.join(""), roomFlags.join("")].join(",");
const modern = "Modern IRC";

/** What 005 tells of this server (Modern IRC, "RPL_ISUPPORT parameters"). Only what is true. */
export const isupport: Readonly<Record<string, Token>> = {
  ACCOUNTEXTBAN: { spec: "account-extban", value: () => accountMaskNames },
  AWAYLEN: { spec: modern, value: ({ awayLength }) => awayLength },
  BOT: { spec: "bot-mode", value: () => "B" },
  CASEMAPPING: { spec: modern, value: () => "ascii" },
  CHANLIMIT: { spec: modern, value: ({ channelsPerUser }) => `#:${channelsPerUser}` },
  CHANMODES: { spec: modern, value: () => channelModes },
  CHANNELLEN: { spec: modern, value: ({ channelLength }) => channelLength },
  CHANTYPES: { spec: modern, value: () => "#" },
  CHATHISTORY: { spec: "chathistory", value: historyLimit },
  // all of them, if so, stand first (message-tags)
  CLIENTTAGDENY: {
    spec: "message-tags",
    value: ({ deniedClientTags: denied }) =>
      denied.length === 0
        ? undefined
        : [...denied].sort((a, b) => Number(b === "*") - Number(a === "*")).join(","),
  },
  ELIST: { spec: modern, value: () => "CMNTU" },
  EXCEPTS: { spec: modern, value: () => true },
  EXTBAN: { spec: modern, value: () => `,${extendedMasks}` },
  FORWARD: { spec: "forward-mode", value: () => "f" },
  HOSTLEN: { spec: modern, value: () => hostBytes },
  INVEX: { spec: modern, value: () => true },
  KEYLEN: { spec: "docs/ASSUMPTIONS.md", value: ({ keyLength }) => keyLength },
  KICKLEN: { spec: modern, value: ({ kickLength }) => kickLength },
  KNOCK: { spec: "docs/ASSUMPTIONS.md", value: () => true },
  LINELEN: { spec: "docs/ASSUMPTIONS.md", value: () => lineBytes },
  MAXLIST: { spec: modern, value: ({ listEntries }) => `${lists}:${listEntries}` },
  MAXTARGETS: { spec: modern, value: () => maxTargets },
  MODES: { spec: modern, value: () => true },
  MONITOR: { spec: "monitor", value: ({ monitorEntries }) => (monitorEntries === 0 ? true : monitorEntries) },
  MSGREFTYPES: {
    spec: "chathistory",
    value: (facts) => (facts.historyEnabled ? "msgid,timestamp" : undefined),
  },
  NAMELEN: { spec: "setname", value: ({ realnameLength }) => realnameLength },
  NETWORK: { spec: modern, value: ({ network }) => network },
  NICKLEN: { spec: modern, value: ({ nickLength }) => nickLength },
  PREFIX: {
    spec: modern,
    value: () => `(${roleLetters.join("")})${statusSigns}`,
  },
  SAFELIST: { spec: modern, value: () => true },
  SAFERATE: { spec: "docs/ASSUMPTIONS.md", value: () => true },
  STATUSMSG: { spec: modern, value: () => statusSigns },
  TARGMAX: {
    spec: modern,
    value: ({ monitorEntries }) =>
      `JOIN:,PART:,KICK:,NAMES:,LIST:,WHOIS:${maxTargets},USERHOST:${maxUserHosts},PRIVMSG:${maxTargets},NOTICE:${maxTargets},TAGMSG:${maxTargets},MONITOR:${monitorEntries === 0 ? "" : monitorEntries}`,
  },
  TOPICLEN: { spec: modern, value: ({ topicLength }) => topicLength },
  USERLEN: { spec: modern, value: ({ userLength }) => userLength },
  UTF8MAPPING: { spec: "docs/ASSUMPTIONS.md", value: () => "rfc8265" },
  UTF8ONLY: { spec: "utf8-only", value: ({ utf8Only }) => utf8Only || undefined },
  WHOX: { spec: "whox", value: () => true },
  "draft/ACCOUNTREQUIRED": {
    spec: "account-registration",
    value: ({ accountRequired }) => accountRequired || undefined,
  },
  // the name that clients knew while the token was a draft
  "draft/CHATHISTORY": { spec: "chathistory", value: historyLimit },
  "draft/FILEHOST": { spec: "docs/ASSUMPTIONS.md", value: fileHost },
  "draft/ICON": { spec: "network-icon", value: ({ icon }) => (icon === "" ? undefined : icon) },
  // the bouncer's own name for it, which clients look for
  "soju.im/FILEHOST": { spec: "docs/ASSUMPTIONS.md", value: fileHost },
};

function fileHost({ fileHost: url }: ServerFacts): string | undefined {
  return url === "" ? undefined : url;
}

function historyLimit(facts: ServerFacts): number | undefined {
  return facts.historyEnabled ? facts.historyLimit : undefined;
}

/** The tokens as they are sent: `NAME`, `NAME=value`. */
export function isupportTokens(facts: ServerFacts): readonly string[] {
  const tokens: string[] = [];
  for (const [name, { value }] of Object.entries(isupport)) {
    const told = value(facts);
    if (told !== undefined) tokens.push(told === true ? name : `${name}=${isupportValue(String(told))}`);
  }
  return tokens;
}

/** The tokens that make `before` into `after`: new and changed ones, and `-NAME` for those that are gone. */
export function isupportChange(before: ServerFacts, after: ServerFacts): readonly string[] {
  const old = isupportTokens(before);
  const now = isupportTokens(after);
  const names = new Set(now.map(nameOf));
  const gone = old.map(nameOf).filter((name) => !names.has(name));
  return [...now.filter((token) => !old.includes(token)), ...gone.map((name) => `-${name}`)];
}

const nameOf = (token: string): string => token.split("=", 1)[0] ?? "";

/** Tokens as lines of 005, at most 13 each. */
function linesFor(server: string, tokens: readonly string[]): readonly ((nick: string) => string)[] {
  const lines: ((nick: string) => string)[] = [];
  let line: string[] = [];
  const flush = (): void => {
    if (line.length > 0)
      lines.push(numericFor(server, numerics.RPL_ISUPPORT, line.join(" "), "are supported by this server"));
    line = [];
  };
  for (const token of tokens) {
    if (line.length >= tokensPerLine || byteLength([...line, token].join(" ")) > tokenBytes) flush();
    line.push(token);
  }
  flush();
  return lines;
}

const allLines = derived((facts) => linesFor(facts.name, isupportTokens(facts)));

/**
 * The lines of 005, in a batch for those who asked for it (extended-isupport).
 *
 * @param tokens all of them if absent
 */
export function isupportLines(to: Addressee, state: IrcState, tokens?: readonly string[]): readonly string[] {
  const templates = tokens === undefined ? allLines(state.facts) : linesFor(to.server, tokens);
  const lines = templates.map((line) => line(to.nick));
  const { capabilities } = state;
  if (lines.length === 0 || !has(capabilities, "batch") || !has(capabilities, "draft/extended-isupport"))
    return lines;
  const reference = nextBatch(state);
  return [
    `:${to.server} BATCH +${reference} draft/isupport`,
    ...lines.map((each) => withTag(each, `batch=${reference}`)),
    `:${to.server} BATCH -${reference}`,
  ];
}

/** ASCII only; spaces, `=` and backslashes as `\x20`. */
const isupportValue = (value: string): string =>
  value.replace(/[^\x21-\x7e]|[=\\]/gu, (character) =>
    [...new TextEncoder().encode(character)]
      .map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`)
      .join(""),
  );
