/** A key that seals what is kept, by the number under which the store has it. AES-256: 32 bytes. */
export interface DataKey {
  readonly id: number;
  readonly key: Buffer;
}

/** The key of a number; undefined where there is none. */
export type KeyOf = (id: number) => Buffer | undefined;

/** The length of every key, in bytes. */
export const keyBytes = 32;

/** What was sealed cannot be opened: the key is another one or gone, or it is not what was sealed. */
export class NotOpened extends Error {
  override readonly name = "NotOpened";
}
