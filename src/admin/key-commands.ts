import type { EncryptedStore, RotatedKeys, SealingPlace, SealingStep } from "../store/parts/encryption.ts";

/** A change of the master key, and what there is to be encrypted after it. */
export interface KeysRotated extends RotatedKeys {
  /** Rows and uploads that may be plain; 0 when all are encrypted. */
  readonly rows: number;
  readonly files: number;
}

/** As {@link SealingStep}, of uploads: where the next step goes on is the id of the last one. */
export interface FilesSealed {
  readonly next: string | null;
  readonly seen: number;
  readonly sealed: number;
}

/** The commands that concern encryption at rest: a running server and the command line alone do the same. */
export interface KeyHandlers {
  /** Rejects with `encryptionOff`. */
  keysRotate(): Promise<KeysRotated>;
  /** Some steps of {@link EncryptedStore.sealSome}, together no longer than a person waits. */
  keysSeal(from: SealingPlace): Promise<SealingStep>;
  /** The same for uploads, after the one of this id; "" at the beginning. */
  keysSealFiles(args: { readonly after: string }): Promise<FilesSealed>;
  /** See {@link EncryptedStore.compact}. */
  keysCompact(args: { readonly sealed: boolean }): Promise<Record<string, never>>;
}
