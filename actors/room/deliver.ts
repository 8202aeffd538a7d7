import type { Encoder } from "../../src/dialects/dialect.ts";
import { isSpeech, type LiveEvent, type RoomEvent } from "../../src/domain/events.ts";
import { fold } from "../../src/domain/names.ts";
import type { Answer, MemberView } from "../../src/domain/replies.ts";
import { isRole, type RoleLetter, withRole } from "../../src/domain/roles.ts";
import { cast } from "../../src/otp/process.ts";
import type { ConnectionRow } from "../../src/tables/connections.ts";
import type { Member, Pending, RoomRow, Told } from "../../src/tables/rooms.ts";
import type { UserRow } from "../../src/tables/users.ts";
import { type Core, userByNick, userPid } from "../core.ts";
import { type RoomState, roomView } from "./state.ts";

/** A committed event and, unless it comes from before a crash of the whole process, what was kept with it. */
export interface Entry {
  readonly event: RoomEvent;
  readonly pending: Pending | undefined;
}

/**
 * Carries committed events out, in order: what they change in the room's row, then every member's share, then the
 * answers to those who asked. Speech that follows on speech leaves in one write for each reader.
 */
export function deliver(state: RoomState, entries: readonly Entry[]): void {
  const { row, core } = state;
  let run: Entry[] = [];
  for (const entry of entries) {
    if (isSpeech(entry.event.type)) {
      run.push(entry);
      continue;
    }
    carryRun(core, row, run);
    run = [];
    change(core, row, entry);
    handedOut(core, row, entry);
  }
  carryRun(core, row, run);
}

/** From here on a successor does not deliver it again. */
function handedOut(core: Core, row: RoomRow, { event, pending }: Entry): void {
  if (pending) row.pending.delete(pending);
  if (event.seq === 0) return;
  row.lastSeq = event.seq;
  core.tables.messages.insert(row.id, event);
}

/** Shows members something that no log keeps; each session that is told once for all rooms is told once. */
export function announce(row: RoomRow, event: LiveEvent, user: UserRow, told: Told): void {
  const bytes = new Map<Encoder, Buffer>();
  for (const member of row.members.values()) {
    if (member.user === user) continue;
    for (const session of member.user.sessions) {
      const { encoder } = session.session;
      if (told.has(session)) continue;
      if (!encoder.perRoom) told.add(session);
      session.write(encoded(bytes, encoder, event));
    }
  }
}

/** Everybody in a room, as lists show them. */
export const memberViews = (row: RoomRow): readonly MemberView[] =>
  Array.from(row.members.values(), memberView);

export const memberView = ({ user, roles }: Pick<Member, "user" | "roles">): MemberView => ({
  source: user.source,
  realname: user.realname,
  roles,
  away: user.away !== null,
  operator: user.modes.includes("o"),
  bot: user.modes.includes("B"),
});

function encoded(memory: Map<Encoder, Buffer>, encoder: Encoder, event: RoomEvent | LiveEvent): Buffer {
  let bytes = memory.get(encoder);
  if (!bytes) {
    bytes = Buffer.from(encoder.encode(event, false));
    memory.set(encoder, bytes);
  }
  return bytes;
}

/** A run of speech as one kind of reader sees it. */
class Share {
  readonly texts: readonly string[];
  #bytes: Buffer | undefined;

  constructor(run: readonly Entry[], encoder: Encoder) {
    this.texts = run.map(({ event }) => encoder.encode(event, false));
  }

  get bytes(): Buffer {
    this.#bytes ??= Buffer.from(this.texts.join(""));
    return this.#bytes;
  }
}

function carryRun(core: Core, row: RoomRow, run: readonly Entry[]): void {
  if (run.length === 0) return;
  const shares = new Map<Encoder, Share>();
  const shareOf = (encoder: Encoder): Share => {
    let share = shares.get(encoder);
    if (!share) {
      share = new Share(run, encoder);
      shares.set(encoder, share);
    }
    return share;
  };
  const speakers = new Set(run.map(({ event }) => event.source.id));
  const later = new Set<ConnectionRow>();
  let readers = 0;
  for (const user of audience(core, row)) {
    const speaks = speakers.has(user.identity.id);
    for (const session of user.sessions) {
      readers += 1;
      if (speaks) later.add(session);
      else session.write(shareOf(session.session.encoder).bytes);
    }
  }
  // Those who speak come last: what they said is with the others when their own answer arrives. One who speaks from
  // outside is no reader, and gets the answer alone.
  for (const session of later) session.write(ownShare(row, run, session, shareOf(session.session.encoder)));
  for (const entry of run) {
    const { event, pending } = entry;
    handedOut(core, row, entry);
    if (!pending) continue;
    if (pending.ask && !later.has(pending.ask.row)) answer(pending, event);
    else pending.ask?.settle();
  }
  core.counters.messages += run.length;
  core.counters.deliveries += run.length * readers;
}

/** Who reads a room: its members, or the two of a direct room if they are here. */
function* audience(core: Core, row: RoomRow): Iterable<UserRow> {
  if (row.people) {
    for (const id of new Set(row.people)) {
      const user = core.tables.identities.lookup(id);
      if (user) yield user;
    }
    return;
  }
  for (const member of row.members.values()) yield member.user;
}

/** The run as one of its speakers sees it: what they said here as answers, the rest as everybody. */
function ownShare(row: RoomRow, run: readonly Entry[], session: ConnectionRow, share: Share): string {
  const person = session.user?.identity.id;
  const withOneself = row.people !== undefined && row.people[0] === row.people[1];
  let text = "";
  run.forEach(({ event, pending }, index) => {
    if (pending?.ask?.row === session) text += rendered(pending, event);
    else if (event.source.id === person) text += session.session.encoder.encode(event, true);
    // A note to oneself is said, and is received as well: the answer above is not the delivery.
    if (event.source.id !== person || (withOneself && pending?.ask?.row === session))
      text += share.texts[index] ?? "";
  });
  return text;
}

/** The answer to the one who asked, as bytes; nothing if it was given already. */
function rendered(pending: Pending, event: RoomEvent): string {
  const { ask, remark, reply } = pending;
  if (!ask || ask.settled) return "";
  const text = ask.render(reply ? reply(event) : { reply: "event", event }, remark === undefined);
  return remark === undefined ? text : text + ask.render(remark, true);
}

function answer(pending: Pending, event: RoomEvent): void {
  pending.ask?.row.write(rendered(pending, event));
  pending.ask?.settle();
}

/** Carries out an event that changes the room, and shows it to those whom it concerns. */
function change(core: Core, row: RoomRow, { event, pending }: Entry): void {
  const before = row.members;
  switch (event.type) {
    case "join": {
      const user = pending?.user;
      // Whoever left before the log had them in is not brought in; the departure that follows is logged all the same.
      if (!user || user.left || !pending) break;
      show(row, event, pending);
      row.members.set(user.key, { user, roles: pending.roles ?? "", joinedAt: event.time });
      row.invited.delete(user.identity.id);
      enter(row, user, event, pending);
      break;
    }
    case "part":
    case "quit":
    case "kick": {
      show(row, event, pending);
      const user = pending?.user;
      if (user && before.delete(user.key)) leave(user, row);
      refocus(user, event.target, null);
      break;
    }
    case "topic":
      row.topic = event.topic;
      row.topicSetBy = event.source.nick;
      row.topicSetAt = event.time;
      show(row, event, pending);
      break;
    case "mode":
      for (const { letter, param, add } of event.changes)
        if (isRole(letter)) grant(core, row, param ?? "", letter, add);
      if (pending?.effects?.room?.modes) row.modes = pending.effects.room.modes;
      show(row, event, pending);
      break;
    case "rename":
      core.tables.rooms.delete(row.folded);
      for (const { user } of row.members.values()) refocus(user, row.name, event.to);
      row.name = event.to;
      row.folded = fold(event.to);
      core.tables.rooms.insert(row.folded, row);
      showRename(row, event, pending);
      break;
    case "nick":
      show(row, event, pending);
      break;
    default:
      break;
  }
  if (pending) {
    answer(pending, event);
    pending.done?.();
  }
}

/** Shows one event to the members; to the one who asked last, as an answer, by the caller. */
function show(row: RoomRow, event: RoomEvent, pending: Pending | undefined): void {
  if (pending?.shown) return;
  const bytes = new Map<Encoder, Buffer>();
  const told = pending?.told;
  const asker = pending?.ask?.settled ? undefined : pending?.ask?.row;
  for (const { user } of row.members.values()) {
    const own = user.identity.id === event.source.id;
    for (const session of user.sessions) {
      const { encoder } = session.session;
      if (session === asker || (told?.has(session) ?? false)) continue;
      if (told && !encoder.perRoom) told.add(session);
      if (own) session.write(encoder.encode(event, true));
      else session.write(encoded(bytes, encoder, event));
    }
  }
}

/** Shows a new name; where the dialect has no word for it, as leaving and entering anew. */
function showRename(
  row: RoomRow,
  event: RoomEvent & { readonly type: "rename" },
  pending: Pending | undefined,
): void {
  show(row, event, pending);
  for (const { user } of row.members.values())
    for (const connection of user.sessions) {
      const lines = connection.session.renamed?.(event, roomView(row), memberViews(row), connection.now());
      if (lines) connection.send(lines);
    }
}

/** Tells the other sessions of one who entered where they are now. */
function enter(row: RoomRow, user: UserRow, event: RoomEvent, { ask }: Pending): void {
  for (const session of user.sessions) if (session !== ask?.row) bring(session, row, event);
}

/** Shows a session a room that its person is in: on entering, or when the session comes later. */
export function bring(session: ConnectionRow, row: RoomRow, event?: RoomEvent): void {
  const command = { type: "join", room: row.name } as const;
  const reply: Answer = {
    reply: "joined",
    room: roomView(row),
    members: memberViews(row),
    alreadyThere: false,
    ...(event ? { event } : {}),
  };
  session.send(session.session.answer(session.session.unasked([command]), reply, true, session.now()));
}

function leave(user: UserRow, row: RoomRow): void {
  const pid = userPid(user);
  if (pid) cast(pid, { type: "leftRoom", room: row });
}

/** Where plain text of the line door goes follows the room: to its new name, or nowhere. */
function refocus(user: UserRow | undefined, from: string, to: string | null): void {
  for (const { session } of user?.sessions ?? [])
    if (session.viewer.currentRoom !== null && fold(session.viewer.currentRoom) === fold(from))
      session.viewer.currentRoom = to;
}

function grant(core: Core, row: RoomRow, nick: string, role: RoleLetter, add: boolean): void {
  const user = userByNick(core, nick);
  const member = user && row.members.get(user.key);
  if (!member) return;
  member.roles = withRole(member.roles, role, add);
  if (member.user.identity.kind === "account" && row.ownerId !== null)
    row.standing.set(
      member.user.identity.id,
      withRole(row.standing.get(member.user.identity.id) ?? "", role, add),
    );
}
