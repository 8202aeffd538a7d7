/** docs/WEBSOCKET.md, made from the tables of this folder; `scripts/docs.mjs` writes it. */
import type { RoomEvent } from "../../domain/events.ts";
import { objects, serverSent } from "./encoder.ts";
import { eventNames } from "./events.ts";
import { type Field, incoming, place } from "./incoming.ts";

/** A message such as everybody is shown one, for the examples. */
const example: RoomEvent = {
  type: "message",
  roomId: "01a1ff00-0000-7000-8000-000000000001",
  kind: "channel",
  target: "#lobby",
  source: {
    id: "01a1ff00-0000-7000-8000-000000000002",
    nick: "ada",
    user: "web",
    host: "example.org",
    account: "ada",
  },
  msgid: "01a1ff00-0000-7000-8000-000000000003",
  time: Date.UTC(2026, 0, 1, 12),
  seq: 42,
  text: "hello",
};

/** What the documents that the product grew from call things, and what they are called here. */
const names: readonly (readonly [document: string, theirs: string, ours: string])[] = [
  ["Monarchs", "`/join room`", "`join-room`; IRC `JOIN`"],
  ["Monarchs", "`/msg user text`", "`send-message` with `to`; IRC `PRIVMSG`"],
  ["Monarchs", "plain text, broadcast to the room", "`send-message`; `message-received`"],
  [
    "Chatter",
    "`{:new_message, message}` on `chat:lobby`",
    "`message-received`, whose `alias` is `new_message`",
  ],
  [
    "Chatter",
    "`presence_diff` on `presence:lobby`, `chat:presence`",
    "`user-joined`, `user-left`; `presence_diff` for who is away or back",
  ],
  ["Chatter", "`send_message`", "`send-message`"],
  ["Chatter", "entering with a username", "`set-username`, then `join-room`"],
  ["Chatter", "`leave_chat`", "`leave_chat`"],
  ["Chatter", "messages since the last one that was seen", "`GET /api/v1/events` with `Last-Event-ID`"],
  ["ChatterBox", "Socket.io connection with a JWT", "`authenticate` with `token`"],
  [
    "ChatterBox",
    "messages, edits, deletions, reactions",
    "`send-message`, `edit-message`, `delete-message`, `react`, `unreact`; `message-edited`, `message-deleted`, `reaction-added`, `reaction-removed`",
  ],
  [
    "ChatterBox",
    "read receipts, typing",
    "`read`, `read-receipt`; `typing-start`, `typing-stop`, `typing-indicator`",
  ],
  [
    "Example Chat",
    "`join-room {roomId, userId}`",
    "`join-room`; `userId` may be left out and has to be one's own",
  ],
  ["Example Chat", "`send-message {roomId, content, type}`", "`send-message`"],
  ["Example Chat", "`typing-start`, `typing-stop`", "the same"],
  ["Example Chat", "`message-received {message, user}`", "the same"],
  [
    "Example Chat",
    "`user-joined {user, roomId}`, `user-left {userId, roomId}`",
    "the same; `userId` is null for one who was put out",
  ],
  ["Example Chat", "`typing-indicator {userId, roomId, isTyping}`", "the same"],
  ["Realtime Messaging", "authentication, then messages by type", "`authenticate`, then events by name"],
  ["Realtime Messaging", "direct messages, group messages", "`send-message` with `to`, or with `room`"],
  [
    "Realtime Messaging",
    "queued events, delivered on return",
    "`queued`; messages by `Last-Event-ID` or HTTP's history",
  ],
  ["Realtime Messaging", "announcements", "`announcement`"],
];

const code = (text: string): string => `\`${text}\``;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] => {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line), ""];
};

const fieldText = ([name, { about, required }]: readonly [string, Field]): string =>
  `${code(name)}${required ? " (needed)" : ""}: ${about}`;

/** What goes with an event; the ways to name a place are told once. */
function fieldsText(fields: Readonly<Record<string, Field>>): string {
  const ways = Object.keys(place).filter((name) => name in fields);
  const others = Object.entries(fields).filter(([name]) => !(name in place));
  return [
    ...(ways.length === 0 ? [] : [`where: ${ways.map(code).join(", ")}`]),
    ...others.map(fieldText),
  ].join("; ");
}

/** The page as Markdown. */
export const jsonReference = (): string =>
  [
    "# WebSockets and the stream of events",
    "",
    "Generated from the tables in `src/dialects/json/` by `node scripts/docs.mjs`; edit it there.",
    "",
    "There are three ways to hear what happens as it happens. All show the same events with the same ids, and all obey the same",
    "rules as the line door, IRC and HTTP.",
    "",
    ...table(
      ["way", "how it is opened", "what goes over it"],
      [
        [
          "IRCv3",
          "`/ws`, subprotocol `text.ircv3.net` or `binary.ircv3.net`, or none",
          "a line of IRC in each message: [irc.md](irc.md)",
        ],
        ["JSON events", "`/ws`, subprotocol `events.json`", "a JSON object in each message, both ways"],
        [
          "server-sent events",
          "`GET /api/v1/events`",
          "the same objects, towards the client; it asks by [the HTTP API](API.md)",
        ],
      ],
    ),
    "`/ws?dialect=line` speaks [the line protocol](line-protocol.md). A `websocket` listener and `monarchs relay` take every path for",
    "`/ws`. Which pages may open a WebSocket, `listeners[].allowedOrigins` says; how long a message may be, how many may come and how",
    "pings are sent, the settings under `relay` ([settings.md](settings.md)).",
    "",
    "## JSON events",
    "",
    "Each message is one object with its name in `event`. A client sends, for example:",
    "",
    "```json",
    '{"event":"set-username","id":1,"username":"ada"}',
    '{"event":"join-room","id":2,"room":"lobby"}',
    '{"event":"send-message","id":3,"room":"lobby","content":"hello"}',
    "```",
    "",
    "`id` is the client's own: a string of at most 128 characters or a number, which the `ack` or the `error` repeats. Every other value is",
    "a string. Fields that are not in the table are refused, and so is what is no JSON object: an `error` says so, and the connection goes",
    "on. Who one is the connection knows: `userId` may be left out, and has to be one's own. Where two ways to name a place are given, or",
    "none, that is an error.",
    "",
    "The first event is `authenticate`, or `set-username` for a guest; until then nothing else is taken. A guest's access token is for",
    "HTTP alone. A connection that came by a token ends with the token's sign-in, at once.",
    "",
    "### What clients send",
    "",
    ...table(
      ["event", "what it does", "fields"],
      Object.entries(incoming).map(([name, { about, fields }]) => [code(name), about, fieldsText(fields)]),
    ),
    ...table(
      ["where", "what it is"],
      Object.entries(place).map(([name, { about }]) => [code(name), about]),
    ),
    "### What clients are sent",
    "",
    ...table(
      ["event", "what it tells"],
      Object.entries(eventNames).map(([name, about]) => [code(name), about]),
    ),
    "What stands in a room's log has `id` (the msgid, the same at every door), `seq` (gapless in its room), `roomId`, `room` (in a direct",
    "conversation, `kind` `direct`, the nick that was written to), `createdAt` and `user`, who did it. `message` is the object that HTTP",
    "gives for it. `own` is there, and true, where the reader did it:",
    "",
    "```json",
    objects.encoder.encode(example, false).trimEnd(),
    "```",
    "",
    "What one has said oneself comes as an event first, and as `ack` after it, with `messageId`, `seq` and `roomId`. `ack` of a direct",
    "message says in `delivery` that its reader is `away` or `offline`, or that it is `held` until they accept who wrote it.",
    "",
    "`error` has `code` ([errors.md](errors.md)), a sentence in `message`, the event's name in `for`, and its `id`. `RATE_LIMITED` says in",
    "`retryMs` when to try again.",
    "",
    "Earlier messages are read over HTTP (`GET /api/v1/rooms/:room/messages`). The connection is kept open by pings of the WebSocket; a",
    "client that does not read is closed, with the reason in `closed` and in the close frame.",
    "",
    "## Server-sent events",
    "",
    "`GET /api/v1/events` with `Authorization: Bearer` shows everything that concerns its person; while it is open they are present.",
    "`?rooms=lobby,dev` shows what happens in those rooms alone. Without a token it is for rooms that anybody may read (mode W), and",
    "`rooms` is needed. It ends at once with the sign-in.",
    "",
    "```text",
    serverSent.encoder.encode(example, false).trimEnd(),
    "```",
    "",
    "What stands in a log has `id`. A reader who comes back with the last one (`Last-Event-ID`, as browsers do by themselves, or `?after=`,",
    "which takes a time as well) gets everything that they have missed, in all their rooms and conversations, in the order of time, and",
    "then what happens. Nothing is lost. In the room of that event it goes on exactly after it; in other rooms it begins",
    "`http.streamOverlapSeconds` before, since of two rooms' events the later one may have been shown first: what has come before has the",
    "same `id`, and is to be dropped. After `http.replayEvents` of them the stream ends, and the next one goes on from there.",
    "",
    "An account is told what waits for it by `queued`, at whichever door it comes first; `GET /api/v1/me/events` gives it again. Lines that",
    "begin with `:` are signs of life, every `http.heartbeatSeconds`. A reader who does not read is cut off, and goes on as above. One",
    "sign-in may have `http.streamsPerSession` streams. `EventSource` in browsers cannot send a token: a page reads the stream by `fetch`.",
    "",
    "```sh",
    'curl -N -H "Authorization: Bearer $TOKEN" http://localhost:8080/api/v1/events',
    "```",
    "",
    "## What other documents call it",
    "",
    ...table(["document", "there", "here"], names),
  ]
    .join("\n")
    .trimEnd()
    .concat("\n");
