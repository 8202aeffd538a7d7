/** Bytes of a message without its tags and its ending (RFC 1459 §2.3). */
const bodyBytes = 510;
/** Bytes of tags that a server may send, with `@` and the space (IRCv3 message-tags). */
const tagBytes = 8191;

const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * What is wrong with a line of the server, without its CR LF; undefined when nothing is. It reads with its own eyes, so
 * that it shares no mistake with the server's parser.
 */
export function lineFault(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0) || bytes.includes(0x0d)) return "holds NUL or CR";
  let line: string;
  try {
    line = utf8.decode(bytes);
  } catch {
    return "is not UTF-8";
  }
  const space = bytes.indexOf(0x20);
  const tags = bytes[0] === 0x40 ? space + 1 : 0;
  if (bytes[0] === 0x40 && space < 0) return "has tags alone";
  if (tags > tagBytes) return "has too many tags";
  if (bytes.length - tags > bodyBytes) return `has ${bytes.length - tags} bytes`;
  const body = line.startsWith("@") ? line.slice(line.indexOf(" ") + 1) : line;
  return /^(:[^ :]\S* )?([A-Z]+|\d{3})( |$)/.test(body) ? undefined : "is no message";
}

/** Cuts what a server sends into lines, in any cut. @returns a function that takes a chunk and gives the lines it completes */
export function createLineCutter(): (chunk: Buffer) => readonly Buffer[] {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    const bytes: Buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const lines: Buffer[] = [];
    let from = 0;
    for (let end = bytes.indexOf("\r\n"); end >= 0; end = bytes.indexOf("\r\n", from)) {
      lines.push(bytes.subarray(from, end));
      from = end + 2;
    }
    rest = bytes.subarray(from);
    return lines;
  };
}
