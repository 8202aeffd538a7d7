import { fold } from "../src/domain/names.ts";
import type { Source } from "../src/domain/person.ts";
import { unreachable } from "../src/domain/refusals.ts";
import { type Behaviour, cast, ignore, normal, Stop } from "../src/otp/process.ts";
import { StoreFull, Unavailable } from "../src/store/store.ts";
import type { ConnectionRow } from "../src/tables/connections.ts";
import { delist, remember } from "../src/tables/live.ts";
import type { Told } from "../src/tables/rooms.ts";
import type { UserRow } from "../src/tables/users.ts";
import { endStay, keepStay } from "./always-on.ts";
import { actorName, type Core, roomPid, successorLimit } from "./core.ts";
import { isObligation, type UserMessage } from "./messages.ts";
import { adoptMetadata, loadMetadata } from "./metadata.ts";
import { bring } from "./room/arrivals.ts";
import { memberViews } from "./room/sight.ts";
import { oblige, roomView } from "./room/state.ts";
import { attended, goAway, look } from "./user/away.ts";
import { depose, setModes, setOperator, withFlag } from "./user/modes.ts";
import { setHost, setRealname } from "./user/profile.ts";
import { tellAll, type UserState } from "./user/state.ts";
import { tellOfPresence } from "./watchers.ts";

/**
 * Somebody who is here under one nick, with any number of sessions: who joins and leaves for all of them, and from whom
 * rooms hear of changes of nick, away and the end. Never on the path of a message.
 */
export const user: Behaviour<UserState, UserMessage, { readonly core: Core; readonly row: UserRow }> = {
  name: "user",

  init({ core, row }, self) {
    if (row.left || row.pid?.alive) return ignore;
    const now = core.system.clock.now();
    if (!row.successors.admit(now, successorLimit(core))) {
      rest(core, row);
      return ignore;
    }
    self.register(actorName.user(row));
    row.pid = self;
    const state: UserState = { core, row, self };
    // Who has no session yet was brought here by the server: nobody else reads their profile.
    loadMetadata(core, row).catch(unlessAway(state));
    reconcile(state);
    return state;
  },

  handle(state, message) {
    switch (message.type) {
      case "attach":
        attach(state, message.session);
        return state;
      case "detach":
        return detach(state, message);
      case "look":
        return stay(state, "Connection closed", () => undefined);
      case "join":
        join(state, message);
        return state;
      case "leftRoom":
        if (!message.room.members.has(state.row.key)) state.row.rooms.delete(message.room.id);
        return state;
      case "renamed":
        renamed(state, message);
        return state;
      case "away":
        goAway(state, message);
        return state;
      case "realname":
        setRealname(state, message);
        return state;
      case "host":
        setHost(state, message);
        return state;
      case "modes":
        setModes(state, message);
        return state;
      case "marked":
        marked(state, message);
        return state;
      case "oper":
        state.row.operator = message.name;
        state.row.modes = withFlag(state.row.modes, "o", true);
        message.ask.answer({ reply: "oper" });
        return state;
      case "banished":
        return persist(state, false, message.reason, message.done);
      case "deposed":
        depose(state);
        return state;
      case "role":
        state.row.become({ role: message.role });
        setOperator(state, message.role === "administrator" || state.row.operator !== undefined);
        return state;
      case "persist":
        return persist(state, message.on);
      case "identify":
        identify(state, message);
        return state;
    }
    return unreachable(message);
  },

  terminate({ row }, reason) {
    if (reason.kind !== "error") row.successors.ended();
  },

  dropped(message) {
    if ("ask" in message) message.ask.answer({ refused: "unavailable" });
    else if (isObligation(message)) message.user.backlog.push(message);
    // The successor finds sessions that have gone by looking.
    else if (message.type === "detach") message.done();
  },
};

/** Lets somebody rest whose actor has crashed once too often. @returns whether it has, and is to have no successor for now */
export function retireUser(core: Core, row: UserRow): boolean {
  if (!row.successors.usedUp(core.system.clock.now(), successorLimit(core))) return false;
  row.successors.rest();
  rest(core, row);
  return true;
}

/** No successor is left for now; somebody who needs the actor has it started again later. */
function rest(core: Core, row: UserRow): void {
  row.restUntil = core.system.clock.now() + core.settings.supervision.successors.cooldownSeconds * 1_000;
  row.pid = undefined;
}

/** Finds out what a predecessor had no time for: rooms that it was in, sessions that have ended. */
function reconcile({ core, row, self }: UserState): void {
  for (const room of core.tables.rooms.values()) if (room.members.has(row.key)) row.rooms.set(room.id, room);
  for (const session of row.sessions)
    if (session.gone || session.user !== row)
      self.send({
        type: "detach",
        session,
        reason: session.closing ?? "the connection was closed",
        done: () => undefined,
      });
  for (const message of row.backlog.splice(0)) self.send(message as UserMessage);
  // Others have not been welcomed yet: they come by themselves, or say that they do not.
  for (const session of row.arriving) if (session.user === row) self.send({ type: "attach", session });
  if (row.vacant) self.send({ type: "look" });
}

function attach(state: UserState, session: ConnectionRow): void {
  const { core, row, self } = state;
  if (!row.arriving.delete(session)) return;
  row.sessions.add(session);
  if (session.gone)
    self.send({ type: "detach", session, reason: session.closing ?? "", done: () => undefined });
  session.user = row;
  session.refreshViewer();
  for (const room of row.rooms.values()) if (room.members.has(row.key)) bring(core, session, room, row);
  row.lastActiveAt = core.wall();
  attended(state, session);
  keepStay(core, row);
}

function detach(
  state: UserState,
  { session, reason, done }: Extract<UserMessage, { type: "detach" }>,
): UserState | Stop<UserState> {
  state.row.sessions.delete(session);
  if (state.row.unattended) depose(state);
  return stay(state, reason, done);
}

/** They stay while somebody is here or on the way; else they leave. */
function stay(state: UserState, reason: string, done: () => void): UserState | Stop<UserState> {
  const { core, row } = state;
  if (!row.vacant) {
    look(state);
    keepStay(core, row);
    done();
    return state;
  }
  leaveAll(core, row, reason, done);
  return new Stop(normal, state);
}

/** From now on they stay when the last session has gone, or leave with it. */
function persist(
  state: UserState,
  on: boolean,
  reason = "Nobody is connected",
  done: () => void = () => undefined,
): UserState | Stop<UserState> {
  const { core, row } = state;
  if (row.alwaysOn && !on) endStay(core, row);
  row.alwaysOn = on;
  return stay(state, reason, done);
}

/**
 * Takes somebody out of the tables and their rooms: the nick is free at once.
 *
 * @param done called when everybody in their rooms has seen it
 */
export function leaveAll(core: Core, row: UserRow, reason: string, done: () => void): void {
  const { identities, stays } = core.tables;
  row.left = { reason };
  delist(core.tables, row);
  if (identities.lookup(row.identity.id) === row) identities.delete(row.identity.id);
  stays.delete(row.key);
  if (row.announced) tellOfPresence(core, row.source, false);
  remember(core.tables, row.folded, { source: row.source, realname: row.realname, leftAt: core.wall() });
  const told: Told = new Set();
  const rooms = [...row.rooms.values()];
  const one = countdown(rooms.length, done);
  for (const room of rooms) oblige({ type: "depart", room, user: row, reason, told, done: one });
}

function join({ core, row }: UserState, message: Extract<UserMessage, { type: "join" }>): void {
  const { room, key, forwards, forced = false, ask } = message;
  const limit = core.settings.limits.roomsPerUser;
  const member = room.members.has(row.key);
  if (member && forced) return ask.answer({ reply: "done" });
  if (member)
    return ask.answer({
      reply: "joined",
      room: roomView(room),
      members: memberViews(room, row),
      alreadyThere: true,
    });
  if (row.rooms.size >= limit && !row.administrator && !forced)
    return ask.answer({ refused: "tooManyRooms", room: room.name, limit });
  const pid = roomPid(room);
  const how = {
    ...(key === undefined ? {} : { key }),
    ...(forwards === undefined ? {} : { forwards }),
    ...(forced ? { forced } : {}),
  };
  if (!pid || !cast(pid, { type: "join", user: row, ask, ...how }))
    return ask.answer({ refused: "unavailable" });
  row.rooms.set(room.id, room);
}

function renamed(
  { core, row, self }: UserState,
  { source, to, asker, done }: Extract<UserMessage, { type: "renamed" }>,
): void {
  self.unregister(`user:${fold(source.nick)}`);
  self.register(actorName.user(row));
  keepStay(core, row);
  // Whoever asked hears of it in the answer.
  const told: Told = new Set(asker ? [asker] : []);
  const rooms = [...row.rooms.values()];
  const one = countdown(rooms.length, () => {
    for (const session of row.sessions)
      if (!told.has(session))
        session.write(session.session.encoder.encode(nickEvent(core, source, to), true));
    done();
  });
  for (const room of rooms) oblige({ type: "renamed", room, user: row, source, to, told, done: one });
}

/** A change of nick as one hears of it who is in no room. */
const nickEvent = (core: Core, source: Source, to: string) =>
  ({
    type: "nick",
    to,
    source,
    roomId: "",
    kind: "channel",
    target: "",
    msgid: core.newId(),
    time: core.wall(),
    seq: 0,
  }) as const;

/** Notes that they have read further, and tells their other sessions. */
function marked(
  { core, row }: UserState,
  { subject, target, time, ask }: Extract<UserMessage, { type: "marked" }>,
): void {
  const before = row.readMarkers?.get(subject) ?? 0;
  const reply = { reply: "readMarker", target, time: Math.max(before, time) } as const;
  if (time > before) {
    row.readMarkers = withMarker(row.readMarkers, subject, time, core.settings.limits.readMarkers);
    for (const session of row.sessions)
      if (session !== ask.row)
        session.send(session.session.answer(session.session.unasked([]), reply, true, core.wall()));
  }
  ask.answer(reply);
}

/** The same markers with another one; of more than `most` the oldest goes. */
function withMarker(
  markers: ReadonlyMap<string, number> | undefined,
  subject: string,
  time: number,
  most: number,
): ReadonlyMap<string, number> {
  const next = new Map(markers).set(subject, time);
  if (next.size > most) {
    const [[oldest] = [subject]] = [...next].sort((a, b) => a[1] - b[1]);
    next.delete(oldest);
  }
  return next;
}

function identify(
  state: UserState,
  { identity, role, alwaysOn, ask, answer }: Extract<UserMessage, { type: "identify" }>,
): void {
  const { core, row } = state;
  const before = row.identity;
  const { identities } = core.tables;
  // Another session has become the account meanwhile: the next log-in finds it, and moves there.
  const holder = identities.lookup(identity.id);
  if (holder && holder !== row) return ask.answer({ refused: "unavailable" });
  if (identities.lookup(row.identity.id) === row) identities.delete(row.identity.id);
  const { role: former } = row;
  row.become({ identity, role });
  row.alwaysOn = alwaysOn;
  keepStay(core, row);
  identities.insert(identity.id, row);
  // An administrator who becomes another account leaves the office with the first.
  if (role === "administrator" || former === "administrator")
    setOperator(state, role === "administrator" || row.operator !== undefined);
  tellAll(state, { type: "account", source: row.source, time: core.wall() }, ask.row);
  adoptMetadata(core, row, before)
    .catch(unlessAway(state))
    .finally(() => ask.answer(answer()));
}

/** What to do when a profile could not be read or kept: an outage is nobody's fault, and it is read when it is asked for. */
const unlessAway = ({ core, row, self }: UserState): ((error: unknown) => void) =>
  self.guard((error: unknown) => {
    if (!(error instanceof Unavailable || error instanceof StoreFull)) throw error;
    core.log.warn({ nick: row.nick, error: String(error) }, "a profile was not read or not kept");
  });

/** @returns a function that calls `done` the n-th time it is called; for n = 0 `done` is called now */
function countdown(n: number, done: () => void): () => void {
  let left = n;
  if (left === 0) done();
  return () => {
    left -= 1;
    if (left === 0) done();
  };
}
