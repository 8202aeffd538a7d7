import type { Settings } from "../config/schema.ts";
import type { ClientAddress } from "./client-address.ts";

/** Every answer of the API: nothing in it is a page, and nobody keeps it. */
const always = {
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
} as const;

/**
 * Headers that keep browsers from doing more with an answer than it is for. That browsers are to come by HTTPS alone, only
 * one is told that did: at home there may be no HTTPS at all.
 */
export function securityHeaders(
  { http }: Settings,
  { secure }: ClientAddress,
): Readonly<Record<string, string>> {
  if (!secure || http.hstsSeconds === 0) return always;
  return { ...always, "strict-transport-security": `max-age=${http.hstsSeconds}` };
}
