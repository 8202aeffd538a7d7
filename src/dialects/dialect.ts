import type { Command } from "../domain/commands.ts";
import type { Event, RoomEvent } from "../domain/events.ts";
import type { Metadata, MetadataBounds, MetadataChanges } from "../domain/metadata.ts";
import type { Identity } from "../domain/person.ts";
import type { Refusal } from "../domain/refusals.ts";
import type { Answer, DialectName, MemberView, RoomView } from "../domain/replies.ts";

/** What every dialect has to know of the server; changes only with the settings. */
export interface ServerFacts {
  /** Another number whenever one of the facts is another. */
  readonly revision: number;
  readonly network: string;
  readonly name: string;
  readonly description: string;
  readonly version: string;
  readonly startedAt: number;
  readonly motd: readonly string[];
  readonly adminContact: string;
  readonly autojoin: readonly string[];
  readonly nickLength: number;
  readonly channelLength: number;
  readonly topicLength: number;
  readonly awayLength: number;
  readonly kickLength: number;
  readonly keyLength: number;
  readonly realnameLength: number;
  readonly userLength: number;
  readonly listEntries: number;
  readonly channelsPerUser: number;
  /** Whether earlier messages can be asked for, and how many at once. */
  /** Whether authors may edit, and what clients see of it that know nothing of edits (`edit.fallback`). */
  readonly editEnabled: boolean;
  readonly editFallback: "repeat" | "notice" | "none";
  readonly historyEnabled: boolean;
  readonly historyLimit: number;
  /** Nicks that one session may watch; 0: no limit. */
  readonly monitorEntries: number;
  /** What a message of several lines may have (`limits.multiline`). */
  readonly multilineBytes: number;
  readonly multilineLines: number;
  /** For how long a client may leave a batch open, ms. */
  readonly batchTimeoutMs: number;
  /** Null where it is switched off. */
  readonly metadata: MetadataFacts | null;
  readonly utf8Only: boolean;
  /** Client-only tags that are dropped: names without `+`, `*`, `-name`. */
  readonly deniedClientTags: readonly string[];
  readonly registrationOpen: boolean;
  /** What to know of making an account: the keys of IRCv3's account-registration. */
  readonly registrationKeys: readonly ("before-connect" | "email-required" | "custom-account-name")[];
  /** Nobody signs in without an account. */
  readonly accountRequired: boolean;
  readonly passwordMinLength: number;
  /** SASL mechanisms, as advertised. */
  readonly mechanisms: readonly string[];
  /** The policy of transport security that clients are told (IRCv3 sts); null: none. */
  readonly sts: { readonly port: number; readonly durationSeconds: number; readonly preload: boolean } | null;
  /** Where clients send files (FILEHOST); "" for nowhere. */
  readonly fileHost: string;
  /** The address of the network's icon; "" for none. */
  readonly icon: string;
}

/** How far metadata goes. */
export interface MetadataFacts extends MetadataBounds {
  readonly maxKeys: number;
  readonly maxSubscriptions: number;
  readonly beforeConnect: boolean;
  /** Values that are sent without having been asked for; where there are more, a client is told to ask. */
  readonly entriesAtOnce: number;
}

/** Who sits at the other end, as far as the dialect shows it; the connection keeps it up to date. */
export interface Viewer {
  /** The nick, or `*` before there is one. */
  nick: string;
  identity: Identity | null;
  /** `nick!user@host` parts as others see them; empty before registration. */
  user: string;
  host: string;
  /** For the line door: the room that plain text goes to. */
  currentRoom: string | null;
}

/**
 * One thing a client asked for: the commands of one line, in order, each answered before the next is begun. A dialect
 * extends it with what it needs to shape the answers (IRC: verb, label, batch). Answers of one request may come in several calls.
 */
export interface Request {
  /** The command as its door calls it, for the figures; one of the door's table, so there are not many. */
  readonly verb?: string;
  readonly commands: readonly Command[];
  /** The first refusal ends the request: the commands after it are not begun (line: `/login` is a login, then a sign-in). */
  readonly untilRefused?: boolean;
}

/** What one line means. */
export type Decoded<R extends Request = Request> =
  /** Nothing to do: an empty line, a PONG. */
  | undefined
  /**
   * Lines to send back at once, in order with other answers; the protocol's own affairs. `close`: and then hang up.
   * `bytes` go out as they are, in front of the lines (telnet's negotiation around a password).
   */
  | {
      readonly lines: readonly string[];
      readonly bytes?: Uint8Array;
      readonly close?: string;
      readonly request?: R;
    }
  | { readonly request: R }
  /** Not one of ours: close without a word (a browser's HTTP request on the line door), or become another dialect. */
  | { readonly hangUp: true }
  | { readonly switchTo: "line" };

/**
 * Turns events into the bytes of everybody who reads in the same way: one object for each combination of dialect,
 * capabilities and settings, shared by all such sessions (so it is compared by identity, and holds nothing of one viewer).
 */
export interface Encoder {
  /**
   * One event as lines, each with its ending, or "" where this combination does not show it. `own`: the viewer is the
   * one who did it (another session of theirs, or the echo). A room's event for others is the same for all who share the encoder.
   */
  encode(event: Event, own: boolean): string;
  /** Whether an event that concerns several rooms (quit, nick, away, account) is shown once for each room. */
  readonly perRoom: boolean;
  /** Of such an event that no log keeps (away, account) one is shown all the same. */
  readonly liveOnce?: true;
}

/** What stands between socket and framing: takes a protocol's own bytes out of the stream. Fed in any cut. */
export interface Filter {
  /** @returns what is left for the framing (the chunk itself when nothing was taken), and bytes to send back at once */
  push(chunk: Uint8Array): { readonly data: Uint8Array; readonly replies: Uint8Array };
}

/** One client's side of a dialect: its settings, its half-done negotiations. Pure: no sockets, clocks or actors. */
export interface Session<R extends Request = Request> {
  readonly name: DialectName;
  readonly viewer: Viewer;
  /** Applied to every chunk before it is framed (line: telnet's negotiation). */
  readonly filter?: Filter;
  /** Changes when capabilities or settings do. */
  encoder: Encoder;
  /** Whether the sender sees its own messages (IRC: echo-message; line: always). */
  readonly echoes: boolean;
  /** Whether it is told of what those whom it watches do, also where it shares no room with them (IRC: extended-monitor). */
  readonly followsWatched: boolean;
  /** Whether the client asks for earlier messages itself, and is shown none unasked (IRC: draft/chathistory). */
  readonly asksForHistory: boolean;
  /**
   * Whether the client says itself up to when its person has read (IRC: draft/read-marker). What others are shown counts as
   * read once their session has ended.
   */
  readonly marksRead: boolean;
  /** Whoever comes by it is back in the rooms that they belong to (HTTP). Absent where clients enter rooms themselves. */
  readonly comesBack?: true;
  /** What it is told unasked, at a log-in, of what waits: unread messages too, or the client asks for those itself. */
  readonly toldOf: "everything" | "events" | "nothing";
  /** Lines to send when the connection opens. */
  greeting(): readonly string[];
  /** One line without its ending, as framed. `now`: ms since 1970. Empty and unknown lines are answers too, not exceptions. */
  decode(line: Uint8Array, now: number): Decoded<R>;
  /** Gives up what the client should have finished by now (IRC: a batch). @returns what it is told; looked at every second */
  overdue?(now: number): readonly string[];
  /** A line that was over the limit of the framing, or 16 KiB without an end (`endless`: the connection closes then). */
  tooLong(endless: boolean): Decoded<R>;
  /**
   * The answer to one command of a request, as lines without endings. `last`: no further command of the request follows.
   * The request's own events come here (reply `event`, `joined`, …), not through the encoder.
   */
  answer(request: R, answer: Answer, last: boolean, now: number): readonly string[];
  /**
   * A room that the viewer is in has another name. Absent where the encoder says all there is to say of it (line); IRC
   * without channel-rename has to leave and enter anew. `readAt`: see the reply `joined`.
   */
  renamed?(
    event: RoomEvent & { readonly type: "rename" },
    room: RoomView,
    members: readonly MemberView[],
    readAt: number | null,
    now: number,
  ): readonly string[];
  /**
   * Keys of a person or a room have changed: nothing for a client that does not follow them. Absent where the dialect
   * has no word for it.
   */
  metadataChanged?(target: string, changes: MetadataChanges): readonly string[];
  /** Somebody whom the client watches has come, with this profile. Absent as before. */
  metadataOf?(target: string, metadata: Metadata | undefined, now: number): readonly string[];
  /** A request that the server itself makes for this session: rooms that everybody enters, what a second session is brought into. */
  unasked(commands: readonly Command[]): R;
  /** A note of the server that nobody asked for: a warning, a throttle. */
  notice(text: string): readonly string[];
  /** Asks for a sign of life; any line is one. Nothing where a dialect has no such question (line: TCP's own keep-alive does). */
  ping(): readonly string[];
  /** Whether the client can read that a request was refused for being one too many; else it is held back. */
  canRefuse(request: R): boolean;
  /** The server's facts have changed: what the client is to hear of it. Absent where it shows none of them. */
  reloaded?(before: ServerFacts): readonly string[];
  /** The last words before the connection closes: IRC's `ERROR`, line's `* bye`. */
  farewell(reason: string): readonly string[];
  /** A refusal outside of any request (flood, a command lost with its actor). */
  refuse(refusal: Refusal): readonly string[];
}
