import { Buffer } from "node:buffer";

const MAX_REASON_BYTES = 123;

/** A close frame's reason: at most 123 bytes of UTF-8 (RFC 6455 §5.5), cut between two characters. */
export function closeReason(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= MAX_REASON_BYTES) return bytes.toString();
  let end = MAX_REASON_BYTES;
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.toString("utf8", 0, end);
}
