import { Unavailable } from "../../src/store/store.ts";
import type { Core } from "../core.ts";

/** Files of a purge that are told by name. */
const toldFiles = 200;

/** What a purge has found, or removed. */
interface Purged {
  readonly count: number;
  readonly bytes: number;
  readonly files: readonly { readonly id: string; readonly name: string | null; readonly bytes: number }[];
}

/** Removes files that no message has, once they are old enough, and what failed uploads left. @param dryRun tells of them only */
export async function purgeFiles(
  core: Core,
  dryRun: boolean,
  olderThanMs = core.settings.files.unreferencedHours * 3_600_000,
): Promise<Purged> {
  let count = 0;
  let bytes = 0;
  const files: Purged["files"][number][] = [];
  await core.files.service.purge(core.wall() - olderThanMs, dryRun, (file) => {
    count += 1;
    bytes += file.bytes;
    if (files.length < toldFiles) files.push(file);
  });
  if (count > 0 && !dryRun) core.log.info({ count, bytes }, "files that no message has are gone");
  return { count, bytes, files };
}

/** The purge of every now and then. An outage of the store is none of its business: the next one goes on. */
export async function purgeOldFiles(core: Core): Promise<void> {
  try {
    await purgeFiles(core, false);
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
  }
}
