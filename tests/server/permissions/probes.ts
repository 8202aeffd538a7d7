import type { Action } from "../../../src/domain/permissions.ts";

/** What a try is given: a word of its own, and a message. */
export interface Try {
  readonly word: string;
  readonly msgid: string;
  readonly seq: number;
}

type HttpRequest = readonly [method: string, path: string, body?: unknown];

/** How something is tried at each door that has a way to, and what shows that it was done. */
export interface Probe {
  readonly irc?: (given: Try) => string;
  readonly line?: (given: Try) => string;
  readonly http?: (given: Try) => HttpRequest;
  /** It is done to a message. */
  readonly message?: true;
  /** What others are shown if it is done; by whom: a member, or one who is to be invited. Without it, no refusal shows it. */
  readonly seen?: (given: Try) => string;
  readonly by?: "far";
  /** It is in their own answer that it is looked for. */
  readonly own?: true;
  /** Who may not is told nothing of it. */
  readonly quiet?: true;
  /** The owner makes it undone. */
  readonly undo?: (given: Try) => string;
}

/** What of the table can be tried by a command and seen in what comes of it. The rest has tests of its own. */
export const probes = {
  view: {
    irc: () => "CHATHISTORY LATEST #r * 50",
    line: () => "/history #r 50",
    http: () => ["GET", "/rooms/r/messages"],
    seen: () => "canary",
    own: true,
  },
  send: {
    irc: ({ word }) => `PRIVMSG #r :${word}`,
    line: ({ word }) => `/msg #r ${word}`,
    http: ({ word }) => ["POST", "/rooms/r/messages", { content: word }],
    seen: ({ word }) => word,
  },
  react: {
    irc: ({ msgid, word }) => `@+reply=${msgid};+draft/react=${word} TAGMSG #r`,
    line: ({ seq, word }) => `/react #r ${seq} ${word}`,
    http: ({ msgid, word }) => ["PUT", `/messages/${msgid}/reactions/${word}`],
    message: true,
    seen: ({ word }) => word,
  },
  announce: {
    irc: ({ word }) => `ANNOUNCE #r :${word}`,
    line: ({ word }) => `/announce #r ${word}`,
    http: ({ word }) => ["POST", "/rooms/r/announcements", { content: word }],
    seen: ({ word }) => word,
  },
  pin: {
    irc: ({ msgid }) => `PIN #r ${msgid}`,
    line: ({ seq }) => `/pin #r ${seq}`,
    http: ({ msgid }) => ["PUT", `/rooms/r/pins/${msgid}`],
    message: true,
  },
  editMessage: {
    irc: ({ msgid, word }) => `EDIT #r ${msgid} :${word}`,
    line: ({ seq, word }) => `/edit #r ${seq} ${word}`,
    http: ({ msgid, word }) => ["PATCH", `/messages/${msgid}`, { content: word }],
    message: true,
    seen: ({ word }) => word,
  },
  deleteMessage: {
    irc: ({ msgid }) => `REDACT #r ${msgid}`,
    line: ({ seq }) => `/delete #r ${seq}`,
    http: ({ msgid }) => ["DELETE", `/messages/${msgid}`],
    message: true,
    seen: ({ msgid }) => `REDACT #r ${msgid}`,
  },
  topic: {
    irc: ({ word }) => `TOPIC #r :${word}`,
    line: ({ word }) => `/topic #r ${word}`,
    http: ({ word }) => ["PATCH", "/rooms/r", { topic: word }],
    seen: ({ word }) => word,
  },
  invite: {
    irc: () => "INVITE far #r",
    line: () => "/invite #r far",
    http: () => ["POST", "/rooms/r/invites", { user: "far" }],
    seen: () => "INVITE far",
    by: "far",
  },
  kick: {
    irc: ({ word }) => `KICK #r eve :${word}`,
    line: ({ word }) => `/kick #r eve ${word}`,
    http: ({ word }) => ["DELETE", `/rooms/r/members/eve?reason=${word}`],
    seen: ({ word }) => word,
  },
  ban: {
    irc: ({ word }) => `MODE #r +b ${word}!*@*`,
    line: ({ word }) => `/ban #r ${word}!*@*`,
    http: ({ word }) => ["POST", "/rooms/r/bans", { mask: `${word}!*@*` }],
    seen: ({ word }) => `+b ${word}!*@*`,
  },
  voice: {
    irc: () => "MODE #r +v eve",
    line: () => "/voice #r eve",
    http: () => ["PATCH", "/rooms/r/members/eve", { role: "voice" }],
    seen: () => "MODE #r +v eve",
    undo: () => "MODE #r -v eve",
  },
  operators: {
    irc: () => "MODE #r +o eve",
    line: () => "/op #r eve",
    http: () => ["PATCH", "/rooms/r/members/eve", { role: "operator" }],
    seen: () => "MODE #r +o eve",
    undo: () => "MODE #r -o eve",
  },
  modes: {
    irc: () => "MODE #r +A",
    line: () => "/mode #r +A",
    http: () => ["PATCH", "/rooms/r", { announcements: true }],
    seen: () => "MODE #r +A",
    undo: () => "MODE #r -A",
  },
  metadata: {
    irc: ({ word }) => `METADATA #r SET about :${word}`,
    line: () => "/room reactions #r 👍",
    http: () => ["PATCH", "/rooms/r", { allowedReactions: ["👍"] }],
  },
  manage: {
    line: ({ word }) => `/room describe #r ${word}`,
    http: ({ word }) => ["PATCH", "/rooms/r", { description: word }],
  },
  audit: {
    irc: () => "AUDIT #r",
    line: () => "/audit #r",
    http: () => ["GET", "/rooms/r/audit"],
  },
  rename: {
    irc: ({ word }) => `RENAME #r #${word} :new`,
    line: ({ word }) => `/room rename #r #${word}`,
    http: ({ word }) => ["PATCH", "/rooms/r", { name: word }],
    seen: ({ word }) => `RENAME #r #${word}`,
    undo: ({ word }) => `RENAME #${word} #r :old`,
  },
  transfer: {
    irc: () => "MODE #r +a voice",
    line: () => "/room owner #r outsider",
    http: () => ["PATCH", "/rooms/r/members/voice", { role: "admin" }],
  },
  relay: { irc: ({ word }) => `RELAYMSG #r bot/x :${word}`, seen: ({ word }) => word },
  speakToAll: {
    irc: ({ word }) => `PRIVMSG #r :${word}`,
    line: ({ word }) => `/msg #r ${word}`,
    http: ({ word }) => ["POST", "/rooms/r/messages", { content: word }],
    seen: ({ word }) => word,
    quiet: true,
  },
} satisfies Partial<Record<Action, Probe>>;

export type Tried = keyof typeof probes;
export const tried = Object.keys(probes) as readonly Tried[];

export type Door = "irc" | "line" | "http";
export const doors: readonly Door[] = ["irc", "line", "http"];
export const probeOf = (action: Tried): Probe => probes[action];
