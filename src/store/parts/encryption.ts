import type { DataKey } from "../../crypto/keys.ts";

/** The keys that uploads are sealed with. */
export interface FileKeys {
  /** What new ones are sealed with; null while encryption is off. */
  readonly current: DataKey | null;
  /** Every one that there ever was: what was sealed when encryption was on is opened also when it is off. */
  readonly all: readonly DataKey[];
}

/** What became of a change of the master key. */
export interface RotatedKeys {
  /** The name of the master key that is in use now. */
  readonly master: string;
  /** Data keys that it seals now: all of them. */
  readonly keys: number;
}

/** How far the sealing of plain rows has come: all rows up to this one are sealed. */
export interface SealingPlace {
  /**
   * The number that stands for the room, and the number in its log. Both 0 at the beginning; 0 is no room's, and there the
   * second one is of what waits for accounts.
   */
  readonly room: number;
  readonly seq: number;
}

/** A step of it. */
export interface SealingStep {
  /** Where the next one goes on; null when there is nothing more. */
  readonly next: SealingPlace | null;
  /** Rows that were looked at, and those among them that were plain. */
  readonly seen: number;
  readonly sealed: number;
}

/** What a store has of encryption at rest. */
export interface EncryptedStore {
  /** Whether encryption is on, and whether there may be rows that are plain. */
  encryption(): Promise<{ readonly enabled: boolean; readonly plain: boolean }>;
  fileKeys(): Promise<FileKeys>;
  /**
   * Makes a new master key, writes it to the file of them, and seals all data keys with it.
   *
   * @throws Unavailable when encryption is off, or the file cannot be written
   */
  rotateKeys(): Promise<RotatedKeys>;
  /** Seals the plain ones among the next rows. One step is small enough that nobody who speaks notices. */
  sealSome(from: SealingPlace): Promise<SealingStep>;
  /**
   * Writes the file anew, so that nothing is left in it of what was there before; everybody waits meanwhile. It takes as
   * much room on the disk again.
   *
   * @param sealed that {@link EncryptedStore.sealSome} has come to the end before
   */
  compact(sealed: boolean): Promise<void>;
}
