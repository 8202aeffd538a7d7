import type { FastifyRequest } from "fastify";
import type { GivenToken } from "./identity.ts";

/** The cookie that holds a refresh token; no script of a page reads it, and no other site's page has it sent. */
const name = "monarchs_refresh";

/** The refresh token that came in the cookie. */
export function refreshCookieOf({
  headers: { cookie = "" },
}: Pick<FastifyRequest, "headers">): string | undefined {
  for (const pair of cookie.split(";")) {
    const [key = "", value = ""] = pair.trim().split("=");
    if (key === name && /^[\w-]{1,200}$/.test(value)) return value;
  }
  return undefined;
}

/**
 * The header that sets the cookie, or with null takes it away. It goes to `/auth` alone; only over TLS where it came over
 * TLS, since people run this at home over plain HTTP.
 *
 * @param now ms since 1970
 */
export function refreshCookie(
  base: string,
  token: GivenToken | null,
  { secure }: { readonly secure: boolean },
  now: number,
): string {
  const seconds = token === null ? 0 : Math.max(0, Math.floor((token.expiresAt - now) / 1_000));
  return [
    `${name}=${token?.token ?? ""}`,
    `Path=${base}/auth`,
    `Max-Age=${seconds}`,
    "HttpOnly",
    "SameSite=Strict",
    ...(secure ? ["Secure"] : []),
  ].join("; ");
}
