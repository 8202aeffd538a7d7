import type { IncomingHttpHeaders } from "node:http";

/**
 * Whether a request may use what a browser adds by itself, such as cookies: it comes from a page of this very server, or
 * from no page at all. A browser names the page's origin with whatever changes something, and says with anything whether the
 * page is of another site (Fetch metadata).
 */
export function isOwnPage({ origin, host, "sec-fetch-site": site }: IncomingHttpHeaders): boolean {
  if (origin === undefined) return site === undefined || site === "same-origin" || site === "none";
  return URL.canParse(origin) && host !== undefined && new URL(origin).host === host.toLowerCase();
}
