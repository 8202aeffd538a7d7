import { byteLength, fold } from "./names.ts";
import type { Source } from "./person.ts";

/** `nick!user@host` (RFC 1459 §2.3.1). */
export const hostmask = ({ nick, user, host }: Pick<Source, "nick" | "user" | "host">): string =>
  `${nick}!${user}@${host}`;

/** Extended masks that mean something else than `nick!user@host` (IRCv3 account-extban); `m:` is told apart in bans. */
const accountMask = /^~?a(?:ccount)?:(.*)$/i;
const muteMask = /^~?m(?:ute)?:(.*)$/i;

/** The letters of the extended masks, for EXTBAN; they need no sign in front. */
export const extendedMasks = "am";
/** The names of the one that matches accounts (ACCOUNTEXTBAN). */
export const accountMaskNames = "a,account";

/**
 * Completes what people type as a mask: `ada` is `ada!*@*`, `*@host` is `*!*@host`; `account:ada` is `a:ada`, and
 * `m:` stands before the mask of those whom a ban keeps from speaking only.
 */
export function completeMask(mask: string): string {
  const [, muted] = muteMask.exec(mask) ?? [];
  if (muted !== undefined) return `m:${completeMask(muted)}`;
  const [, account] = accountMask.exec(mask) ?? [];
  if (account !== undefined) return `a:${account}`;
  const [left = "", ...rest] = mask.split("@");
  const host = rest.join("@");
  if (mask.includes("@")) return `${left.includes("!") ? left : `*!${left || "*"}`}@${host || "*"}`;
  return mask.includes("!") ? `${mask}@*` : `${mask}!*@*`;
}

/**
 * Whether a glob (`*`, `?`) matches the whole of a text, both folded.
 *
 * Takes at most time in proportion to the product of both lengths: strangers write the globs, and a regular expression
 * made of many stars could hold up the whole server.
 */
export function globMatches(glob: string, text: string): boolean {
  const pattern = fold(glob);
  const subject = fold(text);
  let at = 0;
  let seen = 0;
  /** Behind the last star that was passed, and how far it reaches as yet. */
  let behindStar = -1;
  let reach = 0;
  while (seen < subject.length) {
    const sign = pattern[at];
    if (sign === "*") {
      at += 1;
      behindStar = at;
      reach = seen;
    } else if (sign === "?") {
      at += 1;
      seen += unitsAt(subject, seen);
    } else if (sign !== undefined && sign === subject[seen]) {
      at += 1;
      seen += 1;
    } else if (behindStar < 0) {
      return false;
    } else {
      // The last star takes one character more; those before it need not be tried again.
      reach += unitsAt(subject, reach);
      seen = reach;
      at = behindStar;
    }
  }
  while (pattern[at] === "*") at += 1;
  return at === pattern.length;
}

/** How many UTF-16 units the character there has. */
const unitsAt = (text: string, index: number): number => ((text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1);

/** @returns why a mask cannot stand in a list, or undefined if it can: it is one parameter, and long ones fit in no line */
export function maskFault(mask: string): string | undefined {
  if (/[\s\p{C}]/u.test(mask) || mask.startsWith(":")) return "a mask has no spaces and no control signs";
  if (byteLength(mask) > maxMaskBytes) return `a mask has at most ${maxMaskBytes} bytes`;
  const [, account] = accountMask.exec(muteMask.exec(mask)?.[1] ?? mask) ?? [];
  return account === "" ? "the mask names no account" : undefined;
}

/** Longest mask, in bytes: it has to fit in a line with the room's name. */
const maxMaskBytes = 200;

type Who = Pick<Source, "nick" | "user" | "host" | "account">;

/** Whether a ban, exception or invitation mask means this person: `nick!user@host` with globs, or `a:account`. */
export function maskMatches(mask: string, who: Who): boolean {
  if (muteMask.test(mask)) return false;
  const [, account] = accountMask.exec(mask) ?? [];
  if (account !== undefined) return who.account !== null && globMatches(account, who.account);
  if (globMatches(mask, hostmask(who))) return true;
  // Where servers ask nobody for a user name's truth they show it with ~ in front; masks from there mean the same here.
  return mask.includes("!~") && globMatches(mask.replace("!~", "!"), hostmask(who));
}

/** Whether a mask that keeps from speaking, and from nothing else, means this person. */
export function muteMatches(mask: string, who: Who): boolean {
  const [, muted] = muteMask.exec(mask) ?? [];
  return muted !== undefined && maskMatches(muted, who);
}
