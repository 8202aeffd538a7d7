import type { EncryptedStore } from "../store/parts/encryption.ts";
import type { Store } from "../store/store.ts";
import type { KeyHandlers } from "./key-commands.ts";
import { AdminError } from "./protocol.ts";

/** What seals uploads: `FileService.sealSome`. */
export interface FileSealing {
  sealSome(
    after: string,
  ): Promise<{ readonly next?: string; readonly seen: number; readonly sealed: number }>;
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
