import { createHash, randomBytes } from "node:crypto";
import { verifySecret } from "../../src/auth/secret.ts";
import { persistenceOf } from "../../src/domain/always-on.ts";
import type { CommandOf } from "../../src/domain/commands.ts";
import { noMetadata } from "../../src/domain/metadata.ts";
import { cleanUserName, cutToBytes, nickFault, skeleton } from "../../src/domain/names.ts";
import type { Identity, ServerRole } from "../../src/domain/person.ts";
import { isRefusal } from "../../src/domain/refusals.ts";
import { cleanText } from "../../src/domain/text.ts";
import { cast } from "../../src/otp/process.ts";
import type { AccountPreferences } from "../../src/store/store.ts";
import type { Ask } from "../../src/tables/ask.ts";
import { asksOf } from "../../src/tables/ask.ts";
import type { ConnectionRow } from "../../src/tables/connections.ts";
import type { UserRow } from "../../src/tables/users.ts";
import { willStay } from "../always-on.ts";
import { type Core, userPid } from "../core.ts";
import { greetingCounts } from "../figures.ts";
import { furnish } from "../metadata.ts";
import { bannedText } from "../server/bans.ts";
import { changeNick, claimNick } from "../server/client.ts";
import { detach, obligeUser, revive, within } from "../sessions.ts";
import { announceArrival } from "../watchers.ts";
import type { Asker, Present } from "./asker.ts";
import { loadMarkers } from "./markers.ts";
import { cutAway } from "./people.ts";
import { personView } from "./views.ts";

/** Who is about to enter. */
interface Entrant {
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

/** Becomes somebody: a guest under a free nick, or the account that was logged in to before. */
export async function signIn({ core, row }: Asker, command: CommandOf<"signIn">, ask: Ask): Promise<void> {
  const { settings } = core;
  if (row.user) return ask.answer({ refused: "alreadyRegistered" });
  if (
    settings.server.password !== null &&
    !(await verifySecret(settings.server.password, command.password ?? ""))
  ) {
    ask.answer({ refused: "badServerPassword" });
    return row.close("Bad password");
  }
  const login = row.login;
  if (!login && settings.auth.mode === "required") return ask.answer({ refused: "accountNeeded" });
  const fault = nickFault(command.nick, settings.nicknames);
  if (fault) return ask.answer({ refused: "nickInvalid", nick: command.nick, why: fault });
  if (isReserved(core, command.nick, login?.identity))
    return ask.answer({ refused: "nickReserved", nick: command.nick });
  // Whoever wants one connection at a time keeps the one there is, until it is put off (ghost).
  if (login?.multipleSessions === false && core.tables.identities.lookup(login.identity.id)?.sessions.size)
    return ask.answer({ refused: "nickInUse", nick: command.nick });
  if (command.away) row.away = { ...command.away, text: cutAway(core, command.away.text), at: core.wall() };
  await enter(
    core,
    row,
    ask,
    {
      nick: command.nick,
      user: cleanUserName(command.user, settings.limits.usernameLength),
      realname: cutToBytes(cleanText(command.realname), settings.limits.realnameLength),
      identity: login?.identity ?? newGuest(core),
      role: login?.role ?? "user",
      preferences: login ?? {},
      modes: command.modes,
    },
    false,
  );
}

/** Takes back the session that a token stands for, with its nick if nobody else has it now. */
export async function resume({ core, row }: Asker, { token }: CommandOf<"resume">, ask: Ask): Promise<void> {
  if (row.user) return ask.answer({ refused: "alreadyRegistered" });
  const hash = hashToken(token);
  const kept = await core.store.store.resume(hash);
  if (!kept) return ask.answer({ refused: "badResumeToken" });
  let role: ServerRole = "user";
  if (kept.kind === "guest" && core.settings.auth.mode === "required")
    return ask.answer({ refused: "accountNeeded" });
  let preferences: AccountPreferences = {};
  if (kept.kind === "account") {
    const account = await core.store.store.accountById(kept.userId);
    if (!account || account.disabled) return ask.answer({ refused: "badResumeToken" });
    role = account.role;
    preferences = account.preferences;
  }
  const identity: Identity = { id: kept.userId, kind: kept.kind, account: kept.account };
  // The nick may have become an account's meanwhile.
  if (isReserved(core, kept.nick, identity)) return ask.answer({ refused: "nickReserved", nick: kept.nick });
  const broken = [...(core.tables.identities.lookup(identity.id)?.sessions ?? [])].filter(
    (session) => session.resumeHash === hash,
  );
  const entered = await enter(
    core,
    row,
    ask,
    { nick: kept.nick, user: "user", realname: kept.nick, identity, role, preferences },
    true,
  );
  if (!entered) return;
  row.resumeHash = hash;
  for (const session of broken) session.close("Your session was taken up again elsewhere");
}

/**
 * Claims the nick, then greets and attaches the session.
 *
 * @returns whether they are in; if not, `ask` was answered
 */
async function enter(
  core: Core,
  row: ConnectionRow,
  ask: Ask,
  entrant: Entrant,
  resumed: boolean,
): Promise<boolean> {
  const { address } = row.transport.peer;
  const host = core.cloak(address);
  const { nick, user, identity } = entrant;
  const ban = core.bans.ofVisitor({ nick, user, host, account: identity.account, address }, core.wall());
  if (ban) {
    ask.answer({ refused: "serverBanned", reason: ban.reason });
    row.close(bannedText(ban));
    return false;
  }
  const { alwaysOn: policy } = core.settings.accounts;
  const { alwaysOn: preference } = entrant.preferences;
  const alwaysOn = willStay(core, identity, preference);
  const claimed = await claimNick(core, { ...entrant, host, alwaysOn, now: core.wall() }, row);
  if (isRefusal(claimed)) {
    ask.answer(claimed);
    return false;
  }
  await ready(core, claimed, row);
  await furnish(core, claimed, row);
  if (row.gone) {
    stayAway(core, claimed, row);
    return false;
  }
  if (!core.settings.accounts.multipleSessions && !resumed)
    for (const other of claimed.sessions) other.close("You connected from elsewhere");
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
    ...(identity.kind === "account" ? { persistence: persistenceOf(policy, preference) } : {}),
  } as const;
  // Everything in one write: nothing costs a connection more than its writes.
  row.reply(
    ask.render({ ...welcome, resumed, modes: claimed.modes }, false) +
      ask.render({ reply: "lusers", counts: greetingCounts(core) }, false) +
      ownModes(claimed, ask) +
      ownMetadata(claimed, ask) +
      ask.render({ reply: "motd", lines: core.facts.motd }, true),
  );
  if (first) autojoin(core, row);
  ask.settle();
  return true;
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

/** Has the session enter the rooms that everybody enters, before anything that it asked for itself. */
export function autojoin(core: Core, row: ConnectionRow): void {
  const joins = core.facts.autojoin.map((room) => ({ type: "join", room }) as const);
  if (joins.length > 0) row.following.push(...asksOf(row, row.session.unasked(joins)));
}

/** Gives somebody a session that is theirs already; without an actor to take it, it waits for the successor. */
function attach(core: Core, user: UserRow, session: ConnectionRow): void {
  const pid = userPid(user);
  if (!pid || !cast(pid, { type: "attach", session })) revive(core, user);
}

/** Sees to it that somebody has an actor. @throws Unavailable if it cannot be started; the session does not come then */
async function ready(core: Core, user: UserRow, session: ConnectionRow): Promise<void> {
  await loadMarkers(core, user);
  if (user.pid?.alive) return;
  try {
    await core.tree.startUser(user);
  } catch (error) {
    stayAway(core, user, session);
    throw error;
  }
}

/** A session that was on the way to somebody does not come. Whoever has no other one leaves. */
function stayAway(core: Core, user: UserRow, session: ConnectionRow): void {
  user.arriving.delete(session);
  detach(core, user, session, "Connection closed", () => undefined);
}

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
  const first = !to.announced;
  announceArrival(core, to);
  session.user = to;
  ask.part({ reply: "nickChanged", from: from.source, to: to.nick });
  session.refreshViewer();
  if (first) autojoin(core, session);
  attach(core, to, session);
}

/** Gives this session the token by which it can be taken back. */
export async function resumeToken(
  { core, row, user }: Present,
  _: CommandOf<"resumeToken">,
  ask: Ask,
): Promise<void> {
  const token = randomBytes(24).toString("base64url");
  const former = row.resumeHash;
  await saveResume(core, user, hashToken(token));
  row.resumeHash = hashToken(token);
  if (former !== undefined) await core.store.store.dropResume(former);
  ask.answer({ reply: "resumeToken", token });
}

const saveResume = async (core: Core, user: UserRow, tokenHash: string): Promise<void> =>
  core.store.store.saveResume({
    tokenHash,
    userId: user.identity.id,
    kind: user.identity.kind,
    nick: user.nick,
    account: user.identity.account,
    issuedAt: core.wall(),
  });

/** Has the tokens of somebody's sessions stand for who they are from now on. */
export function keepResumes(core: Core, user: UserRow): void {
  for (const { resumeHash } of user.sessions)
    if (resumeHash !== undefined)
      saveResume(core, user, resumeHash).catch((error: unknown) =>
        core.log.warn({ error: String(error) }, "a resume token stands for a former name"),
      );
}

/** Ends a session's token with the session, or with its being this person's. */
export function dropResume(core: Core, row: ConnectionRow): void {
  const { resumeHash } = row;
  if (resumeHash === undefined) return;
  row.resumeHash = undefined;
  const drop = async (): Promise<void> => core.store.store.dropResume(resumeHash);
  drop().catch((error: unknown) =>
    core.log.warn({ error: String(error) }, "a resume token outlives its session"),
  );
}

/** Takes another nick. */
export async function nick(
  { core, row, user }: Present,
  command: CommandOf<"nick">,
  ask: Ask,
): Promise<void> {
  if (command.nick === user.nick) return ask.answer({ reply: "done" });
  const fault = nickFault(command.nick, core.settings.nicknames);
  if (fault) return ask.answer({ refused: "nickInvalid", nick: command.nick, why: fault });
  if (isReserved(core, command.nick, user.identity))
    return ask.answer({ refused: "nickReserved", nick: command.nick });
  const before = await changeNick(core, user, command.nick);
  if (isRefusal(before)) return ask.answer(before);
  keepResumes(core, user);
  const { nick: to } = command;
  const done = within(core, () => ask.answer({ reply: "nickChanged", from: before, to }));
  obligeUser(core, { type: "renamed", user, source: before, to, asker: row, done });
}

/** Goes. Others have seen it when the connection closes. */
export function quit({ core, row }: Asker, { reason }: CommandOf<"quit">, ask: Ask): void {
  const { user } = row;
  const source = user?.source;
  const words = cutToBytes(cleanText(reason), core.settings.limits.kickReasonLength);
  const leave = (): void => {
    ask.answer(source ? { reply: "bye", source, reason: words } : { reply: "done" });
    row.close(words === "" ? "Quit" : words);
  };
  if (!user) return leave();
  row.user = undefined;
  dropResume(core, row);
  detach(core, user, row, words === "" ? "Quit" : words, within(core, leave));
}

/** Tells somebody who they are. */
export function whoami({ core, user }: Present, _: CommandOf<"whoami">, ask: Ask): void {
  ask.answer({
    reply: "whoami",
    person: personView(core, user, user),
    role: user.administrator ? "administrator" : user.role,
  });
}

/** Somebody new, whom nothing ties to anybody before. */
export const newGuest = (core: Core): Identity => ({ id: core.newId(), kind: "guest", account: null });

/** Whether a nick is kept for an account other than this one, or is taken for one that is. */
export const isReserved = (core: Core, nick: string, identity: Identity | undefined): boolean =>
  core.settings.accounts.reserveNicknames &&
  core.accountNames.resembles(nick) &&
  !(
    identity?.account !== null &&
    identity?.account !== undefined &&
    skeleton(identity.account) === skeleton(nick)
  );

const hashToken = (token: string): string => createHash("sha256").update(token).digest("hex");
