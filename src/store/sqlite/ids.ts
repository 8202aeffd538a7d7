/** Where each byte of a UUID has its two digits in the text. */
const places = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];
const notDigit = 0xff;
/** The value of each character below 128 as a hexadecimal digit, in lower case only. */
const digits = Uint8Array.from({ length: 128 }, (_, code) => {
  const value = "0123456789abcdef".indexOf(String.fromCharCode(code));
  return value < 0 ? notDigit : value;
});

/** An id as a row has it: the 16 bytes of a UUID, any other id as it is. Each message has two of them. */
export function packId(id: string): Buffer | string {
  if (id.length !== 36 || id[8] !== "-" || id[13] !== "-" || id[18] !== "-" || id[23] !== "-") return id;
  const bytes = Buffer.allocUnsafe(16);
  for (let i = 0; i < bytes.length; i += 1) {
    const place = places[i] ?? 0;
    const high = digits[id.charCodeAt(place)] ?? notDigit;
    const low = digits[id.charCodeAt(place + 1)] ?? notDigit;
    if ((high | low) > 15) return id;
    bytes[i] = (high << 4) | low;
  }
  return bytes;
}

/** The id that a row has, as text. */
export function unpackId(id: Buffer | string): string {
  if (typeof id === "string") return id;
  const hex = id.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
