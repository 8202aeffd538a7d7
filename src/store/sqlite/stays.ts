import type { Database } from "better-sqlite3";
import type { Place, Stay } from "../parts/stays.ts";

/** Opens what a file has of those who stay while nobody is connected. */
export function openStays(db: Database) {
  const save = db.prepare<[Stay]>(
    `INSERT INTO stays (account_id, nick, user, host, realname, modes, away, signed_on_at)
     VALUES (@accountId, @nick, @user, @host, @realname, @modes, @away, @signedOnAt)
     ON CONFLICT DO UPDATE SET nick = excluded.nick, user = excluded.user, host = excluded.host,
       realname = excluded.realname, modes = excluded.modes, away = excluded.away,
       signed_on_at = excluded.signed_on_at`,
  );
  const end = db.prepare<[string]>("DELETE FROM stays WHERE account_id = ?");
  // A place of one who does not stay, or in a room that is gone, is none.
  const put = db.prepare<[{ accountId: string } & Place]>(
    `INSERT INTO places (account_id, room, roles, joined_at)
     SELECT stays.account_id, rooms.pk, @roles, @joinedAt FROM stays, rooms
     WHERE stays.account_id = @accountId AND rooms.id = @roomId
     ON CONFLICT DO UPDATE SET roles = excluded.roles, joined_at = excluded.joined_at`,
  );
  const leave = db.prepare<[string, string]>(
    "DELETE FROM places WHERE account_id = ? AND room = (SELECT pk FROM rooms WHERE id = ?)",
  );
  const leaveAll = db.prepare<[string]>("DELETE FROM places WHERE account_id = ?");
  const all = db.prepare<[], Stay>(
    `SELECT account_id AS accountId, nick, user, host, realname, modes, away, signed_on_at AS signedOnAt
     FROM stays ORDER BY nick`,
  );
  const places = db.prepare<[], Place & { accountId: string }>(
    `SELECT account_id AS accountId, rooms.id AS roomId, roles, joined_at AS joinedAt
     FROM places JOIN rooms ON rooms.pk = places.room ORDER BY rooms.id, joined_at, account_id`,
  );

  return {
    saveStay(stay: Stay, where: readonly Place[]): void {
      save.run(stay);
      leaveAll.run(stay.accountId);
      for (const place of where) put.run({ accountId: stay.accountId, ...place });
    },
    setPlace(accountId: string, roomId: string, place: Omit<Place, "roomId"> | null): void {
      if (place === null) leave.run(accountId, roomId);
      else put.run({ accountId, roomId, ...place });
    },
    endStay(accountId: string): void {
      end.run(accountId);
    },
    stays: (): readonly Stay[] => all.all(),
    places: (): readonly (Place & { readonly accountId: string })[] => places.all(),
  };
}
