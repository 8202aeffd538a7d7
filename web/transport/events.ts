/** What was said, and how. */
export type Speech = "message" | "action" | "notice" | "announcement";

/** One thing that happened in a conversation, as a line of IRC told it. `nick` is who did it. */
export type Happening =
  | { readonly what: "speech"; readonly speech: Speech; readonly text: string; readonly nonce: string | null }
  | { readonly what: "join" }
  | { readonly what: "part"; readonly reason: string }
  | { readonly what: "quit"; readonly reason: string }
  | { readonly what: "nick"; readonly to: string }
  | { readonly what: "kick"; readonly kicked: string; readonly reason: string }
  | { readonly what: "topic"; readonly topic: string }
  | { readonly what: "mode"; readonly changes: readonly string[] };

/**
 * A happening with its place. `seq` is the order in its room (tag `monarchs.chat/seq`), null for what has none there: a
 * live QUIT or NICK is one line for many rooms. `time` is milliseconds since 1970.
 */
export type Entry = Happening & {
  readonly msgid: string | null;
  readonly seq: number | null;
  readonly time: number;
  readonly nick: string;
};

/**
 * What has a place in a conversation's log and is not shown there: a reaction, or what took an entry away, whose msgid
 * is `of`.
 */
export type Mark = Pick<Entry, "msgid" | "seq"> & { readonly of: string | null };

/** A member as NAMES shows it: `roles` are the letters of `qaohv`. */
export interface RosterMember {
  readonly nick: string;
  readonly roles: string;
}

/** A room as LIST shows it. */
export interface ListedRoom {
  readonly name: string;
  readonly members: number;
  readonly topic: string;
}

/** Which part of a log was asked for. */
export type HistoryDirection = "latest" | "before" | "after";

/** The state of the socket. `retryAt` is milliseconds since 1970. */
export type LinkState =
  | { readonly state: "idle" }
  | { readonly state: "connecting"; readonly attempt: number }
  | { readonly state: "online" }
  | { readonly state: "waiting"; readonly attempt: number; readonly retryAt: number };

/** What the transport tells the store. Conversations are named as on the wire: `#room`, or the other's nick. */
export type TransportEvent =
  | { readonly type: "link"; readonly link: LinkState }
  | { readonly type: "registered"; readonly nick: string; readonly resumed: boolean }
  | { readonly type: "support"; readonly support: Partial<Support> }
  | { readonly type: "resumeToken"; readonly token: string | null }
  /** Registration was refused; the socket is closed and not opened again by itself. */
  | {
      readonly type: "refused";
      readonly why: "nickInUse" | "other";
      readonly nick: string;
      readonly text: string;
    }
  | { readonly type: "entry"; readonly conversation: string; readonly entry: Entry }
  | { readonly type: "mark"; readonly conversation: string; readonly mark: Mark }
  /** A QUIT or NICK: it belongs to every conversation that its nick is part of. */
  | { readonly type: "everywhere"; readonly entry: Entry }
  | { readonly type: "inside"; readonly room: string }
  | { readonly type: "outside"; readonly room: string; readonly text: string }
  | { readonly type: "roster"; readonly room: string; readonly members: readonly RosterMember[] }
  | { readonly type: "topic"; readonly room: string; readonly topic: string }
  | { readonly type: "presence"; readonly nick: string; readonly away: boolean }
  | {
      readonly type: "history";
      readonly conversation: string;
      readonly direction: HistoryDirection;
      readonly entries: readonly Entry[];
      /** Nothing more lies in this direction. */
      readonly complete: boolean;
    }
  | {
      readonly type: "historyFailed";
      readonly conversation: string;
      readonly direction: HistoryDirection;
      readonly text: string;
    }
  | { readonly type: "unsent"; readonly nonce: string; readonly text: string }
  | { readonly type: "rooms"; readonly rooms: readonly ListedRoom[] }
  | { readonly type: "invited"; readonly room: string; readonly by: string }
  /** Words of the server for the person: an error, a warning, an announcement. */
  | { readonly type: "notice"; readonly text: string };

/** What the server says of itself (ISUPPORT 005). Lengths in bytes. */
export interface Support {
  readonly network: string;
  readonly nickLength: number;
  readonly roomLength: number;
  /** Most messages of one CHATHISTORY. */
  readonly historyLimit: number;
}

/** What holds before the server said anything. */
export const defaultSupport: Support = {
  network: "Monarchs",
  nickLength: 50,
  roomLength: 100,
  historyLimit: 500,
};
