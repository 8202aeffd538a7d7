import { fold } from "./names.ts";
import type { Source } from "./person.ts";

const memory = new Map<string, RegExp>();
const memoryEntries = 2_000;

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

/** Whether a glob (`*`, `?`) matches the whole of a text, both folded. */
export function globMatches(glob: string, text: string): boolean {
  const folded = fold(glob);
  let pattern = memory.get(folded);
  if (!pattern) {
    const source = folded
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replace(/\*+/g, "[^]*")
      .replace(/\?/g, "[^]");
    pattern = new RegExp(`^${source}$`, "u");
    if (memory.size >= memoryEntries) memory.clear();
    memory.set(folded, pattern);
  }
  return pattern.test(fold(text));
}

/** Whether a ban, exception or invitation mask means this person: `nick!user@host` with globs, or `~a:account`. */
export function maskMatches(mask: string, who: Pick<Source, "nick" | "user" | "host" | "account">): boolean {
  const account = /^~a(?:ccount)?:(.*)$/.exec(mask);
  if (account) return who.account !== null && globMatches(account[1] ?? "", who.account);
  return globMatches(mask, hostmask(who));
}
