import { isUtf8 } from "node:buffer";
import { withEnding } from "../domain/files.ts";
import { UploadRefused } from "./refuse.ts";
import { isRewritable, rewritable } from "./rewritable.ts";

/** What a file is, by what is in it. `image`: one that is written anew before others see it. */
export interface Inspected {
  readonly type: string;
  readonly name: string;
  readonly image: boolean;
}

/** What its sender says of a file, and what is not taken here. */
export interface Claims {
  /** Cleaned. */
  readonly name: string;
  /** The media type that was sent with it, or "". */
  readonly type: string;
  readonly denied: readonly string[];
}

const imageEnding = /\.(?:a?png|jpe?g|jpe|jfif|gif|webp|avif|bmp|tiff?|heic|heif|svgz?|ico)$/i;

/**
 * Tells what a file is by its first bytes: neither its name nor what its sender says decides.
 *
 * @param head the first 8 KiB
 * @throws UploadRefused it is of a type that is not taken, or not the image that it is said to be
 */
export async function inspect(head: Buffer, { name, type: said, denied }: Claims): Promise<Inspected> {
  const type = await typeOf(head);
  const claimed = mediaType(said);
  if (isDenied(type, denied)) throw new UploadRefused({ refused: "fileTypeRefused", mediaType: type });
  const claimsImage = claimed.startsWith("image/") || imageEnding.test(name);
  if (claimsImage && !type.startsWith("image/")) {
    const what = claimed.startsWith("image/") ? claimed : `image (${name})`;
    throw new UploadRefused({ refused: "fileTypeMismatch", claimed: what, mediaType: type });
  }
  if (!isRewritable(type)) return { type, name, image: type.startsWith("image/") };
  return { type, name: withEnding(name, rewritable[type]), image: true };
}

/** A media type without its parameters, in small letters. */
const mediaType = (text: string): string => text.split(";", 1)[0]?.trim().toLowerCase() ?? "";

const isDenied = (type: string, denied: readonly string[]): boolean =>
  denied.some((each) => each === type || (each.endsWith("/*") && type.startsWith(each.slice(0, -1))));

/** What may stand before the first element of a page or a drawing: XML's declaration, comments, a DTD of its own. */
const prolog = /^(?:\s+|<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<!doctype\s+svg(?:[^[>]|\[[\s\S]*?\])*>)/i;
/** What browsers that guess types would take for HTML (WHATWG MIME Sniffing §7.1). */
const page =
  /^<(?:!doctype\s+html|(?:html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|meta|link|base|img|object|embed|form)(?=[\s/>]|$))/i;

/** What a text is to a browser, by its first element; undefined where it is none. */
function markupOf(text: string): string | undefined {
  let rest = text.replace(/^\ufeff/, "");
  const declared = /^\s*<\?xml/i.test(rest);
  for (let found = prolog.exec(rest); found && found[0] !== ""; found = prolog.exec(rest))
    rest = rest.slice(found[0].length);
  if (/^<(?:[\w.-]+:)?svg(?=[\s/>]|$)/i.test(rest)) return "image/svg+xml";
  const xhtml = /^<(?:[\w.-]+:)?\w+[^>]*http:\/\/www\.w3\.org\/1999\/xhtml/i;
  if (xhtml.test(rest) || (declared && page.test(rest))) return "application/xhtml+xml";
  if (page.test(rest)) return "text/html";
  return declared ? "application/xml" : undefined;
}

async function typeOf(head: Buffer): Promise<string> {
  const text = asText(head);
  const markup = text === undefined ? undefined : markupOf(text);
  if (markup !== undefined) return markup;
  const { fileTypeFromBuffer } = await import("file-type");
  const found = mediaType((await fileTypeFromBuffer(head))?.mime ?? "");
  if (found === "image/apng") return "image/png";
  if (found !== "") return found;
  return text === undefined ? "application/octet-stream" : "text/plain";
}

/** The beginning of a file as text, if it is some: UTF-8 or, by its mark, UTF-16; without control characters. */
function asText(head: Buffer): string | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return head.subarray(2).toString("utf16le");
  if (head[0] === 0xfe && head[1] === 0xff) {
    const even = head.subarray(2, head.length - (head.length % 2));
    return Buffer.from(even).swap16().toString("utf16le");
  }
  // the last character may be cut
  for (let cut = 0; cut < 4 && cut <= head.length; cut += 1) {
    const part = head.subarray(0, head.length - cut);
    if (!isUtf8(part)) continue;
    const text = part.toString("utf8");
    return hasControls(text) ? undefined : text;
  }
  return undefined;
}

function hasControls(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    // tab, LF, VT, FF, CR and ESC stand in texts
    if (code < 32 && !(code >= 9 && code <= 13) && code !== 27) return true;
  }
  return false;
}
