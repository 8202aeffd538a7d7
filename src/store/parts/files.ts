import type { FilePurpose } from "../../domain/files.ts";

/** A file that was sent. Times are ms since 1970; what it holds is in the storage of files, not here. */
export interface FileRow {
  /** 22 characters of base64url. */
  readonly id: string;
  readonly ownerId: string;
  readonly ownerKind: "guest" | "account";
  readonly purpose: FilePurpose;
  readonly name: string;
  readonly type: string;
  readonly bytes: number;
  /** Of an image whose pixels are known. */
  readonly width: number | null;
  readonly height: number | null;
  /** Of its small form; 0 where there is none. */
  readonly thumbnailBytes: number;
  readonly createdAt: number;
}

/** How many bytes of files there are, thumbnails not counted. */
export interface FileUsage {
  /** Of one person, and of those what they sent since a time. */
  readonly person: number;
  readonly since: number;
  readonly guests: number;
  readonly all: number;
}

/** What the store knows of files. That a message has some is an effect of its append: `Effects.attaches`. */
export interface FileStore {
  addFile(file: FileRow): Promise<void>;
  file(id: string): Promise<FileRow | undefined>;
  /** Those of them that are there, in that order. */
  filesByIds(ids: readonly string[]): Promise<readonly FileRow[]>;
  /** The ids of the rooms in which a message has it. */
  roomsOfFile(id: string): Promise<readonly string[]>;
  /** @returns whether there was one */
  dropFile(id: string): Promise<boolean>;
  /** By id, those with a greater one: "" for the first. */
  filesAfter(id: string, limit: number): Promise<readonly FileRow[]>;
  countFiles(): Promise<number>;
  /** @param since ms since 1970 */
  fileUsage(ownerId: string, since: number): Promise<FileUsage>;
  /**
   * Files older than `before` (ms since 1970) that no message has, and that are no account's picture, oldest first.
   *
   * @param after the last one of those that are known already
   */
  unreferencedFiles(
    before: number,
    limit: number,
    after?: Pick<FileRow, "createdAt" | "id">,
  ): Promise<readonly FileRow[]>;
}
