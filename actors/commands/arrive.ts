import { persistenceOf } from "../../src/domain/always-on.ts";
import { noMetadata } from "../../src/domain/metadata.ts";
import { fold } from "../../src/domain/names.ts";
import type { Identity, ServerRole } from "../../src/domain/person.ts";
import { isRefusal } from "../../src/domain/refusals.ts";
import { CalleeExited, cast } from "../../src/otp/process.ts";
import { type AccountPreferences, Unavailable } from "../../src/store/store.ts";
import type { Ask } from "../../src/tables/ask.ts";
import { asksOf } from "../../src/tables/ask.ts";
import type { ConnectionRow } from "../../src/tables/connections.ts";
import type { UserRow } from "../../src/tables/users.ts";
import { willStay } from "../always-on.ts";
import { claimNick } from "../claim.ts";
import { type Core, userPid } from "../core.ts";
import { greetingCounts } from "../figures.ts";
import { furnish } from "../metadata.ts";
import { loadRelations } from "../relations.ts";
import { bannedText } from "../server/bans.ts";
import { detach, revive } from "../sessions.ts";
import { announceArrival } from "../watchers.ts";
import { loadMarkers } from "./markers.ts";
import { welcomeBack } from "./welcome-back.ts";

/** How long somebody waits at the door while there is nobody to start their actor. */
const longestOutageMs = 5_000;
const outagePollMs = 5;

/** Who is about to enter. */
export interface Entrant {
  readonly nick: string;
  readonly user: string;
  readonly realname: string;
  readonly identity: Identity;
  readonly role: ServerRole;
  /** What the account's owner has set. */
  readonly preferences: AccountPreferences;
  /** User modes that were asked for. */
  readonly modes?: string | undefined;
}

/** What one may ask for while signing in (RFC 2812 §3.1.3); the others come by MODE. */
const modesAtSignIn = ["i", "w"] as const;

/**
 * Claims the nick, then greets and attaches the session.
 *
 * @returns whether they are in; if not, `ask` was answered
 */
export async function enter(
  core: Core,
  row: ConnectionRow,
  ask: Ask,
  entrant: Entrant,
  resumed: boolean,
): Promise<boolean> {
  const { address } = row.transport.peer;
  const host = core.cloak(address);
  const { nick, user, identity } = entrant;
  const isBanned = (): boolean => {
    const ban = core.bans.ofVisitor({ nick, user, host, account: identity.account, address }, core.wall());
    if (!ban) return false;
    ask.answer({ refused: "serverBanned", reason: ban.reason });
    row.close(bannedText(ban));
    return true;
  };
  if (isBanned()) return false;
  const { alwaysOn: policy } = core.settings.accounts;
  const { alwaysOn: preference } = entrant.preferences;
  const alwaysOn = willStay(core, identity, preference);
  const { role, realname } = entrant;
  const person = { identity, role, nick, user, host, realname, now: core.wall(), alwaysOn };
  const claimed = claimNick(core, person, row);
  if (isRefusal(claimed)) {
    ask.answer(claimed);
    return false;
  }
  if (identity.kind === "account")
    await Promise.all([loadMarkers(core, claimed), loadRelations(core, claimed)]);
  await ready(core, claimed, row);
  if (identity.kind === "account" || row.preset) await furnish(core, claimed, row);
  const own = row.session.comesBack ? await ownRoomNames(core, claimed) : [];
  // Meanwhile the client may have gone, or been banned as one whom nobody knew yet.
  if (row.gone || isBanned()) {
    stayAway(core, claimed, row);
    return false;
  }
  if (!core.settings.accounts.multipleSessions) replaceSessions(claimed);
  const first = !claimed.announced;
  announceArrival(core, claimed);
  row.user = claimed;
  attach(core, claimed, row);
  row.refreshViewer();
  if (claimed.role === "administrator" && !claimed.modes.includes("o")) claimed.modes += "o";
  for (const letter of modesAtSignIn)
    if (first && entrant.modes?.includes(letter) && !claimed.modes.includes(letter)) claimed.modes += letter;
  const welcome = {
    reply: "welcome",
    source: claimed.source,
    realname: claimed.realname,
    resumed,
    modes: claimed.modes,
  } as const;
  const persistence = identity.kind === "account" && { persistence: persistenceOf(policy, preference) };
  // Everything in one write: nothing costs a connection more than its writes.
  row.reply(
    ask.render(persistence ? { ...welcome, ...persistence } : welcome, false) +
      ask.render({ reply: "lusers", counts: greetingCounts(core) }, false) +
      ownModes(claimed, ask) +
      ownMetadata(claimed, ask) +
      ask.render({ reply: "motd", lines: core.facts.motd }, true),
  );
  if (first) autojoin(core, row, own);
  ask.settle();
  await welcomeBack(core, row);
  return true;
}

/** Somebody has one connection at a time: the newest. */
function replaceSessions(user: UserRow): void {
  for (const other of user.sessions) other.close("You connected from elsewhere");
}

/** Their profile, for the doors that have a word for it. */
function ownMetadata({ nick, metadata = noMetadata }: UserRow, ask: Ask): string {
  if (!ask.row.session.metadataChanged) return "";
  const entries = Array.from(metadata, ([key, value]) => ({ target: nick, key, value }));
  return ask.render({ reply: "metadataSync", target: nick, entries }, false);
}

/** The modes that somebody begins with, if there are any. */
const ownModes = ({ nick, modes }: UserRow, ask: Ask): string =>
  modes === "" ? "" : ask.render({ reply: "userModes", nick, modes, changes: [] }, false);

/**
 * Brings a session that is already somebody to another person: after a late log-in, or a log-out. Their rooms are left
 * as far as this session goes, and the other's are shown.
 */
export async function move(
  core: Core,
  session: ConnectionRow,
  to: UserRow,
  ask: Ask,
  why: string,
): Promise<void> {
  const from = session.user;
  if (!from) return;
  to.arriving.add(session);
  await Promise.all([loadMarkers(core, to), loadRelations(core, to)]);
  await ready(core, to, session);
  const now = core.wall();
  for (const room of from.rooms.values()) {
    const place = {
      roomId: room.id,
      kind: room.kind,
      target: room.name,
      source: from.source,
      msgid: core.newId(),
      time: now,
      seq: 0,
    };
    session.write(session.session.encoder.encode({ ...place, type: "part", reason: why }, true));
  }
  detach(core, from, session, why, () => undefined);
  if (!core.settings.accounts.multipleSessions) replaceSessions(to);
  const first = !to.announced;
  announceArrival(core, to);
  session.user = to;
  ask.part({ reply: "nickChanged", from: from.source, to: to.nick });
  session.refreshViewer();
  if (first) autojoin(core, session);
  attach(core, to, session);
}

/** Has the session enter the rooms that everybody enters, and these, before anything that it asked for itself. */
function autojoin(core: Core, row: ConnectionRow, own: readonly string[] = []): void {
  const rooms = new Map([...core.facts.autojoin, ...own].map((room) => [fold(room), room]));
  const joins = Array.from(rooms.values(), (room) => ({ type: "join", room }) as const);
  if (joins.length > 0) row.following.push(...asksOf(row, row.session.unasked(joins)));
}

/** The rooms that an account belongs to, as many as it may be in. */
async function ownRoomNames({ store, settings }: Core, { identity }: UserRow): Promise<readonly string[]> {
  if (identity.kind !== "account") return [];
  const own = await store.store.membershipsOf(identity.id);
  const channels = own.filter(({ room }) => room.kind === "channel");
  return channels.slice(0, settings.limits.roomsPerUser).map(({ room }) => room.name);
}

/** Gives somebody a session that is theirs already; without an actor to take it, it waits for the successor. */
function attach(core: Core, user: UserRow, session: ConnectionRow): void {
  const pid = userPid(user);
  if (!pid || !cast(pid, { type: "attach", session })) revive(core, user);
}

/** Sees to it that somebody has an actor. @throws Unavailable if it cannot be started; the session does not come then */
async function ready(core: Core, user: UserRow, session: ConnectionRow): Promise<void> {
  if (user.pid?.alive) return;
  try {
    await core.tree.startUser(user);
  } catch (error) {
    const outage = error instanceof Unavailable || error instanceof CalleeExited;
    if (outage && (await broughtBack(core, user))) return;
    stayAway(core, user, session);
    throw error;
  }
}

/**
 * Waits for the actor that the server gives to everybody who is here once their supervisor is back.
 *
 * @returns whether it came
 */
async function broughtBack(core: Core, user: UserRow): Promise<boolean> {
  const { clock } = core.system;
  const deadline = clock.now() + longestOutageMs;
  while (!core.stopping && !user.left && clock.now() < deadline) {
    if (user.pid?.alive) return true;
    await new Promise<void>((resolve) => clock.setTimeout(resolve, outagePollMs));
  }
  return false;
}

/** A session that was on the way to somebody does not come. Whoever has no other one leaves. */
function stayAway(core: Core, user: UserRow, session: ConnectionRow): void {
  detach(core, user, session, "Connection closed", () => undefined);
}
