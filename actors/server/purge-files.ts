import { Unavailable } from "../../src/store/store.ts";
import type { Core } from "../core.ts";

/** Removes files that no message has, once they are old enough, and tells the log how many. */
export async function purgeFiles(core: Core): Promise<void> {
  const { unreferencedHours } = core.settings.files;
  let count = 0;
  let bytes = 0;
  try {
    await core.files.service.purge(core.wall() - unreferencedHours * 3_600_000, false, (file) => {
      count += 1;
      bytes += file.bytes;
    });
  } catch (error) {
    // an outage: the next purge goes on
    if (!(error instanceof Unavailable)) throw error;
  }
  if (count > 0) core.log.info({ count, bytes }, "files that no message has are gone");
}
