import type { ServerFacts } from "../../../src/dialects/dialect.ts";
import type { LineRequest } from "../../../src/dialects/line/command.ts";
import { createLineSession, type LineSession } from "../../../src/dialects/line/session.ts";
import type { Event, RoomEvent, RoomEventBody } from "../../../src/domain/events.ts";
import { newRoomModes } from "../../../src/domain/modes.ts";
import type { Source } from "../../../src/domain/person.ts";
import type { Refusal, RefusalCode } from "../../../src/domain/refusals.ts";
import type {
  MemberView,
  PersonView,
  Reply,
  ReplyOf,
  ReplyType,
  RoomView,
} from "../../../src/domain/replies.ts";
import type { ConversationView } from "../../../src/domain/waiting.ts";
import { plainFacts } from "../facts.ts";

export const facts: ServerFacts = {
  ...plainFacts,
  network: "Example",
  name: "chat.example.org",
  description: "our server",
  version: "1.2.3",
  startedAt: Date.UTC(2026, 4, 3, 10, 0),
  motd: ["Welcome."],
  adminContact: "admin@example.org",
  autojoin: ["#lobby"],
  channelLength: 64,
  awayLength: 200,
  passwordMinLength: 6,
};

/** 2026-05-03 12:34:05 UTC. */
export const now = Date.UTC(2026, 4, 3, 12, 34, 5);

export const person = (nick: string, account: string | null = null): Source => ({
  id: `id-${nick}`,
  nick,
  user: nick,
  host: "host.example",
  account,
});
export const ada = person("ada", "ada");
export const bob = person("bob");

export const inLobby = (source: Source, body: RoomEventBody, seq = 42): RoomEvent => ({
  roomId: "room-1",
  kind: "channel",
  target: "#lobby",
  source,
  msgid: "0192-msgid",
  time: now,
  seq,
  ...body,
});
export const direct = (source: Source, target: string, body: RoomEventBody, seq = 7): RoomEvent => ({
  ...inLobby(source, body, seq),
  kind: "direct",
  target,
});

export const adaMember: MemberView = {
  source: ada,
  realname: "Ada",
  roles: "qo",
  away: false,
  operator: true,
  bot: false,
};
export const bobMember: MemberView = {
  source: bob,
  realname: "bob",
  roles: "",
  away: true,
  operator: false,
  bot: false,
};

export const lobby: RoomView = {
  id: "room-1",
  name: "#lobby",
  kind: "channel",
  topic: "say hello",
  topicSetBy: "ada",
  topicSetAt: now,
  description: "for everybody",
  members: 2,
  modes: { ...newRoomModes, key: "secret", limit: 50 },
  owner: "ada",
  createdAt: now,
  lastSeq: 42,
};

export const bobView: PersonView = {
  source: bob,
  realname: "Bob B.",
  away: "at lunch",
  presence: "online",
  operator: false,
  bot: false,
  idleMs: 125_000,
  signedOnAt: now,
  sessions: 1,
  rooms: [{ name: "#lobby", roles: "" }],
  secure: true,
};
export const adaView: PersonView = {
  ...bobView,
  source: ada,
  realname: "ada",
  away: null,
  operator: true,
  rooms: [
    { name: "#lobby", roles: "qo" },
    { name: "#dev", roles: "" },
  ],
};

const ops: ConversationView = {
  roomId: "r2",
  kind: "channel",
  target: "#ops",
  unread: 5,
  mentions: 3,
  spokenAt: now,
  readAt: null,
};
const toBob: ConversationView = {
  roomId: "r3",
  kind: "direct",
  target: "bob",
  unread: 0,
  mentions: 0,
  spokenAt: now,
  readAt: now,
};

/** One reply of every kind. */
export const replies: { readonly [T in ReplyType]: ReplyOf<T> } = {
  welcome: { reply: "welcome", source: ada, realname: "Ada", resumed: false, modes: "" },
  done: { reply: "done" },
  resumeToken: { reply: "resumeToken", token: "T0KEN" },
  nickChanged: { reply: "nickChanged", from: ada, to: "eve" },
  registered: { reply: "registered", account: "ada", source: ada },
  loggedIn: { reply: "loggedIn", account: "ada", source: ada },
  verificationSent: { reply: "verificationSent", account: "ada" },
  verified: { reply: "verified", account: "ada", source: null },
  sessions: {
    reply: "sessions",
    sessions: [
      {
        id: "0198f4a2",
        kind: "tokens",
        device: "Firefox",
        address: "192.0.2.1",
        createdAt: now,
        usedAt: now,
        current: true,
      },
    ],
  },
  sessionEnded: {
    reply: "sessionEnded",
    session: {
      id: "c12",
      kind: "connection",
      device: "IRC client",
      address: "192.0.2.1",
      createdAt: now,
      usedAt: now,
      current: false,
    },
  },
  otherSessionsEnded: { reply: "otherSessionsEnded" },
  loggedOut: { reply: "loggedOut", source: ada },
  scramChallenge: { reply: "scramChallenge", salt: "c2FsdA==", iterations: 4096, nonce: "n" },
  scramVerified: { reply: "scramVerified", signature: "c2lnbmF0dXJl" },
  passwordChanged: { reply: "passwordChanged" },
  accountCreated: { reply: "accountCreated", account: "ada" },
  accountInfo: {
    reply: "accountInfo",
    account: {
      name: "Ada",
      createdAt: 1_767_323_045_678,
      nick: "ada",
      rooms: ["#dev"],
      private: { email: null, lastSeenAt: 1_767_323_045_678, role: "user" },
    },
  },
  certificates: {
    reply: "certificates",
    certificates: [{ fingerprint: "aa".repeat(32), addedAt: 1_767_323_045_678 }],
    change: "added",
  },
  preferences: { reply: "preferences", multipleSessions: true },
  ghosted: { reply: "ghosted", nick: "ada" },
  roomRoles: { reply: "roomRoles", room: "#dev", roles: [{ account: "ada", roles: "o" }] },
  whoami: { reply: "whoami", person: adaView, role: "administrator" },
  bye: { reply: "bye", source: ada, reason: "see you" },
  event: { reply: "event", event: inLobby(ada, { type: "message", text: "hi" }) },
  live: { reply: "live", event: { type: "away", source: ada, text: "out", time: now } },
  joined: {
    reply: "joined",
    event: inLobby(ada, { type: "join", realname: "Ada" }),
    room: lobby,
    members: [adaMember, bobMember],
    alreadyThere: false,
  },
  playback: { reply: "playback", logs: [] },
  search: { reply: "search", events: [], complete: true },
  readMarker: { reply: "readMarker", target: "#lobby", time: now },
  roster: {
    reply: "roster",
    room: "#lobby",
    members: [
      {
        id: ada.id,
        nick: "ada",
        account: "ada",
        realname: "Ada",
        bot: false,
        roles: "qo",
        here: true,
        away: false,
        joinedAt: now,
      },
      {
        id: "e",
        nick: "eve",
        account: "eve",
        realname: "eve",
        bot: false,
        roles: "",
        here: false,
        away: false,
        joinedAt: now,
      },
    ],
  },
  unread: {
    reply: "unread",
    conversations: [
      { ...ops, unread: 12, mentions: 3 },
      { ...toBob, unread: 1, mentions: 0 },
    ],
  },
  conversations: { reply: "conversations", conversations: [toBob] },
  waiting: {
    reply: "waiting",
    conversations: [{ ...toBob, unread: 2 }, ops],
    events: [
      { id: 1, time: now, type: "invite", room: "#dev", by: bob },
      { id: 2, time: now, type: "role", room: "#dev", role: "o", grant: true, by: bob },
      { id: 3, time: now, type: "removed", room: "#ops", reason: "quiet", by: bob },
      { id: 4, time: now, type: "announcement", text: "Back at noon", by: ada },
      { id: 5, time: now, type: "request", by: bob },
    ],
  },
  historyTargets: { reply: "historyTargets", targets: [{ target: "#lobby", time: now }] },
  history: {
    reply: "history",
    target: "#lobby",
    events: [
      inLobby(bob, { type: "message", text: "hello" }, 41),
      inLobby(ada, { type: "action", text: "waves" }),
    ],
    query: "latest",
    complete: false,
  },
  topic: { reply: "topic", room: lobby },
  names: { reply: "names", room: "#lobby", privacy: "public", members: [adaMember, bobMember] },
  rooms: {
    reply: "rooms",
    rooms: [{ ...lobby, name: "#a", members: 1, topic: "" }, lobby],
  },
  roomInfo: { reply: "roomInfo", room: lobby },
  roomCreated: { reply: "roomCreated", room: lobby },
  roomChanged: { reply: "roomChanged", room: lobby, what: "description" },
  roomDeleted: { reply: "roomDeleted", room: "#lobby" },
  roomModes: { reply: "roomModes", room: lobby, showKey: true },
  roomList: {
    reply: "roomList",
    room: "#lobby",
    list: "b",
    entries: [{ mask: "eve!*@*", setBy: "ada", setAt: now }],
  },
  modesChanged: {
    reply: "modesChanged",
    event: inLobby(ada, { type: "mode", changes: [{ add: true, letter: "o", param: "bob" }] }),
    refusals: [{ refused: "unknownMode", letter: "x", room: "#lobby" }],
  },
  invited: { reply: "invited", room: "#lobby", nick: "bob", away: "at lunch" },
  invitations: { reply: "invitations", rooms: ["#dev", "#garden"] },
  knocked: { reply: "knocked", room: "#dev" },
  forwarded: { reply: "forwarded", room: "#dev", to: "#waiting" },
  recipientAway: { reply: "recipientAway", nick: "bob", text: "at lunch" },
  recipientOffline: { reply: "recipientOffline", nick: "bob" },
  who: {
    reply: "who",
    mask: "#lobby",
    room: "#lobby",
    more: false,
    people: [
      { ...adaMember, idleMs: 5_000 },
      { ...bobMember, idleMs: 0 },
    ],
  },
  whois: { reply: "whois", person: bobView, asker: false },
  whowas: { reply: "whowas", nick: "eve", people: [{ source: person("eve"), realname: "Eve", leftAt: now }] },
  users: { reply: "users", people: [adaView, bobView], next: null },
  isOn: { reply: "isOn", nicks: ["bob"] },
  userHost: { reply: "userHost", people: [{ source: bob, operator: false, away: false }] },
  audit: {
    reply: "audit",
    room: "#lobby",
    entries: [
      {
        seq: 1,
        time: now,
        byId: "ada-id",
        by: "ada",
        account: "ada",
        action: "kick",
        roomId: "lobby-id",
        room: "#lobby",
        target: "eve",
        detail: "spam",
      },
    ],
  },
  related: { reply: "related", kind: "block", nick: "bob", add: true, changed: true },
  relationships: {
    reply: "relationships",
    relations: [{ kind: "follow", nick: "bob", since: now }],
    limit: 500,
  },
  writers: { reply: "writers", policy: "followed", chosen: null },
  messageRequests: { reply: "messageRequests", people: [{ nick: "eve", since: now }] },
  requestRefused: { reply: "requestRefused", nick: "eve" },
  messageRequested: { reply: "messageRequested", nick: "eve", user: "eve", host: "h" },
  messageHeld: { reply: "messageHeld", nick: "bob" },
  persistence: { reply: "persistence", setting: "on", effective: true },
  accepted: { reply: "accepted", nicks: ["bob"] },
  watching: { reply: "watching", online: [ada], offline: ["bob"], full: [], limit: 100 },
  watched: { reply: "watched", nicks: ["ada", "bob"] },
  away: { reply: "away", text: "at lunch" },
  status: { reply: "status", presence: "busy", text: "writing" },
  userModes: { reply: "userModes", nick: "ada", modes: "i", changes: [] },
  motd: { reply: "motd", lines: ["Welcome."] },
  lusers: {
    reply: "lusers",
    counts: { users: 2, invisible: 1, operators: 1, unregistered: 0, rooms: 2, maxUsers: 9 },
  },
  version: { reply: "version" },
  time: { reply: "time", now },
  stats: {
    reply: "stats",
    query: "t",
    entries: [
      { entry: "figure", name: "connections", value: "3" },
      { entry: "figure", name: "rooms", value: "12" },
      { entry: "uptime", ms: 61_000 },
      { entry: "command", name: "say", count: 12 },
      { entry: "operator", name: "root" },
      {
        entry: "ban",
        ban: { kind: "account", target: "eve", reason: "spam", setBy: "ada", setAt: now, until: null },
      },
      { entry: "operatorHere", source: bob, idleMs: 5_000 },
      {
        entry: "connection",
        id: "c7",
        nick: null,
        dialect: "irc",
        queuedBytes: 1,
        writes: 2,
        bytesOut: 300,
        linesIn: 4,
        bytesIn: 50,
        openMs: 61_000,
      },
    ],
  },
  admin: { reply: "admin" },
  info: { reply: "info" },
  links: {
    reply: "links",
    mask: "*",
    servers: [{ name: "line.test", uplink: "line.test", hops: 0, description: "a server" }],
  },
  oper: { reply: "oper" },
  tree: {
    reply: "tree",
    root: {
      id: "1",
      name: "root",
      type: "supervisor",
      state: "running",
      incarnation: 1,
      mailbox: 0,
      ageMs: 61_000,
      strategy: "one_for_one",
      restarts: 2,
      intensity: 10,
      periodMs: 60_000,
      children: [
        {
          id: "2",
          name: "rooms",
          type: "supervisor",
          state: "running",
          incarnation: 1,
          mailbox: 0,
          ageMs: 61_000,
          strategy: "simple_one_for_one",
          children: [
            {
              id: "7",
              name: "room:#lobby",
              type: "worker",
              state: "running",
              incarnation: 3,
              mailbox: 4,
              ageMs: 2_000,
              children: [],
            },
          ],
        },
        {
          id: "3",
          name: null,
          type: "worker",
          state: "restarting",
          incarnation: 1,
          mailbox: 0,
          ageMs: 0,
          children: [],
        },
      ],
    },
  },
  expelled: { reply: "expelled", nick: "eve" },
  serverBanned: {
    reply: "serverBanned",
    ban: {
      kind: "mask",
      target: "*!*@*.example",
      reason: "spam",
      setBy: "ada",
      setAt: now,
      until: now + 86_400_000,
    },
    nicks: ["eve", "mallory"],
  },
  serverUnbanned: { reply: "serverUnbanned", target: { kind: "account", target: "eve" } },
  serverBans: {
    reply: "serverBans",
    bans: [{ kind: "account", target: "eve", reason: "", setBy: "ada", setAt: now, until: null }],
  },
  serverBanInfo: {
    reply: "serverBanInfo",
    target: { kind: "address", target: "192.0.2.0/24" },
    ban: null,
    nicks: [],
  },
  rehashed: { reply: "rehashed", waiting: ["network"] },
  metadata: {
    reply: "metadata",
    target: "bob",
    entries: [
      { target: "bob", key: "pronouns", value: "he/him" },
      { target: "bob", key: "url", value: null },
    ],
  },
  metadataSet: {
    reply: "metadataSet",
    entry: { target: "ada", key: "status", value: "thinking" },
    changed: true,
  },
  metadataCleared: { reply: "metadataCleared", target: "ada", keys: ["status"] },
  metadataSync: {
    reply: "metadataSync",
    target: "#lobby",
    entries: [{ target: "bob", key: "pronouns", value: "he/him" }],
  },
  uploadAllowed: { reply: "uploadAllowed", maxBytes: 52_428_800 },
  uploadLink: {
    reply: "uploadLink",
    url: "http://chat.example/api/v1/uploads/AAAAAAAAAAAAAAAAAAAAAA",
    minutes: 15,
    maxBytes: 52_428_800,
    target: "#lobby",
  },
  file: {
    reply: "file",
    file: {
      id: "AAAAAAAAAAAAAAAAAAAAAA",
      name: "cat.png",
      type: "image/png",
      bytes: 1_200,
      width: 4,
      height: 3,
    },
  },
  fileDeleted: { reply: "fileDeleted", file: "AAAAAAAAAAAAAAAAAAAAAA" },
  killed: { reply: "killed", actor: "room:#lobby" },
  edits: {
    reply: "edits",
    target: "#lobby",
    msgid: "m-1",
    seq: 42,
    versions: [
      { text: "teh", msgid: "m-1", by: bob, time: now },
      { text: "the", msgid: "m-2", by: bob, time: now },
    ],
  },
  pins: { reply: "pins", target: "#lobby", pins: [] },
  message: { reply: "message", target: "#lobby", event: inLobby(bob, { type: "message", text: "hi" }) },
  seenBy: {
    reply: "seenBy",
    target: "#lobby",
    msgid: "m-1",
    seq: 42,
    people: [{ id: "b", account: "bob", readUpTo: now }],
  },
  receipts: { reply: "receipts", on: true },
  roomReceipts: { reply: "roomReceipts", room: "#lobby", allowed: false },
  announced: { reply: "announced", people: 3 },
  roomReactions: { reply: "roomReactions", room: "#lobby", allowed: ["👍"] },
  reactions: {
    reply: "reactions",
    target: "#lobby",
    msgid: "m-1",
    seq: 42,
    reactions: [{ reaction: "👍", time: now, by: [bob, ada] }],
  },
};

/** All of them, in the union's own type. */
export const everyReply: readonly Reply[] = Object.values(replies);

/** One refusal of every code. */
export const refusals: { readonly [C in RefusalCode]: Extract<Refusal, { readonly refused: C }> } = {
  uploadsOff: { refused: "uploadsOff" },
  fileTooLarge: { refused: "fileTooLarge", limit: 52_428_800 },
  fileQuota: { refused: "fileQuota", of: "day", limit: 268_435_456 },
  tooManyUploads: { refused: "tooManyUploads", limit: 4 },
  fileEmpty: { refused: "fileEmpty" },
  fileIncomplete: { refused: "fileIncomplete" },
  uploadTooSlow: { refused: "uploadTooSlow", seconds: 20 },
  fileTypeRefused: { refused: "fileTypeRefused", mediaType: "image/svg+xml" },
  fileTypeMismatch: { refused: "fileTypeMismatch", claimed: "image/png", mediaType: "text/plain" },
  imageInvalid: { refused: "imageInvalid", mediaType: "image/png" },
  imageTooLarge: { refused: "imageTooLarge", limit: 40_000_000 },
  noSuchFile: { refused: "noSuchFile", file: "AAAAAAAAAAAAAAAAAAAAAA" },
  fileGone: { refused: "fileGone" },
  notYourFile: { refused: "notYourFile", file: "AAAAAAAAAAAAAAAAAAAAAA" },
  tooManyFiles: { refused: "tooManyFiles", limit: 10 },
  uploadLinkInvalid: { refused: "uploadLinkInvalid" },
  verificationNeeded: { refused: "verificationNeeded", account: "ada" },
  tokenInvalid: { refused: "tokenInvalid" },
  noSuchSession: { refused: "noSuchSession", session: "c12" },
  keyInvalid: { refused: "keyInvalid", key: "Two Words" },
  valueInvalid: { refused: "valueInvalid", key: "status", limit: 300 },
  metadataForbidden: { refused: "metadataForbidden", target: "bob", key: "status" },
  tooManyKeys: { refused: "tooManyKeys", target: "ada", limit: 100 },
  nickInvalid: { refused: "nickInvalid", nick: "1a", why: "a name begins with a letter" },
  nickMissing: { refused: "nickMissing" },
  nickInUse: { refused: "nickInUse", nick: "ada" },
  nickReserved: { refused: "nickReserved", nick: "ada" },
  noSuchNick: { refused: "noSuchNick", nick: "eve" },
  wasNoSuchNick: { refused: "wasNoSuchNick", nick: "eve" },
  cannotWrite: { refused: "cannotWrite", nick: "bob", why: "guest" },
  relatesToSelf: { refused: "relatesToSelf" },
  relationsFull: { refused: "relationsFull", limit: 500 },
  noSuchRequest: { refused: "noSuchRequest", nick: "eve" },
  acceptedAlready: { refused: "acceptedAlready", nick: "bob" },
  notAccepted: { refused: "notAccepted", nick: "bob" },
  acceptFull: { refused: "acceptFull", limit: 100 },
  realnameInvalid: { refused: "realnameInvalid", why: "it is empty" },
  hostInvalid: { refused: "hostInvalid", why: "it has a space" },
  roomNameInvalid: { refused: "roomNameInvalid", room: "#a,b", why: "no commas" },
  noSuchRoom: { refused: "noSuchRoom", room: "#dev" },
  roomExists: { refused: "roomExists", room: "#dev" },
  notInRoom: { refused: "notInRoom", room: "#dev" },
  notMember: { refused: "notMember", room: "#dev", nick: "eve" },
  alreadyMember: { refused: "alreadyMember", room: "#dev", nick: "eve" },
  tooManyRooms: { refused: "tooManyRooms", room: "#dev", limit: 100 },
  inviteOnly: { refused: "inviteOnly", room: "#dev" },
  banned: { refused: "banned", room: "#dev" },
  badKey: { refused: "badKey", room: "#dev" },
  roomFull: { refused: "roomFull", room: "#dev" },
  accountRequired: { refused: "accountRequired", room: "#dev" },
  knockInside: { refused: "knockInside", room: "#dev" },
  knockOpen: { refused: "knockOpen", room: "#dev" },
  knockTooSoon: { refused: "knockTooSoon", room: "#dev", retryMs: 9_500 },
  renameClosed: { refused: "renameClosed", room: "#dev" },
  roomRegistrationClosed: { refused: "roomRegistrationClosed", room: "#dev" },
  roomLocked: { refused: "roomLocked", room: "#dev" },
  cannotSend: { refused: "cannotSend", target: "#dev", why: "moderated" },
  roleNeeded: { refused: "roleNeeded", room: "#dev", role: "operator" },
  listFull: { refused: "listFull", room: "#dev", list: "b", mask: "eve!*@*" },
  unknownMode: { refused: "unknownMode", letter: "x", room: "#dev" },
  badModeParam: { refused: "badModeParam", room: "#dev", letter: "l", param: "x", why: "not a number" },
  unknownUserMode: { refused: "unknownUserMode" },
  otherUsersModes: { refused: "otherUsersModes" },
  noText: { refused: "noText" },
  noRecipient: { refused: "noRecipient", command: "/msg" },
  noCurrentRoom: { refused: "noCurrentRoom" },
  noSuchMessage: { refused: "noSuchMessage", target: "#lobby", msgid: "m-1" },
  notYourMessage: { refused: "notYourMessage", target: "#lobby", msgid: "m-1" },
  messageTooOld: { refused: "messageTooOld", target: "#lobby", msgid: "m-1", seconds: 60 },
  reactionInvalid: { refused: "reactionInvalid", target: "#lobby", limit: 64 },
  reactionNotAllowed: { refused: "reactionNotAllowed", target: "#lobby", reaction: "x", allowed: ["👍"] },
  tooManyReactions: { refused: "tooManyReactions", target: "#lobby", limit: 50 },
  tooManyPins: { refused: "tooManyPins", target: "#lobby", limit: 50 },
  notPinned: { refused: "notPinned", target: "#lobby", msgid: "42" },
  receiptsForbidden: { refused: "receiptsForbidden", target: "#lobby" },
  noSuchReaction: { refused: "noSuchReaction", target: "#lobby", reaction: "👍" },
  tooManyLines: { refused: "tooManyLines", limit: 200 },
  tooLong: { refused: "tooLong", limit: 4096 },
  badReference: { refused: "badReference", reference: "99" },
  accountExists: { refused: "accountExists", account: "ada" },
  accountNameInvalid: { refused: "accountNameInvalid", account: "1a", why: "no" },
  passwordInvalid: { refused: "passwordInvalid", why: "at least 6 signs", weak: true },
  wrongCredentials: { refused: "wrongCredentials" },
  accountDisabled: { refused: "accountDisabled" },
  registrationClosed: { refused: "registrationClosed" },
  accountNameNotNick: { refused: "accountNameNotNick", account: "ada" },
  accountNameHeld: { refused: "accountNameHeld", account: "ada" },
  emailInvalid: { refused: "emailInvalid", why: "an e-mail address is needed" },
  emailTaken: { refused: "emailTaken" },
  codeInvalid: { refused: "codeInvalid", account: "ada" },
  signInFirst: { refused: "signInFirst" },
  accountsOff: { refused: "accountsOff" },
  alreadyLoggedIn: { refused: "alreadyLoggedIn", account: "ada" },
  noSuchAccount: { refused: "noSuchAccount", account: "ada" },
  notYours: { refused: "notYours", nick: "ada" },
  certificateTaken: { refused: "certificateTaken", fingerprint: "aa" },
  noSuchCertificate: { refused: "noSuchCertificate", fingerprint: "aa" },
  roomUnregistered: { refused: "roomUnregistered", room: "#dev" },
  notLoggedIn: { refused: "notLoggedIn" },
  badResumeToken: { refused: "badResumeToken" },
  tokenNeeded: { refused: "tokenNeeded" },
  tooManyConnections: { refused: "tooManyConnections" },
  accountNeeded: { refused: "accountNeeded" },
  badServerPassword: { refused: "badServerPassword" },
  notAdministrator: { refused: "notAdministrator" },
  badOperator: { refused: "badOperator" },
  serverBanned: { refused: "serverBanned", reason: "spam" },
  noSuchBan: { refused: "noSuchBan", target: "eve" },
  tooManyBans: { refused: "tooManyBans", limit: 10_000 },
  banMeansYou: { refused: "banMeansYou", target: "*!*@*.example" },
  settingsInvalid: { refused: "settingsInvalid", faults: ["monarchs.yaml:2:3: log.level: not one of these"] },
  noSuchServer: { refused: "noSuchServer", server: "hub.example" },
  noSuchActor: { refused: "noSuchActor", actor: "room:#x" },
  tooManyAttempts: { refused: "tooManyAttempts" },
  notRegistered: { refused: "notRegistered" },
  alreadyRegistered: { refused: "alreadyRegistered" },
  unknownCommand: { refused: "unknownCommand", command: "/joni", nearest: "/join" },
  needMoreParams: { refused: "needMoreParams", command: "/join", usage: "/join ROOM [KEY]" },
  invalidUtf8: { refused: "invalidUtf8", command: "" },
  invalidParam: { refused: "invalidParam", command: "/set", param: "x", why: "no such setting" },
  rateLimited: { refused: "rateLimited", retryMs: 1_200 },
  unavailable: { refused: "unavailable" },
  storeFull: { refused: "storeFull" },
  internal: { refused: "internal" },
};

/** Every kind of event, by nobody and by somebody. */
export const events: readonly Event[] = [
  inLobby(bob, { type: "message", text: "hi" }),
  inLobby(bob, { type: "action", text: "waves" }),
  inLobby(bob, { type: "notice", text: "done" }),
  inLobby(bob, { type: "announcement", text: "maintenance at noon" }),
  direct(bob, "ada", { type: "message", text: "psst" }),
  direct(bob, "ada", { type: "action", text: "winks" }),
  direct(bob, "ada", { type: "notice", text: "ping" }),
  inLobby(bob, { type: "join", realname: "Bob" }),
  inLobby(bob, { type: "part", reason: "lunch" }),
  inLobby(bob, { type: "quit", reason: "" }),
  inLobby(bob, { type: "nick", to: "rob" }),
  inLobby(bob, { type: "kick", nick: "eve", reason: "spam" }),
  inLobby(bob, { type: "topic", topic: "news" }),
  inLobby(bob, { type: "topic", topic: "" }),
  inLobby(bob, { type: "mode", changes: [{ add: false, letter: "v", param: "eve" }] }),
  inLobby(bob, {
    type: "mode",
    changes: [
      { add: true, letter: "m" },
      { add: false, letter: "t" },
    ],
  }),
  inLobby(bob, { type: "rename", from: "#lobby", to: "#hall", reason: "" }),
  { type: "away", source: bob, text: "lunch", time: now },
  { type: "account", source: bob, time: now },
  { type: "realname", source: bob, realname: "Bob B.", time: now },
  { type: "host", source: bob, user: "b", host: "other.example", time: now },
  { type: "presence", source: bob, online: true, time: now },
  { type: "presence", source: bob, online: false, time: now },
  { type: "invite", source: bob, nick: "eve", room: "#dev", time: now },
  { type: "expelled", source: bob, nick: "eve", reason: "spam", time: now },
  { type: "wallops", source: bob, text: "soon", time: now },
  { type: "userModes", source: bob, changes: [{ add: true, letter: "o" }], time: now },
  { type: "readReceipt", source: bob, target: "#dev", roomId: "r1", readAt: now, time: now },
  { type: "knock", source: bob, room: "#dev", text: "it is me", time: now },
  { type: "tagmsg", source: bob, target: "#lobby", tags: { "+typing": "active" }, msgid: "m", time: now },
  { type: "server", text: "restart in 5 minutes", time: now },
];

const bytes = (line: string) => new TextEncoder().encode(line);

/** What a line is turned into; fails when it is not a request. */
export function requestOf(session: LineSession, line: string): LineRequest {
  const decoded = session.decode(bytes(line), now);
  if (decoded === undefined || !("request" in decoded) || decoded.request === undefined)
    throw new Error(`no request: ${line} gave ${JSON.stringify(decoded)}`);
  return decoded.request;
}

/** The lines a line is answered with at once; none for a bare request. */
export function linesOf(session: LineSession, line: string): readonly string[] {
  const decoded = session.decode(bytes(line), now);
  return decoded !== undefined && "lines" in decoded ? decoded.lines : [];
}

/** Gives a line and the reply that the core would have for it; returns what the client sees. */
export function exchange(session: LineSession, line: string, reply: Reply | Refusal): readonly string[] {
  return session.answer(requestOf(session, line), reply, true, now);
}

/** A session of ada's, in #lobby unless told otherwise. */
export function signedIn(room: string | null = "#lobby"): LineSession {
  const session = createLineSession(facts, { secure: true });
  exchange(session, "ada", replies.welcome);
  session.viewer.currentRoom = room;
  return session;
}
