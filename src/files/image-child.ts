/**
 * The process that images are written anew in: what is sent by strangers and read by C code harms this process alone. It
 * takes one job at a time from its parent, and ends when that is gone.
 */
import { writeFileSync } from "node:fs";
import { setPriority } from "node:os";
import { type ImageAnswer, type ImageJob, memoryExit } from "./image-job.ts";
import { rewrite, type SharpModule } from "./image-rewrite.ts";

/** How often the memory is looked at while there is work, in ms: images are unpacked on other threads than this. */
const watchMs = 20;

const sharp: Promise<SharpModule | undefined> = import("sharp").then(
  ({ default: module }) => {
    // One image at a time, on one thread.
    module.concurrency(1);
    module.cache(false);
    // Of all that libvips reads, only what is looked for by its first bytes is let in.
    module.block({ operation: ["VipsForeignLoad"] });
    module.unblock({
      operation: [
        "VipsForeignLoadPng",
        "VipsForeignLoadJpeg",
        "VipsForeignLoadNsgif",
        "VipsForeignLoadWebp",
        "VipsForeignLoadHeif",
      ],
    });
    return module;
  },
  // What that means for an image is a setting of the server's.
  () => undefined,
);

async function answerTo(job: ImageJob): Promise<ImageAnswer> {
  const module = await sharp;
  if (!module) return { fault: "missing", detail: "sharp is not installed, or does not run on this machine" };
  const watch = setInterval(() => {
    if (process.memoryUsage.rss() > job.memoryBytes) process.exit(memoryExit);
  }, watchMs);
  try {
    return await rewrite(module, job);
  } finally {
    clearInterval(watch);
  }
}

process.on("message", (job: ImageJob) => {
  void answerTo(job).then((answer) => process.send?.(answer));
});
process.on("disconnect", () => process.exit());
// A signal to the whole group is for the server, which may still be waiting for an image.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined);

/** Chat goes first, and where memory runs out, this process ends before the server. Neither is possible everywhere. */
function giveWay(): void {
  for (const step of [() => setPriority(10), () => writeFileSync("/proc/self/oom_score_adj", "1000")]) {
    try {
      step();
    } catch {
      // it works as well without
    }
  }
}
giveWay();
