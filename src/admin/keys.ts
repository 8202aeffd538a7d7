import type { EncryptedStore, RotatedKeys, SealingPlace, SealingStep } from "../store/parts/encryption.ts";
import type { Store } from "../store/store.ts";
import { AdminError } from "./protocol.ts";

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

/** What seals uploads: `FileService.sealSome`. */
export interface FileSealing {
  sealSome(
    after: string,
  ): Promise<{ readonly next?: string; readonly seen: number; readonly sealed: number }>;
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

/** For how long rows are sealed before the caller is told how far it is, in ms. */
const toldMs = 250;

/** The commands on a store. It is asked for at each use: while it is away they are refused. */
export function keyHandlers(
  store: () => EncryptedStore & Pick<Store, "figures" | "countFiles">,
  files: FileSealing,
): KeyHandlers {
  return {
    async keysRotate() {
      const { enabled, plain } = await store().encryption();
      if (!enabled) throw new AdminError("encryptionOff", "encryption is off; see encryption.enabled");
      const rotated = await store().rotateKeys();
      if (!plain) return { ...rotated, rows: 0, files: 0 };
      const { messages: rows } = await store().figures();
      return { ...rotated, rows, files: await store().countFiles() };
    },
    async keysSeal(from) {
      const until = performance.now() + toldMs;
      let step = await store().sealSome(from);
      while (step.next !== null && performance.now() < until) {
        const { next, seen, sealed } = await store().sealSome(step.next);
        step = { next, seen: step.seen + seen, sealed: step.sealed + sealed };
      }
      return step;
    },
    async keysSealFiles({ after }) {
      const until = performance.now() + toldMs;
      let step = await files.sealSome(after);
      while (step.next !== undefined && performance.now() < until) {
        const { seen, sealed, ...more } = await files.sealSome(step.next);
        step = { ...more, seen: step.seen + seen, sealed: step.sealed + sealed };
      }
      return { next: null, ...step };
    },
    async keysCompact({ sealed }) {
      await store().compact(sealed);
      return {};
    },
  };
}
