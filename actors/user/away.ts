import { type SessionAway, type Visible, visibleAway } from "../../src/domain/away.ts";
import type { Presence } from "../../src/domain/person.ts";
import type { ConnectionRow } from "../../src/tables/connections.ts";
import type { UserMessage } from "../messages.ts";
import { tellOwn, type UserState } from "./state.ts";

/** They say that they are away, or back, on one of their sessions. */
export function goAway(
  state: UserState,
  { text, absent, presence, ask, answer }: Extract<UserMessage, { type: "away" }>,
): void {
  const at = state.core.wall();
  ask.row.away = text === null ? undefined : { text, absent, at };
  // By their own word they are away for all their sessions; that nobody sits at this one says nothing of the others.
  if (absent || together(state)) look(state, ask.row);
  else show(state, { away: text, absent: false }, presence, ask.row);
  ask.answer(answer);
}

/** Whether they are away only when all their sessions are: those who stay when the last session has gone. */
const together = ({ core, row }: UserState): boolean => row.alwaysOn && core.settings.accounts.autoAway;

/** Finds out from their sessions whether they are away. */
export function look(state: UserState, asker?: ConnectionRow): void {
  const { row } = state;
  if (row.sessions.size === 0 && !together(state)) return;
  const sessions: (SessionAway | undefined)[] = [];
  for (const { away } of row.sessions) sessions.push(away);
  const seen = visibleAway(sessions, { away: row.away, absent: row.absent }, together(state));
  show(state, seen, seen.away === row.away ? row.presence : seen.away === null ? "online" : "away", asker);
}

function show(
  state: UserState,
  { away, absent }: Visible,
  presence: Presence,
  asker: ConnectionRow | undefined,
): void {
  const { core, row } = state;
  const before = row.away;
  row.away = away;
  row.absent = absent;
  row.presence = presence;
  if (away === before) return;
  tellOwn(state, { type: "away", source: row.source, text: away, time: core.wall() }, asker);
  core.presence.away(row, before);
}

/** A session that has said before that its person is away says it now; any other one that nobody is at is seen too. */
export function attended(state: UserState, session: ConnectionRow): void {
  const { away } = session;
  if (away && !away.absent && !together(state))
    show(state, { away: away.text, absent: false }, "away", undefined);
  else look(state);
}
