import { join } from "node:path";
import type { Core } from "../actors/core.ts";
import { type ExpectedFile, type Files, isPicture } from "../actors/files.ts";
import type { Settings } from "../src/config/schema.ts";
import { folderStorage } from "../src/files/folder-storage.ts";
import { lazyStorage } from "../src/files/lazy-storage.ts";
import { FileLinks } from "../src/files/links.ts";
import { FileService, type FileServiceOptions, type UploadLimits } from "../src/files/service.ts";
import type { Storage } from "../src/files/storage.ts";
import { UploadLinks } from "../src/files/upload-links.ts";
import { secretIn } from "./cloak.ts";

/** People's files, as the settings say where they are and what bounds them. The key of signed addresses is made once. */
export function filesOf(settings: Settings, core: () => Core): Files {
  const now = (): number => core().wall();
  const service = fileServiceOf(settings, {
    store: () => core().store.store,
    limits: () => limitsOf(core().settings),
    now,
    isShown: (file) => isPicture(core(), file),
    imagesDied: (why) => core().log.warn({ why }, "the process for images ended at one, which was refused"),
  });
  const links = new FileLinks(secretIn(join(settings.dataDirectory, "files.key")), now);
  return { service, links, uploadLinks: new UploadLinks<ExpectedFile>(now) };
}

/** What takes files in and gives them out, where the settings say that they are. */
export function fileServiceOf(
  settings: Settings,
  parts: Pick<FileServiceOptions, "store" | "now"> &
    Partial<Pick<FileServiceOptions, "limits" | "isShown" | "imagesDied">>,
): FileService {
  const folder = join(settings.dataDirectory, "files");
  const limits = () => limitsOf(settings);
  return new FileService({
    storage: storageOf(settings, folder),
    temporary: join(folder, "tmp"),
    limits,
    ...parts,
  });
}

/** Where the settings say that files are kept. */
export function storageOf({ files }: Settings, folder: string): Storage {
  const { driver, endpoint, ...options } = files.storage;
  if (driver === "folder" || endpoint === null) return folderStorage(folder);
  return lazyStorage(async () => {
    const { s3Storage } = await import("../src/files/s3-storage.ts");
    return s3Storage({ endpoint, ...options });
  });
}

const limitsOf = ({ files }: Settings): UploadLimits => ({
  maxBytes: files.maxBytes,
  perDay: files.bytesPerDay,
  perPerson: files.bytesPerPerson,
  ofGuests: files.bytesOfGuests,
  total: files.totalBytes,
  uploadsPerPerson: files.uploadsPerPerson,
  uploadsAtOnce: files.uploadsAtOnce,
  idleMs: files.uploadIdleSeconds * 1_000,
  totalMs: files.uploadSeconds * 1_000,
  deniedTypes: files.deniedTypes,
  images: files.images,
});
