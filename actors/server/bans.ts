import { type BanTarget, banHolds, type ServerBan } from "../../src/domain/server-bans.ts";
import type { ConnectionRow } from "../../src/tables/connections.ts";
import { banMeans, type Visitor } from "../../src/tables/server-bans.ts";
import type { UserRow } from "../../src/tables/users.ts";
import type { Core } from "../core.ts";
import { putOff } from "../put-off.ts";
import { obligeUser, within } from "../sessions.ts";

/** The last words to one who is banned, and what others see as the reason of the quit. */
export const bannedText = ({ reason }: Pick<ServerBan, "reason">): string =>
  reason === "" ? "Banned from this server" : `Banned from this server: ${reason}`;

/** How somebody looks to bans; who has not signed in is an address only. */
export const visitorOf = ({ user, transport }: ConnectionRow): Visitor => ({
  nick: user?.nick ?? "",
  user: user?.user ?? "",
  host: user?.host ?? "",
  account: user?.identity.account ?? null,
  address: transport.peer.address,
});

/** The connections that a ban means. */
export const bannedRows = (core: Core, target: BanTarget): readonly ConnectionRow[] =>
  [...core.tables.connections.values()].filter(
    (row) =>
      row.closing === undefined &&
      (row.user !== undefined || target.kind === "address") &&
      banMeans(target, visitorOf(row)),
  );

/** The nicks of those who sit behind connections, each once. */
export const nicksOf = (rows: readonly ConnectionRow[]): readonly string[] => [
  ...new Set(rows.flatMap(({ user }) => user?.nick ?? [])),
];

/** How many bans are kept, if one of this target would be one too many. */
export function banLimit(core: Core, target: BanTarget): number | undefined {
  const { serverBans } = core.settings.limits;
  return core.bans.size >= serverBans && !core.bans.get(target) ? serverBans : undefined;
}

/** Keeps a ban, and puts off whom it means. @returns their nicks */
export async function addBan(core: Core, ban: ServerBan, except?: ConnectionRow): Promise<readonly string[]> {
  await core.store.store.saveServerBan(ban);
  const nicks = await applyBan(core, ban, except);
  core.tell({ type: "serverBanned", ban });
  return nicks;
}

/** Lets a ban go. @returns whether there was one */
export async function removeBan(core: Core, target: BanTarget): Promise<boolean> {
  const found = await core.store.store.dropServerBan(target);
  core.bans.drop(target);
  core.tell({ type: "serverUnbanned", target });
  return found;
}

/** Has a ban that the store has take effect here. @returns the nicks of those who were put off */
export async function applyBan(
  core: Core,
  ban: ServerBan,
  except?: ConnectionRow,
): Promise<readonly string[]> {
  core.bans.put(ban);
  const reason = bannedText(ban);
  const staying = bannedStays(core, ban);
  const rows = bannedRows(core, ban);
  const nicks = new Set([...staying.map(({ nick }) => nick), ...nicksOf(rows)]);
  const gone = staying.map(
    (user) =>
      new Promise<void>((resolve) =>
        obligeUser(core, { type: "banished", user, reason, done: within(core, resolve) }),
      ),
  );
  await putOff(core, rows, {
    why: reason,
    show: (session) => session.refuse({ refused: "serverBanned", reason: ban.reason }),
    ...(except ? { except } : {}),
  });
  await Promise.all(gone);
  return [...nicks];
}

/** Those a ban means who stay when nobody is connected; where they come from says nothing of them. */
const bannedStays = (core: Core, ban: ServerBan): readonly UserRow[] =>
  ban.kind === "address"
    ? []
    : [...core.tables.stays.values()].filter(
        (user) => user.alwaysOn && banMeans(ban, { ...user.source, address: "" }),
      );

/** Reads who is kept from the server: once, before anybody is let in. */
export async function loadBans(core: Core): Promise<void> {
  if (core.restored) return;
  for (const ban of await core.store.store.serverBans()) core.bans.put(ban);
}

/** Forgets bans that have ended. @returns how many */
export async function dropEndedBans(core: Core): Promise<number> {
  const ended = core.bans.all().filter((ban) => !banHolds(ban, core.wall()));
  for (const ban of ended) {
    await core.store.store.dropServerBan(ban);
    // Somebody may have set it anew meanwhile.
    if (core.bans.get(ban) === ban) core.bans.drop(ban);
  }
  return ended.length;
}
