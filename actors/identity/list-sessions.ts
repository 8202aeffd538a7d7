import type { SessionView } from "../../src/domain/sessions.ts";
import type { AuthSessionRow } from "../../src/store/parts/auth-sessions.ts";
import type { ResumeRow } from "../../src/store/parts/resumes.ts";
import type { ConnectionRow } from "../../src/tables/connections.ts";
import type { Core } from "../core.ts";
import { endSessions } from "./end-sessions.ts";

/** Who asks, of themselves. */
export interface SessionOwner {
  readonly userId: string;
  /** The sign-in with tokens that they ask by. */
  readonly session?: string | undefined;
  /** The connection that they ask by. */
  readonly connection?: string | undefined;
}

/** Where somebody is signed in: the sign-ins with tokens first, then connections, then what only a resume token is left of. */
export async function listSessions(core: Core, owner: SessionOwner): Promise<readonly SessionView[]> {
  const { store } = core.store;
  const [sessions, resumes] = await Promise.all([
    store.authSessionsOf(owner.userId, core.wall()),
    store.resumesOf(owner.userId),
  ]);
  const connections = connectionsOf(core, owner.userId);
  const held = new Set(connections.map(({ resumeHash }) => resumeHash));
  return [
    ...sessions.map((session) => tokensView(session, owner)),
    ...connections
      .filter(({ authSession }) => authSession === undefined)
      .map((row) => connectionView(row, owner)),
    ...resumes
      .filter(({ tokenHash, sessionId }) => sessionId === null && !held.has(tokenHash))
      .map(resumeView),
  ];
}

/**
 * Ends one of somebody's sign-ins.
 *
 * @param given its id, or so much of its beginning or end that no other is meant
 * @returns the one that ended, or undefined where none, or more than one, is meant
 */
export async function endSession(
  core: Core,
  owner: SessionOwner,
  given: string,
): Promise<SessionView | undefined> {
  const all = await listSessions(core, owner);
  const meant = all.filter(({ id }) => id === given);
  const like =
    meant.length > 0 || given.length < 4
      ? meant
      : all.filter(({ id }) => id.startsWith(given) || id.endsWith(given));
  const [session] = like;
  if (!session || like.length > 1) return undefined;
  const reason = "This session was ended from another one";
  switch (session.kind) {
    case "tokens":
      await endSessions(core, { userId: owner.userId, ids: [session.id], reason });
      break;
    case "connection": {
      const row = core.tables.connections.lookup(session.id);
      const hash = row?.resumeHash;
      if (row) row.resumeHash = undefined;
      if (hash !== undefined) await core.store.store.dropResume(hash);
      row?.close(reason);
      break;
    }
    case "resume":
      for (const { tokenHash } of await core.store.store.resumesOf(owner.userId))
        if (resumeId(tokenHash) === session.id) await core.store.store.dropResume(tokenHash);
      break;
  }
  return session;
}

/** Open connections of somebody; those of an HTTP request's own making come by a sign-in with tokens. */
const connectionsOf = ({ tables }: Core, userId: string): readonly ConnectionRow[] =>
  [...(tables.identities.lookup(userId)?.sessions ?? [])].filter(({ closing }) => closing === undefined);

const tokensView = (row: AuthSessionRow, { session }: SessionOwner): SessionView => ({
  id: row.id,
  kind: "tokens",
  device: row.device,
  address: row.address,
  createdAt: row.createdAt,
  usedAt: row.usedAt,
  current: row.id === session,
});

const doors = { irc: "IRC client", line: "line client", http: "HTTP client", json: "JSON client" } as const;

const connectionView = (row: ConnectionRow, { connection }: SessionOwner): SessionView => ({
  id: row.id,
  kind: "connection",
  device: doors[row.session.name],
  address: row.transport.peer.address,
  createdAt: row.connectedAt,
  usedAt: row.lastHeardAt,
  current: row.id === connection,
});

const resumeView = ({ tokenHash, nick, issuedAt }: ResumeRow): SessionView => ({
  id: resumeId(tokenHash),
  kind: "resume",
  device: `resume token of ${nick}`,
  address: "",
  createdAt: issuedAt,
  usedAt: issuedAt,
  current: false,
});

/** Enough of a hash to tell tokens apart; nothing of the token. */
const resumeId = (tokenHash: string): string => `r${tokenHash.slice(0, 12)}`;
