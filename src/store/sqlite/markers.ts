import type { Database } from "better-sqlite3";
import type { ReadMarker } from "../store.ts";

/** Opens the read markers of a file. */
export function openMarkers(db: Database) {
  const all = db.prepare<[string], ReadMarker>("SELECT subject, time FROM read_markers WHERE user_id = ?");
  const mark = db
    .prepare<[string, string, number], number>(
      `INSERT INTO read_markers (user_id, subject, time) VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET time = max(time, excluded.time) RETURNING time`,
    )
    .pluck();
  const count = db.prepare<[string], number>("SELECT count(*) FROM read_markers WHERE user_id = ?").pluck();
  const forget = db.prepare<[{ userId: string; most: number }]>(
    `DELETE FROM read_markers WHERE user_id = @userId AND subject IN (
       SELECT subject FROM read_markers WHERE user_id = @userId ORDER BY time DESC LIMIT -1 OFFSET @most)`,
  );

  return {
    readMarkers: (userId: string): readonly ReadMarker[] => all.all(userId),
    markRead(userId: string, subject: string, time: number, most: number): number {
      const marked = mark.get(userId, subject, time) ?? time;
      if ((count.get(userId) ?? 0) > most) forget.run({ userId, most });
      return marked;
    },
  };
}
