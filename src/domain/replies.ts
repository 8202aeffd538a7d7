import type { Persistence } from "./always-on.ts";
import type { LiveEvent, RoomEvent, RoomKind } from "./events.ts";
import type { Metadata, MetadataView } from "./metadata.ts";
import type { ListEntry, ModeChange, Privacy, RoomList, RoomModes } from "./modes.ts";
import type { Presence, ServerRole, Source } from "./person.ts";
import type { Refusal } from "./refusals.ts";
import type { AuditReply } from "./replies/audit.ts";
import type { FileReply } from "./replies/files.ts";
import type { MessageReply } from "./replies/messages.ts";
import type { RelationshipReply } from "./replies/relationships.ts";
import type { Roles } from "./roles.ts";
import type { RosterReply } from "./roster.ts";
import type { BanTarget, ServerBan } from "./server-bans.ts";
import type { SessionView } from "./sessions.ts";
import type { WaitingReply } from "./waiting.ts";

/** A member as lists show them. */
export interface MemberView {
  readonly source: Source;
  readonly realname: string;
  readonly roles: Roles;
  readonly away: boolean;
  readonly operator: boolean;
  readonly bot: boolean;
  readonly metadata?: Metadata | undefined;
}

/** A room as lists show it. Times are ms since 1970. */
export interface RoomView {
  readonly id: string;
  readonly name: string;
  readonly kind: RoomKind;
  readonly topic: string;
  readonly topicSetBy: string;
  readonly topicSetAt: number;
  readonly description: string;
  readonly members: number;
  readonly modes: RoomModes;
  /** The owner's account; null for an unregistered room. */
  readonly owner: string | null;
  readonly createdAt: number;
  readonly lastSeq: number;
  readonly metadata?: Metadata | undefined;
}

/** Somebody as WHOIS tells of them; the fields that only they and administrators may see are absent for others. */
export interface PersonView {
  readonly source: Source;
  readonly realname: string;
  readonly away: string | null;
  readonly presence: Presence;
  readonly operator: boolean;
  readonly bot: boolean;
  readonly idleMs: number;
  readonly signedOnAt: number;
  readonly sessions: number;
  /** Rooms that the asker may know of, with the person's roles there. */
  readonly rooms: readonly { readonly name: string; readonly roles: Roles }[];
  readonly secure: boolean;
  readonly address?: string;
  /** Letters of their user modes. */
  readonly modes?: string;
  /** The SHA-256 of the client's certificate, in hexadecimal. */
  readonly certificate?: string;
  /** For an account that is not here: when it was last. */
  readonly lastSeenAt?: number;
  readonly metadata?: Metadata | undefined;
}

/** An account as INFO tells of it. Times are ms since 1970. */
export interface AccountView {
  readonly name: string;
  readonly createdAt: number;
  /** Under which nick it is here now; null: it is not. */
  readonly nick: string | null;
  /** Rooms that belong to it, of which the asker may know. */
  readonly rooms: readonly string[];
  /** For its owner, and for administrators. */
  readonly private?: {
    readonly email: string | null;
    readonly lastSeenAt: number | null;
    readonly role: ServerRole;
  };
}

/** An actor as `/tree` shows it. */
export interface ActorView {
  readonly id: string;
  readonly name: string | null;
  readonly type: "supervisor" | "worker";
  readonly state: "running" | "restarting" | "stopped";
  readonly incarnation: number;
  readonly mailbox: number;
  readonly ageMs: number;
  readonly strategy?: string;
  readonly restarts?: number;
  readonly intensity?: number;
  readonly periodMs?: number;
  readonly children: readonly ActorView[];
}

/** Counts of the whole server. */
export interface ServerCounts {
  /** Without those who hide (mode `i`). */
  readonly users: number;
  readonly invisible: number;
  readonly operators: number;
  readonly unregistered: number;
  readonly rooms: number;
  readonly maxUsers: number;
}

/** What a client speaks. */
export type DialectName = "line" | "irc" | "http" | "json";

/** One line of STATS. */
export type StatsEntry =
  | { readonly entry: "figure"; readonly name: string; readonly value: string }
  | { readonly entry: "uptime"; readonly ms: number }
  | { readonly entry: "command"; readonly name: string; readonly count: number }
  /** A name that OPER takes. */
  | { readonly entry: "operator"; readonly name: string }
  | { readonly entry: "ban"; readonly ban: ServerBan }
  /** An operator who is here. */
  | { readonly entry: "operatorHere"; readonly source: Source; readonly idleMs: number }
  | {
      readonly entry: "connection";
      readonly id: string;
      /** The nick, or null before there is one. */
      readonly nick: string | null;
      readonly dialect: DialectName;
      readonly queuedBytes: number;
      /** Writes, each of one line or many. */
      readonly writes: number;
      readonly bytesOut: number;
      readonly linesIn: number;
      readonly bytesIn: number;
      readonly openMs: number;
    };

/** What a command led to, for the one who gave it. */
export type Reply =
  | MessageReply
  | RelationshipReply
  | FileReply
  | AuditReply
  /** Done, and there is nothing to say of it. */
  | { readonly reply: "done" }
  /** Signed in, or taken back by `resume`: the session may now do everything. */
  | {
      readonly reply: "welcome";
      readonly source: Source;
      readonly realname: string;
      readonly resumed: boolean;
      readonly modes: string;
      /** Of an account: whether it stays while nobody is connected. */
      readonly persistence?: Persistence;
    }
  | { readonly reply: "resumeToken"; readonly token: string }
  | { readonly reply: "nickChanged"; readonly from: Source; readonly to: string }
  | { readonly reply: "registered"; readonly account: string; readonly source: Source }
  | { readonly reply: "loggedIn"; readonly account: string; readonly source: Source }
  | { readonly reply: "loggedOut"; readonly source: Source }
  /** `salt` in base64. */
  | {
      readonly reply: "scramChallenge";
      readonly salt: string;
      readonly iterations: number;
      readonly nonce: string;
    }
  /** In base64. */
  | { readonly reply: "scramVerified"; readonly signature: string }
  | { readonly reply: "passwordChanged" }
  /** The account is made, and good once the code that was sent to its address is shown. */
  | { readonly reply: "verificationSent"; readonly account: string }
  /** The address is the account's; `source` of one who is logged in to it by that. */
  | { readonly reply: "verified"; readonly account: string; readonly source: Source | null }
  /** Where one is signed in. */
  | { readonly reply: "sessions"; readonly sessions: readonly SessionView[] }
  | { readonly reply: "sessionEnded"; readonly session: SessionView }
  | { readonly reply: "otherSessionsEnded" }
  | { readonly reply: "accountCreated"; readonly account: string }
  | { readonly reply: "accountInfo"; readonly account: AccountView }
  | {
      readonly reply: "certificates";
      readonly certificates: readonly { readonly fingerprint: string; readonly addedAt: number }[];
      readonly change: "added" | "dropped" | null;
    }
  | { readonly reply: "preferences"; readonly multipleSessions: boolean }
  | { readonly reply: "ghosted"; readonly nick: string }
  | { readonly reply: "whoami"; readonly person: PersonView; readonly role: ServerRole }
  /** The last answer a session gets: the connection closes after it, with its own last words. */
  | { readonly reply: "bye"; readonly source: Source; readonly reason: string }
  /** The asker's own event, as acknowledged: its echo. `duplicate` when a repeated key found the first one. */
  | { readonly reply: "event"; readonly event: RoomEvent; readonly duplicate?: boolean }
  | { readonly reply: "live"; readonly event: LiveEvent }
  /** In a room: the join event if it was one (absent when a session is brought into a room where its person already is). */
  | {
      readonly reply: "joined";
      readonly event?: RoomEvent;
      readonly room: RoomView;
      readonly members: readonly MemberView[];
      readonly alreadyThere: boolean;
      /** Up to when one has read there, ms since 1970; null: nothing yet. Absent where that is not new to the asker. */
      readonly readAt?: number | null;
    }
  | {
      readonly reply: "history";
      readonly target: string;
      readonly events: readonly RoomEvent[];
      readonly query: "latest" | "before" | "after" | "around" | "between";
      readonly complete: boolean;
    }
  /** Parts of several logs, each oldest first. */
  | {
      readonly reply: "playback";
      readonly logs: readonly { readonly target: string; readonly events: readonly RoomEvent[] }[];
    }
  /** Messages that were found, of any rooms and conversations, oldest first. `complete`: there was no more to be found. */
  | { readonly reply: "search"; readonly events: readonly RoomEvent[]; readonly complete: boolean }
  /** Up to when one has read there, ms since 1970; null: nothing yet. */
  | { readonly reply: "readMarker"; readonly target: string; readonly time: number | null }
  | WaitingReply
  /** Rooms and nicks, by the time of the newest message there (ms since 1970). */
  | {
      readonly reply: "historyTargets";
      readonly targets: readonly { readonly target: string; readonly time: number }[];
    }
  | { readonly reply: "topic"; readonly room: RoomView }
  | {
      readonly reply: "names";
      readonly room: string;
      readonly privacy: Privacy;
      readonly members: readonly MemberView[];
    }
  | RosterReply
  | { readonly reply: "rooms"; readonly rooms: readonly RoomView[] }
  | { readonly reply: "roomInfo"; readonly room: RoomView }
  /** The asker owns the room now; the event tells of it, absent for one who is not in the room. */
  | { readonly reply: "roomCreated"; readonly room: RoomView; readonly event?: RoomEvent }
  /** Accounts with roles that last. */
  | {
      readonly reply: "roomRoles";
      readonly room: string;
      readonly roles: readonly { readonly account: string; readonly roles: Roles }[];
    }
  | {
      readonly reply: "roomChanged";
      readonly room: RoomView;
      readonly what: "description" | "visibility" | "owner";
    }
  | { readonly reply: "roomDeleted"; readonly room: string }
  | { readonly reply: "roomModes"; readonly room: RoomView; readonly showKey: boolean }
  | {
      readonly reply: "roomList";
      readonly room: string;
      readonly list: RoomList;
      readonly entries: readonly ListEntry[];
    }
  /** Modes as changed, if anything did, and what was refused of them. */
  | { readonly reply: "modesChanged"; readonly event?: RoomEvent; readonly refusals: readonly Refusal[] }
  | { readonly reply: "invited"; readonly room: string; readonly nick: string; readonly away: string | null }
  /** Rooms that the asker is invited to. */
  | { readonly reply: "invitations"; readonly rooms: readonly string[] }
  | { readonly reply: "knocked"; readonly room: string }
  /** Not let into `room`, which sends its guests on; what came of that follows. */
  | { readonly reply: "forwarded"; readonly room: string; readonly to: string }
  /** Sent; the recipient is away. Comes with the event for IRC's 301 and the line door. */
  | { readonly reply: "recipientAway"; readonly nick: string; readonly text: string }
  | { readonly reply: "recipientOffline"; readonly nick: string }
  | {
      readonly reply: "who";
      readonly mask: string;
      readonly room: string | null;
      /** `address` only for those who may see it. */
      readonly people: readonly (MemberView & { readonly idleMs: number; readonly address?: string })[];
      /** There are more, and so many are not told. */
      readonly more: boolean;
    }
  /** `asked`: the account that was asked for, where its owner has another nick. */
  | {
      readonly reply: "whois";
      readonly person: PersonView;
      readonly asker: boolean;
      readonly asked?: string;
    }
  | {
      readonly reply: "whowas";
      readonly nick: string;
      readonly people: readonly {
        readonly source: Source;
        readonly realname: string;
        readonly leftAt: number;
      }[];
    }
  /** By name; `next`: behind which name there are more. */
  | { readonly reply: "users"; readonly people: readonly PersonView[]; readonly next: string | null }
  | { readonly reply: "isOn"; readonly nicks: readonly string[] }
  | {
      readonly reply: "userHost";
      readonly people: readonly {
        readonly source: Source;
        readonly operator: boolean;
        readonly away: boolean;
      }[];
    }
  /** What is set, and what follows of it here. */
  | ({ readonly reply: "persistence" } & Persistence)
  | { readonly reply: "accepted"; readonly nicks: readonly string[] }
  | { readonly reply: "away"; readonly text: string | null }
  /** Who of the nicks that are watched is here. `full`: no room for these on the list, which holds `limit`. */
  | {
      readonly reply: "watching";
      readonly online: readonly Source[];
      /** The profiles of those, in their order. */
      readonly profiles?: readonly (Metadata | undefined)[];
      readonly offline: readonly string[];
      readonly full: readonly string[];
      readonly limit: number;
    }
  | { readonly reply: "watched"; readonly nicks: readonly string[] }
  | { readonly reply: "status"; readonly presence: Presence; readonly text: string }
  | {
      readonly reply: "userModes";
      readonly nick: string;
      readonly modes: string;
      readonly changes: readonly ModeChange[];
    }
  /** Keys as they are: those that were asked for, in that order, or all that are set. */
  | { readonly reply: "metadata"; readonly target: string; readonly entries: readonly MetadataView[] }
  /** A key as it is now; `changed` false: it was so before. */
  | { readonly reply: "metadataSet"; readonly entry: MetadataView; readonly changed: boolean }
  /** The keys that there are no more. */
  | { readonly reply: "metadataCleared"; readonly target: string; readonly keys: readonly string[] }
  /** What is set of what was asked for; `target` null: of everything. Unasked it is one's own, on signing in. */
  | {
      readonly reply: "metadataSync";
      readonly target: string | null;
      readonly entries: readonly MetadataView[];
    }
  | { readonly reply: "motd"; readonly lines: readonly string[] }
  | { readonly reply: "lusers"; readonly counts: ServerCounts }
  | { readonly reply: "version" }
  | { readonly reply: "time"; readonly now: number }
  | { readonly reply: "stats"; readonly query: string; readonly entries: readonly StatsEntry[] }
  /** Whom to ask, what this is: the dialects know. */
  | { readonly reply: "admin" }
  | { readonly reply: "info" }
  | {
      readonly reply: "links";
      readonly mask: string;
      readonly servers: readonly {
        readonly name: string;
        readonly uplink: string;
        readonly hops: number;
        readonly description: string;
      }[];
    }
  | { readonly reply: "oper" }
  | { readonly reply: "expelled"; readonly nick: string }
  /** Banned from the server; `nicks` were put off. */
  | { readonly reply: "serverBanned"; readonly ban: ServerBan; readonly nicks: readonly string[] }
  | { readonly reply: "serverUnbanned"; readonly target: BanTarget }
  | { readonly reply: "serverBans"; readonly bans: readonly ServerBan[] }
  /** A ban, null where there is none; `nicks` are those whom it means. */
  | {
      readonly reply: "serverBanInfo";
      readonly target: BanTarget;
      readonly ban: ServerBan | null;
      readonly nicks: readonly string[];
    }
  /** The settings hold; `waiting` are keys that have changed and need a restart. */
  | { readonly reply: "rehashed"; readonly waiting: readonly string[] }
  | { readonly reply: "tree"; readonly root: ActorView }
  | { readonly reply: "killed"; readonly actor: string };

export type ReplyType = Reply["reply"];
export type ReplyOf<T extends ReplyType> = Extract<Reply, { readonly reply: T }>;

/** What an asker gets in the end. */
export type Answer = Reply | Refusal;
