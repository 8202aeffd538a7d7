import type { ConnectionRow } from "../../src/tables/connections.ts";
import type { RoomRow } from "../../src/tables/rooms.ts";
import type { UserRow } from "../../src/tables/users.ts";
import type { Core } from "../core.ts";
import { isHiddenFrom } from "../relations.ts";
import { isHeldFrom, tellRequest } from "./direct.ts";
import { answer, type Entry, handedOut, rendered, type Share, sharesOf } from "./share.ts";

/** Carries speech to everybody in the room, in one write for each reader, and answers those who spoke. */
export function carrySpeech(core: Core, row: RoomRow, run: readonly Entry[]): void {
  const shareOf = sharesOf(run);
  const speakers = new Set<string>();
  for (const { event } of run) speakers.add(event.source.id);
  const later: ConnectionRow[] = [];
  let readers = 0;
  const show = (user: UserRow): void => {
    const apart =
      speakers.has(user.identity.id) || (user.relations?.hidden !== undefined && hidesSome(user, run));
    for (const session of user.sessions) {
      readers += 1;
      if (apart) later.push(session);
      else session.write(shareOf(session.session.encoder).bytes);
    }
  };
  // Those who read a room are its members, or the two of a direct room if they are here.
  if (row.people) {
    for (const id of new Set(row.people)) {
      const user = core.tables.identities.lookup(id);
      if (user && !isHeldFrom(row, id)) show(user);
    }
    for (const { event, pending } of run) if (pending?.requests) tellRequest({ core, row }, event.source);
  } else for (const { user } of row.members.values()) show(user);
  // Those who speak come last: what they said is with the others when their own answer arrives. One who speaks from
  // outside is no reader, and gets the answer alone.
  const own = (session: ConnectionRow): readonly string[] =>
    ownShare(row, run, session, shareOf(session.session.encoder));
  const [first] = later;
  if (first && later.length === 1) writeSome(first, own(first).join(""));
  else writeInTurns(run, later, own);
  for (const entry of run) {
    const { event, pending } = entry;
    handedOut(core, row, entry);
    if (!pending?.ask) continue;
    if (later.includes(pending.ask.row)) pending.ask.settle();
    else answer(pending, event);
  }
  core.counters.messages += run.length;
  core.counters.deliveries += run.length * readers;
  core.counters.deliverySeconds.observe((core.wall() - (run[0]?.event.time ?? 0)) / 1_000);
}

/**
 * Writes to speakers who spoke together. Nobody is answered before all the others have been shown what was said, and
 * everybody sees the run in its order: so each gets as much at a time as does not hold an answer that is too early.
 */
function writeInTurns(
  run: readonly Entry[],
  speakers: readonly ConnectionRow[],
  own: (session: ConnectionRow) => readonly string[],
): void {
  /** How many speakers have been shown each event. */
  const shown = new Uint32Array(run.length);
  const turns = speakers.map((session) => ({ session, texts: own(session), next: 0 }));
  for (let left = turns.length; left > 0; ) {
    for (const turn of turns) {
      if (turn.next === run.length) continue;
      let text = "";
      for (; turn.next < run.length; turn.next += 1) {
        const answered = run[turn.next]?.pending?.ask?.row === turn.session;
        const others = shown[turn.next] ?? 0;
        if (answered && others < turns.length - 1) break;
        text += turn.texts[turn.next] ?? "";
        shown[turn.next] = others + 1;
      }
      writeSome(turn.session, text);
      if (turn.next === run.length) left -= 1;
    }
  }
}

/** Whether somebody is not shown all of a run. */
const hidesSome = (user: UserRow, run: readonly Entry[]): boolean =>
  run.some(({ event }) => isHiddenFrom(user, event));

/** Writes what there is: of some nothing is left but what they do not want to see. */
function writeSome(session: ConnectionRow, text: string): void {
  if (text !== "") session.write(text);
}

/**
 * The run as one of its speakers sees it, event by event: what they said here as answers, the rest as everybody, and
 * nothing of whom they do not want to hear.
 */
function ownShare(
  row: RoomRow,
  run: readonly Entry[],
  session: ConnectionRow,
  share: Share,
): readonly string[] {
  const person = session.user?.identity.id;
  const withOneself = row.people !== undefined && row.people[0] === row.people[1];
  return run.map(({ event, pending }, index) => {
    if (session.user && isHiddenFrom(session.user, event)) return "";
    let text = "";
    if (pending?.ask?.row === session) text += rendered(pending, event);
    else if (event.source.id === person) text += session.session.encoder.encode(event, true);
    // A note to oneself is said, and is received as well: the answer above is not the delivery.
    if (event.source.id !== person || (withOneself && pending?.ask?.row === session))
      text += share.texts[index] ?? "";
    return text;
  });
}
