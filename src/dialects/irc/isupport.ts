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

/** What 005 tells of this server, as `NAME=value` (Modern IRC, "RPL_ISUPPORT parameters"). Only what is true. */
export function isupportTokens(facts: ServerFacts): readonly string[] {
  const lists = roomLists.join("");
  return [
    "ACCOUNTEXTBAN=a,account",
    `AWAYLEN=${facts.awayLength}`,
    "BOT=B",
    "CASEMAPPING=ascii",
    `CHANLIMIT=#:${facts.channelsPerUser}`,
    `CHANMODES=${lists},k,l,${roomFlags.join("")}`,
    `CHANNELLEN=${facts.channelLength}`,
    "CHANTYPES=#",
    `CHATHISTORY=${facts.historyLimit}`,
    "ELIST=CMNTU",
    "EXCEPTS",
    "EXTBAN=~,a",
    "INVEX",
    `KICKLEN=${facts.kickLength}`,
    `MAXLIST=${lists}:${facts.listEntries}`,
    `MAXTARGETS=${maxTargets}`,
    "MODES",
    "MSGREFTYPES=msgid,timestamp",
    `NETWORK=${isupportValue(facts.network)}`,
    `NICKLEN=${facts.nickLength}`,
    `PREFIX=(${roleLetters.join("")})${roleLetters.map((letter) => rolePrefixes[letter]).join("")}`,
    "SAFELIST",
    `TARGMAX=JOIN:,PART:,KICK:,NAMES:,LIST:,WHOIS:${maxTargets},USERHOST:${maxUserHosts},PRIVMSG:${maxTargets},NOTICE:${maxTargets},TAGMSG:${maxTargets}`,
    `TOPICLEN=${facts.topicLength}`,
    `USERLEN=${facts.userLength}`,
    "UTF8MAPPING=rfc8265",
    ...(facts.utf8Only ? ["UTF8ONLY"] : []),
    "WHOX",
  ];
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
