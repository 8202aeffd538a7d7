import { fold } from "./names.ts";
import type { Source } from "./person.ts";

/** `nick!user@host` (RFC 1459 §2.3.1). */
export const hostmask = ({ nick, user, host }: Pick<Source, "nick" | "user" | "host">): string =>
  `${nick}!${user}@${host}`;

/** Completes what people type as a ban: `ada` is `ada!*@*`, `*@host` is `*!*@host`; a `~a:account` stays. */
export function completeMask(mask: string): string {
  if (/^~?a(ccount)?:/.test(mask)) return mask.startsWith("~") ? mask : `~${mask}`;
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

/** Whether a ban, exception or invitation mask means this person: `nick!user@host` with globs, or `~a:account`. */
export function maskMatches(mask: string, who: Pick<Source, "nick" | "user" | "host" | "account">): boolean {
  const account = /^~a(?:ccount)?:(.*)$/.exec(mask);
  if (account) return who.account !== null && globMatches(account[1] ?? "", who.account);
  return globMatches(mask, hostmask(who));
}
