import type { Database } from "better-sqlite3";
import type { FileRow, FileUsage } from "../parts/files.ts";
import { limitSql } from "./limit.ts";

const columns = `files.id, files.owner_id AS ownerId, files.owner_kind AS ownerKind, files.purpose, files.name, files.type,
  files.bytes, files.width, files.height, files.thumbnail_bytes AS thumbnailBytes, files.created_at AS createdAt`;

/** Opens what a file of the store knows of people's files. */
export function openFiles(db: Database) {
  const insert = db.prepare<[FileRow]>(
    `INSERT INTO files (id, owner_id, owner_kind, purpose, name, type, bytes, width, height, thumbnail_bytes, created_at)
     VALUES (@id, @ownerId, @ownerKind, @purpose, @name, @type, @bytes, @width, @height, @thumbnailBytes, @createdAt)`,
  );
  const byId = db.prepare<[string], FileRow>(`SELECT ${columns} FROM files WHERE id = ?`);
  const rooms = db
    .prepare<[string], string>(
      "SELECT DISTINCT rooms.id FROM attachments JOIN rooms ON rooms.pk = attachments.room WHERE file = ?",
    )
    .pluck();
  const drop = db.prepare<[string]>("DELETE FROM files WHERE id = ?");
  const detach = db.prepare<[string]>("DELETE FROM attachments WHERE file = ?");
  const attach = db.prepare<[number, number, string]>(
    "INSERT OR IGNORE INTO attachments (room, seq, file) SELECT ?, ?, id FROM files WHERE id = ?",
  );
  const ofPerson = db
    .prepare<[string, number], number>(
      "SELECT coalesce(sum(bytes), 0) FROM files WHERE owner_id = ? AND created_at >= ?",
    )
    .pluck();
  const totals = db
    .prepare<[string], number>("SELECT coalesce(sum(bytes), 0) FROM file_totals WHERE owner_kind GLOB ?")
    .pluck();
  const unreferenced = db.prepare<[number, number, string, number], FileRow>(
    `SELECT ${columns} FROM files
     WHERE created_at < ? AND (created_at, id) > (?, ?)
       AND NOT EXISTS (SELECT 1 FROM attachments WHERE file = files.id)
       AND (purpose = 'attachment' OR NOT EXISTS (
         SELECT 1 FROM metadata WHERE owner = files.owner_id AND key = 'avatar' AND instr(value, files.id) > 0
       ))
     ORDER BY created_at, id ${limitSql()}`,
  );
  const following = db.prepare<[string, number], FileRow>(
    `SELECT ${columns} FROM files WHERE id > ? ORDER BY id ${limitSql()}`,
  );
  const counted = db.prepare<[], number>("SELECT count(*) FROM files").pluck();
  return {
    filesAfter: (id: string, limit: number): readonly FileRow[] => following.all(id, limit),
    countFiles: (): number => counted.get() ?? 0,
    addFile(file: FileRow): void {
      insert.run(file);
    },
    file: (id: string): FileRow | undefined => byId.get(id),
    filesByIds: (ids: readonly string[]): readonly FileRow[] => ids.flatMap((id) => byId.get(id) ?? []),
    roomsOfFile: (id: string): readonly string[] => rooms.all(id),
    dropFile(id: string): boolean {
      detach.run(id);
      return drop.run(id).changes > 0;
    },
    fileUsage: (ownerId: string, since: number): FileUsage => ({
      person: ofPerson.get(ownerId, 0) ?? 0,
      since: ofPerson.get(ownerId, since) ?? 0,
      guests: totals.get("guest") ?? 0,
      all: totals.get("*") ?? 0,
    }),
    unreferencedFiles: (
      before: number,
      limit: number,
      after: Pick<FileRow, "createdAt" | "id"> = { createdAt: -1, id: "" },
    ): readonly FileRow[] => unreferenced.all(before, after.createdAt, after.id, limit),
    /** A message has these files. */
    attach(room: number, seq: number, ids: readonly string[]): void {
      for (const id of ids) attach.run(room, seq, id);
    },
  };
}
