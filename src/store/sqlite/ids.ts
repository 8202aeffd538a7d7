const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** An id as a row has it: the 16 bytes of a UUID, any other id as it is. */
export const packId = (id: string): Buffer | string =>
  uuid.test(id) ? Buffer.from(id.replaceAll("-", ""), "hex") : id;

/** The id that a row has, as text. */
export function unpackId(id: Buffer | string): string {
  if (typeof id === "string") return id;
  const hex = id.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
