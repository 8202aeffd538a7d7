import { formatRange, parseRange } from "./addresses.ts";
import { completeMask } from "./masks.ts";
import { fold } from "./names.ts";

/** Whom a ban from the server means: an address or range, everybody of a mask, an account. */
export type ServerBanKind = "address" | "mask" | "account";

/** Somebody kept from the whole server. Times are ms since 1970. */
export interface ServerBan {
  readonly kind: ServerBanKind;
  /** In the form that {@link banTarget} gives; unique for its kind. */
  readonly target: string;
  /** Told to whom it keeps out. */
  readonly reason: string;
  readonly setBy: string;
  readonly setAt: number;
  /** When it ends; null: never. */
  readonly until: number | null;
}

/** What of a ban says which one it is. */
export type BanTarget = Pick<ServerBan, "kind" | "target">;

/**
 * What somebody means by the target of a ban: an address or range, `nick!user@host` with globs (`~a:account` is the
 * account), or the name of an account. `*!*@10.0.0.0/8` is the range. With a kind, only that is meant.
 *
 * @returns why it means nothing, if so
 */
export function banTarget(text: string, kind?: ServerBanKind): BanTarget | { readonly why: string } {
  const range = parseRange(text) ?? parseRange(/^(?:\*!)?\*@([^*?]+)$/.exec(text)?.[1] ?? "");
  if (range && kind !== "account") return { kind: "address", target: formatRange(range) };
  if (kind === "address") return { why: "an address or a range such as 192.0.2.0/24 is needed" };
  if (/[\s\p{C}]/u.test(text) || text === "") return { why: "a mask or name has no spaces" };
  const account = /^~?a(?:ccount)?:(.+)$/.exec(text)?.[1];
  if (account !== undefined) return { kind: "account", target: fold(account) };
  if (kind === "account" || (kind === undefined && !/[!@*?]/.test(text)))
    return { kind: "account", target: fold(text) };
  const mask = completeMask(text);
  // A mask of stars alone would lock out everybody, whoever set it with them.
  if (/^[*?!@]+$/.test(mask)) return { why: "that mask means everybody" };
  return { kind: "mask", target: fold(mask) };
}

/** Whether a ban holds at a moment. */
export const banHolds = ({ until }: Pick<ServerBan, "until">, now: number): boolean =>
  until === null || until > now;

const secondsOf: Readonly<Record<string, number>> = {
  y: 31_536_000,
  mo: 2_592_000,
  w: 604_800,
  d: 86_400,
  h: 3_600,
  m: 60,
  s: 1,
};
/** Longer than this is for ever. */
const longestMs = 100 * 31_536_000_000;

/**
 * Reads how long something is to last: `1d12h`, `1y6mo`, or a number of minutes, as KLINE has always had it.
 *
 * @returns milliseconds; null for `0`: without an end; undefined for anything else
 */
export function parseDuration(text: string): number | null | undefined {
  if (!/^(?:\d{1,9}|(?:\d{1,9}(?:y|mo|w|d|h|m|s))+)$/.test(text)) return undefined;
  const ms = /^\d+$/.test(text)
    ? Number(text) * 60_000
    : [...text.matchAll(/(\d+)([a-z]+)/g)].reduce(
        (sum, [, count, unit = ""]) => sum + Number(count) * (secondsOf[unit] ?? 0) * 1_000,
        0,
      );
  return ms === 0 || ms > longestMs ? null : ms;
}
