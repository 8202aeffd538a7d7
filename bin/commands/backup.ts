import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  createReadStream,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import * as z from "zod";
import type { Settings } from "../../src/config/schema.ts";
import { version } from "../../src/config/version.ts";
import { confirm } from "../confirm.ts";
import { CommandFailed } from "../exit-codes.ts";
import { type ProgressOptions, showProgress } from "../progress.ts";
import { type SettingsOptions, settingsFor } from "../settings-options.ts";
import { refuseWhileRunning, sqliteFile } from "./store-file.ts";

type Options = SettingsOptions & ProgressOptions;

/** What a backup says of itself. `path` is under `data/`, or the store's own file. */
const manifestSchema = z.strictObject({
  monarchs: z.literal("backup"),
  format: z.literal(1),
  version: z.string(),
  schema: z.int(),
  /** ms since 1970. */
  createdAt: z.int(),
  files: z.array(
    z.strictObject({
      path: z.string().refine((path) => path === storeName || isBelowData(path), "leads out of the backup"),
      bytes: z.int(),
      sha256: z.string(),
    }),
  ),
});
type Manifest = z.output<typeof manifestSchema>;
type FileEntry = Manifest["files"][number];

const manifestName = "manifest.json";
const storeName = "store.db";

const isBelowData = (path: string): boolean => {
  const parts = path.split("/");
  return parts[0] === "data" && parts.length > 1 && !parts.includes("..") && !parts.includes("");
};

/** What is in a data folder only while a server runs, or is the store's and copied in its own way. */
function isPassing(path: string, store: string): boolean {
  const name = basename(path);
  return (
    path === store ||
    [`${store}-wal`, `${store}-shm`, `${store}-lock`, `${store}-journal`].includes(path) ||
    ["admin.sock", "admin.path"].includes(name) ||
    /\.(?:partial|importing|tmp)$/.test(name)
  );
}

/** The files of a data folder beside the store, by their paths in it. */
function dataFiles(folder: string, store: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !isPassing(resolve(path), resolve(store)))
    .map((path) => relative(folder, path))
    .sort();
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

/** `monarchs backup FOLDER`: the store as it is at this moment, and the files beside it. */
export async function backUp(folder: string, options: Options): Promise<void> {
  const { settings } = settingsFor(options);
  const store = sqliteFile(settings, "a backup");
  if (existsSync(folder)) throw new CommandFailed(`${folder} is there already; a backup makes its folder`);
  if (!relative(resolve(settings.dataDirectory), resolve(folder)).startsWith(".."))
    throw new CommandFailed("a backup inside of the data folder would be lost with it");
  const { copyStore, verifyStore } = await import("../../src/store/sqlite/copy.ts");
  // It appears whole, under its name.
  const draft = `${folder}.partial`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  try {
    const copied = join(draft, storeName);
    writeFileSync(copied, "", { mode: 0o600 });
    const progress = await showProgress("backup", 1, "pages", options);
    try {
      await copyStore(store, copied, progress.reach);
    } finally {
      progress.end();
    }
    const schema = verifyStore(copied);
    for (const suffix of ["-wal", "-shm"]) rmSync(copied + suffix, { force: true });
    const files: FileEntry[] = [await entryOf(draft, storeName)];
    for (const path of dataFiles(settings.dataDirectory, store)) {
      const to = join("data", path);
      if (copyIfThere(join(settings.dataDirectory, path), join(draft, to)))
        files.push(await entryOf(draft, to));
    }
    const manifest: Manifest = {
      monarchs: "backup",
      format: 1,
      version,
      schema,
      createdAt: Date.now(),
      files,
    };
    writeFileSync(join(draft, manifestName), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
    renameSync(draft, folder);
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    if (options.json)
      process.stdout.write(`${JSON.stringify({ folder, files: files.length, bytes, schema })}\n`);
    for (const note of notIncluded(settings)) process.stderr.write(`not in the backup: ${note}\n`);
    if (!options.json)
      process.stdout.write(`wrote ${folder}: ${files.length} files, ${bytes} bytes, verified\n`);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw error;
  }
}

/** What a server needs besides what is in its data folder, and has to be kept by itself. */
function notIncluded({ dataDirectory, encryption, files }: Settings): readonly string[] {
  const { keyFile } = encryption;
  const isElsewhere = keyFile !== null && relative(resolve(dataDirectory), resolve(keyFile)).startsWith("..");
  return [
    ...(encryption.enabled && isElsewhere ? [`the key file ${keyFile}`] : []),
    ...(files.storage.driver === "s3" ? [`uploads, which are in ${files.storage.endpoint}`] : []),
  ];
}

/** A file may go while others are copied: then nothing refers to it any more. */
function copyIfThere(from: string, to: string): boolean {
  mkdirSync(dirname(to), { recursive: true, mode: 0o700 });
  try {
    copyFileSync(from, to);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
    throw error;
  }
  chmodSync(to, 0o600);
  return true;
}

async function entryOf(folder: string, path: string): Promise<FileEntry> {
  const file = join(folder, path);
  return { path: path.replaceAll("\\", "/"), bytes: statSync(file).size, sha256: await hashOf(file) };
}

/** `monarchs restore FOLDER`: verifies all of a backup, then puts it in the place of the data. */
export async function restore(
  folder: string,
  options: Options & { readonly dryRun?: boolean; readonly yes?: boolean },
): Promise<void> {
  const { settings } = settingsFor(options);
  const store = sqliteFile(settings, "a backup");
  const { createdAt, files } = await verified(folder, options);
  const taken = new Date(createdAt).toISOString();
  if (options.dryRun) {
    process.stdout.write(`${folder} is whole: ${files.length} files of ${taken}\n`);
    return;
  }
  await refuseWhileRunning(settings, "a restore");
  const { dataDirectory } = settings;
  const there = [store, dataDirectory].filter((path) => existsSync(path));
  const aside = `before-restore-${Date.now()}`;
  if (there.length > 0)
    await confirm(
      `${there.join(" and ")} will be moved aside and replaced by the data of ${taken}.`,
      options.yes,
    );
  const draft = `${dataDirectory.replace(/\/+$/, "")}.partial`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  for (const { path } of files)
    if (path !== storeName) copyIfThere(join(folder, path), join(draft, relative("data", path)));
  const placed = storePlace(store, dataDirectory, draft);
  mkdirSync(dirname(placed), { recursive: true, mode: 0o700 });
  copyIfThere(join(folder, storeName), `${placed}.partial`);
  const moved = moveAside(store, dataDirectory, aside);
  renameSync(draft, dataDirectory);
  const final = placed.startsWith(draft) ? join(dataDirectory, relative(draft, placed)) : placed;
  renameSync(`${final}.partial`, final);
  for (const path of moved) process.stderr.write(`what was there is at ${path}\n`);
  process.stdout.write(`restored ${files.length} files of ${taken}\n`);
}

/** Where the store's file goes: into the new data folder, or to its own place elsewhere. */
function storePlace(store: string, dataDirectory: string, draft: string): string {
  const within = relative(resolve(dataDirectory), resolve(store));
  return within.startsWith("..") ? store : join(draft, within);
}

function moveAside(store: string, dataDirectory: string, suffix: string): readonly string[] {
  const moved: string[] = [];
  const move = (path: string): void => {
    if (!lstatSync(path, { throwIfNoEntry: false })) return;
    const to = `${path.replace(/\/+$/, "")}.${suffix}`;
    renameSync(path, to);
    moved.push(to);
  };
  move(dataDirectory);
  // what of the store is elsewhere; a log of its own beside it would be carried into the new one
  for (const part of ["", "-wal", "-shm"]) move(store + part);
  return moved;
}

/** @throws CommandFailed naming what is wrong with the backup */
async function verified(folder: string, options: ProgressOptions): Promise<Manifest> {
  const file = join(folder, manifestName);
  if (!existsSync(file)) throw new CommandFailed(`${folder} is no backup: it has no ${manifestName}`);
  const read = manifestSchema.safeParse(jsonOf(readFileSync(file, "utf8")));
  if (!read.success)
    throw new CommandFailed(`${file} is not what \`backup\` writes: ${read.error.issues[0]?.message}`);
  const { files } = read.data;
  const all = files.reduce((sum, each) => sum + each.bytes, 0);
  const progress = await showProgress("verify", all, "bytes", options);
  let done = 0;
  try {
    for (const { path, bytes, sha256 } of files) {
      const each = join(folder, path);
      if (!existsSync(each)) throw new CommandFailed(`the backup is damaged: ${path} is missing`);
      if (statSync(each).size !== bytes || (await hashOf(each)) !== sha256)
        throw new CommandFailed(`the backup is damaged: ${path} is not as it was written`);
      done += bytes;
      progress.reach(done);
    }
  } finally {
    progress.end();
  }
  if (!files.some(({ path }) => path === storeName))
    throw new CommandFailed("the backup is damaged: it has no store");
  const { verifyStore } = await import("../../src/store/sqlite/copy.ts");
  const { migrations } = await import("../../src/store/sqlite/schema.ts");
  const schema = verifyStore(join(folder, storeName));
  for (const suffix of ["-wal", "-shm"]) rmSync(join(folder, storeName + suffix), { force: true });
  if (schema > migrations.length)
    throw new CommandFailed(`the backup has schema ${schema}, and this version knows ${migrations.length}`);
  return read.data;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CommandFailed(
      `the backup is damaged: ${manifestName} is not JSON (${(error as Error).message})`,
    );
  }
}
