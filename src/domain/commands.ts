import type { PersistenceSetting } from "./always-on.ts";
import type { AuditCommand } from "./commands/audit.ts";
import type { FileCommand } from "./commands/files.ts";
import type { MessageCommand } from "./commands/messages.ts";
import type { PersonCommand } from "./commands/people.ts";
import type { RelationshipCommand } from "./commands/relationships.ts";
import type { RoomWishCommand } from "./commands/rooms.ts";
import type { SessionCommand } from "./commands/sessions.ts";
import type { Credential, ScramProof } from "./credentials.ts";
import type { ClientTags } from "./events.ts";
import type { ModeChange } from "./modes.ts";
import type { Presence } from "./person.ts";
import type { RoleLetter } from "./roles.ts";
import type { RosterCommand } from "./roster.ts";
import type { ServerBanKind } from "./server-bans.ts";
import type { Lines } from "./text.ts";
import type { WaitingCommand } from "./waiting.ts";

/** A place in a log, as clients name it: by message id, by time (ms since 1970), or by number. */
export type LogReference = { readonly msgid: string } | { readonly time: number } | { readonly seq: number };

/**
 * Which part of a log: `limit` events at most, always given oldest first. `before`, `after` and `between` leave out what
 * they refer to; `between` with `from` later than `to` gives the newest of that range (IRCv3 chathistory).
 * `speechOnly` leaves out everything that is not somebody's words, and does not count it. `maxCharacters` bounds the
 * text: the event that passes it is the last that is taken, from the end that is kept.
 */
export type HistoryQuery = {
  readonly limit: number;
  readonly maxCharacters?: number;
  readonly speechOnly?: boolean;
} & (
  | { readonly direction: "latest"; readonly after?: LogReference }
  | { readonly direction: "before"; readonly reference: LogReference }
  | { readonly direction: "after"; readonly reference: LogReference }
  | { readonly direction: "around"; readonly reference: LogReference }
  | { readonly direction: "between"; readonly from: LogReference; readonly to: LogReference }
);

/**
 * What a person can ask for, whichever door they came through. Room names carry their `#`; `target` is a room or a
 * nick. What is absent was not said.
 */
export type Command =
  | MessageCommand
  | RelationshipCommand
  | RoomWishCommand
  | PersonCommand
  | FileCommand
  | AuditCommand
  | SessionCommand
  // becoming somebody
  | {
      readonly type: "signIn";
      /** "": the name of the account that one has logged in to. */
      readonly nick: string;
      readonly user: string;
      readonly realname: string;
      /** Letters of user modes that are asked for with it. */
      readonly modes?: string;
      readonly password?: string;
      /** What the session said of itself before. */
      readonly away?: { readonly text: string; readonly absent: boolean };
    }
  /**
   * A gateway says for whom it speaks. `secure`: the way to the gateway is encrypted; `name` is the gateway's own.
   */
  | {
      readonly type: "forwarded";
      readonly by: "webirc" | "proxy";
      readonly address: string;
      readonly port: number;
      readonly secure: boolean;
      readonly name: string;
      readonly password: string;
    }
  /** `password`: the server's. */
  | { readonly type: "resume"; readonly token: string; readonly password?: string }
  /** Asks for this session's resume token. */
  | { readonly type: "resumeToken" }
  | { readonly type: "nick"; readonly nick: string }
  | {
      readonly type: "register";
      /** null: the nick. */
      readonly account: string | null;
      readonly password: string;
      readonly email: string | null;
      /** The nick that somebody is going to sign in with, who has not yet. */
      readonly nick?: string;
    }
  /** Shows the code that a registration was to be confirmed with. */
  | { readonly type: "verify"; readonly account: string; readonly code: string }
  | { readonly type: "login"; readonly account: string; readonly password: string }
  | { readonly type: "loginWith"; readonly credential: Credential }
  /** Asks for salt and iterations of an account, to log in with SCRAM-SHA-256. */
  | { readonly type: "scramChallenge"; readonly account: string }
  /** Shows a proof, to have the server's own before the log-in. */
  | { readonly type: "scramVerify"; readonly account: string; readonly proof: ScramProof }
  | { readonly type: "logout" }
  | { readonly type: "passwd"; readonly current: string; readonly password: string }
  | { readonly type: "whoami" }
  /** Makes an account for somebody else. */
  | { readonly type: "registerFor"; readonly account: string; readonly password: string }
  /** null: one's own, or that of one's nick. */
  | { readonly type: "accountInfo"; readonly account: string | null }
  | { readonly type: "certificates" }
  /** The SHA-256 of a certificate in hexadecimal, with or without colons; null: that of this connection. */
  | { readonly type: "addCertificate"; readonly fingerprint: string | null }
  | { readonly type: "dropCertificate"; readonly fingerprint: string }
  /** Tells what one's account prefers; what is given changes. */
  | { readonly type: "preference"; readonly multipleSessions?: boolean }
  /** Puts others off one's own name. */
  /** `toTakeIt`: the nick is wanted, so it is as good that nobody has it. */
  | { readonly type: "ghost"; readonly nick: string; readonly toTakeIt?: boolean }
  /** Whether one stays while nobody is connected; tells it, or has it otherwise. */
  | { readonly type: "persistence"; readonly setting?: PersistenceSetting }
  /** Asks to be answered when what the server has begun for others is on everybody's sockets (IRC: `PING`). */
  | { readonly type: "sync" }
  | { readonly type: "quit"; readonly reason: string }
  // talking. `key` makes a repeated send one message
  | ({
      readonly type: "say";
      /** It is one message however long its line is: it is divided where a reader's line would not hold it. */
      readonly whole?: true;
      readonly speech: "message" | "action" | "notice";
      readonly target: string;
      readonly tags?: ClientTags;
      readonly key?: string;
    } & Lines)
  /** Brings words of somebody on another network into a room, under `nick` (draft/relaymsg). */
  | {
      readonly type: "relay";
      readonly speech: "message" | "action";
      readonly room: string;
      readonly nick: string;
      readonly text: string;
      readonly tags?: ClientTags;
    }
  | { readonly type: "tag"; readonly target: string; readonly tags: ClientTags }
  | { readonly type: "history"; readonly target: string; readonly query: HistoryQuery }
  /** Where something was said last between two times (ms since 1970), which are left out themselves. */
  | { readonly type: "historyTargets"; readonly from: number; readonly to: number; readonly limit: number }
  /**
   * Looks for messages in all that one may read, or `in` one room or conversation. `text`: words that all have to be there;
   * times are ms since 1970, both inclusive. Of too many the newest are given, or with `after` the oldest; `keep` says
   * otherwise.
   */
  | {
      readonly type: "search";
      readonly in?: string;
      readonly text?: string;
      readonly from?: string;
      readonly after?: number;
      readonly before?: number;
      readonly keep?: "newest" | "oldest";
      readonly limit: number;
    }
  /** The newest of what was said from `from` on and before `to` (ms since 1970), in some targets or in all. */
  | {
      readonly type: "playback";
      readonly targets?: readonly string[];
      readonly from?: number;
      readonly to?: number;
      readonly speechOnly: boolean;
    }
  /** Tells up to when one has read, or notes it: `time` is ms since 1970, or as late as can be for now. */
  | { readonly type: "markRead"; readonly target: string; readonly time?: number }
  | WaitingCommand
  // rooms
  /** `forwards`: how often a room has sent the asker on to another; nobody but the server says so. */
  | { readonly type: "join"; readonly room: string; readonly key?: string; readonly forwards?: number }
  | { readonly type: "part"; readonly room: string; readonly reason: string }
  /** Leaves every room (IRC: `JOIN 0`); answered with an `event` for each. */
  | { readonly type: "leaveAll"; readonly reason: string }
  | { readonly type: "topic"; readonly room: string; readonly topic?: string }
  | { readonly type: "names"; readonly room: string }
  | RosterCommand
  | {
      readonly type: "rooms";
      readonly only?: readonly string[];
      readonly pattern?: string;
      readonly minMembers?: number;
      readonly maxMembers?: number;
    }
  | { readonly type: "invite"; readonly room: string; readonly nick: string }
  | { readonly type: "invitations" }
  | { readonly type: "knock"; readonly room: string; readonly text: string }
  | { readonly type: "kick"; readonly room: string; readonly nick: string; readonly reason: string }
  | { readonly type: "roomModes"; readonly room: string; readonly changes: readonly ModeChange[] }
  | {
      readonly type: "role";
      readonly room: string;
      readonly nick: string;
      readonly role: RoleLetter;
      readonly grant: boolean;
    }
  | { readonly type: "ban"; readonly room: string; readonly mask: string; readonly add: boolean }
  | { readonly type: "createRoom"; readonly room: string }
  | { readonly type: "roomInfo"; readonly room: string }
  | { readonly type: "describeRoom"; readonly room: string; readonly description: string }
  | { readonly type: "roomVisibility"; readonly room: string; readonly private: boolean }
  | { readonly type: "renameRoom"; readonly room: string; readonly to: string; readonly reason: string }
  | { readonly type: "transferRoom"; readonly room: string; readonly account: string }
  | { readonly type: "deleteRoom"; readonly room: string }
  | { readonly type: "releaseRoom"; readonly room: string }
  /** A role that an account has whenever it enters. */
  | {
      readonly type: "lastingRole";
      readonly room: string;
      readonly account: string;
      readonly role: RoleLetter;
      readonly grant: boolean;
    }
  | { readonly type: "lastingRoles"; readonly room: string }
  // people
  | { readonly type: "who"; readonly mask: string; readonly operatorsOnly: boolean }
  | { readonly type: "whois"; readonly nick: string }
  | { readonly type: "whowas"; readonly nick: string; readonly limit: number }
  /** A page of who is here and of all accounts, by name; `online`: who is here alone; `after`: behind this name. */
  | {
      readonly type: "users";
      readonly online?: true;
      readonly after?: string;
      readonly limit?: number;
    }
  | { readonly type: "isOn"; readonly nicks: readonly string[] }
  | { readonly type: "userHost"; readonly nicks: readonly string[] }
  /** `absent`: this session is connected, but nobody sits at it. */
  | { readonly type: "away"; readonly text: string | null; readonly absent?: true }
  /** Hears somebody, or not any more, whatever one's modes say. */
  | { readonly type: "accept"; readonly nick: string; readonly add: boolean }
  | { readonly type: "accepted" }
  | { readonly type: "realname"; readonly realname: string }
  /** Gives somebody another visible user or host. */
  | { readonly type: "host"; readonly nick: string; readonly user?: string; readonly host?: string }
  /** This session is told when somebody of these nicks comes and goes. */
  | { readonly type: "watch"; readonly nicks: readonly string[] }
  | { readonly type: "unwatch"; readonly nicks: readonly string[] | "all" }
  /** Whom this session watches; with `status` also who of them is here. */
  | { readonly type: "watched"; readonly status: boolean }
  | { readonly type: "status"; readonly presence: Presence; readonly text: string }
  | { readonly type: "userModes"; readonly nick: string; readonly changes: readonly ModeChange[] }
  // profiles: keys and values of people and rooms. `target` is a room, a nick, or `*` for oneself
  /** Asks for some keys, or for all that are set. */
  | { readonly type: "metadata"; readonly target: string; readonly keys?: readonly string[] }
  /** null takes the key away. */
  | {
      readonly type: "setMetadata";
      readonly target: string;
      readonly key: string;
      readonly value: string | null;
    }
  | { readonly type: "clearMetadata"; readonly target: string }
  /** These keys of a person, or of a room and all who are in it; `target` null: of all whose changes one hears of. */
  | { readonly type: "syncMetadata"; readonly target: string | null; readonly keys: readonly string[] }
  // the server
  | { readonly type: "motd" }
  | { readonly type: "lusers" }
  | { readonly type: "version" }
  | { readonly type: "time" }
  /** Figures, by the letter of STATS: see `statsQueries`. */
  | { readonly type: "stats"; readonly query: string }
  /** Whether this server is the one that is asked: by its name, a glob, or the nick of somebody who is on it. */
  | { readonly type: "atServer"; readonly server: string }
  | { readonly type: "admin" }
  | { readonly type: "info" }
  /** The servers that this one knows of; `mask` is a glob. */
  | { readonly type: "links"; readonly mask: string }
  | { readonly type: "oper"; readonly name: string; readonly password: string }
  // what administrators do with it
  | { readonly type: "deoper" }
  /** Goes on only for an administrator; `line` is what they are about to do, for the log. */
  | { readonly type: "operate"; readonly line: string }
  /** Brings somebody into a room, whatever its rules. */
  | { readonly type: "forceJoin"; readonly nick: string; readonly room: string }
  /** Gives somebody another nick. */
  | { readonly type: "forceNick"; readonly nick: string; readonly to: string }
  /** Changes somebody's own modes. */
  | { readonly type: "forceModes"; readonly nick: string; readonly changes: readonly ModeChange[] }
  /** Makes or cuts a link between servers (CONNECT, SQUIT). */
  | { readonly type: "linkServers"; readonly server: string }
  /** Puts somebody off the server. */
  | { readonly type: "expel"; readonly nick: string; readonly reason: string }
  /** Tells something to everybody who listens to the server's operators (user mode `w`). */
  | { readonly type: "wallops"; readonly text: string }
  /** Keeps somebody from the server; without a kind the target's form says which it is. `myself`: also the asker. */
  | {
      readonly type: "serverBan";
      readonly target: string;
      readonly kind?: ServerBanKind;
      readonly durationMs: number | null;
      readonly reason: string;
      readonly myself: boolean;
    }
  | { readonly type: "serverUnban"; readonly target: string; readonly kind?: ServerBanKind }
  | { readonly type: "serverBans" }
  /** What a ban of this target is, or would do. */
  | { readonly type: "serverBanInfo"; readonly target: string }
  /** Has the settings read again. */
  | { readonly type: "rehash" }
  | { readonly type: "tree" }
  /** Kills an actor; its supervisor brings it back. */
  | { readonly type: "kill"; readonly actor: string; readonly reason: string };

export type CommandType = Command["type"];
export type CommandOf<T extends CommandType> = Extract<Command, { readonly type: T }>;
