/**
 * Whether a handshake with these headers may open a WebSocket (RFC 6455 §10.2): a page of somebody else's
 * would otherwise speak with its visitor's address and cookies.
 *
 * @param allowed `*` among them: any, or none. Empty: the page's own (Origin names the host that was asked),
 *   and no Origin at all, for only browsers send one. Else exactly the origins listed, `https://chat.example`.
 */
export function originAllowed(
  origin: string | undefined,
  host: string | undefined,
  allowed: readonly string[],
): boolean {
  if (allowed.includes("*")) return true;
  if (allowed.length > 0) return origin !== undefined && allowed.some((entry) => sameOrigin(entry, origin));
  if (origin === undefined) return true;
  const page = webOrigin(origin);
  // The scheme is the page's: behind a proxy that ends TLS we cannot know our own.
  return (
    page !== undefined && host !== undefined && page.origin === webOrigin(`${page.protocol}//${host}`)?.origin
  );
}

function sameOrigin(entry: string, origin: string): boolean {
  const wanted = webOrigin(entry);
  return wanted !== undefined && wanted.origin === webOrigin(origin)?.origin;
}

/** A web page's origin; undefined for `null`, files, extensions and nonsense. */
function webOrigin(text: string): URL | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.protocol === "http:" || url.protocol === "https:" ? url : undefined;
}
