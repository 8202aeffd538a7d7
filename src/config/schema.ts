/**
 * Every setting: its type, default, bounds and meaning, in one definition. The types, the
 * JSON Schema for editors and the table in docs/settings.md are made from it.
 */
import * as z from "zod";
import { audit } from "./schema/audit.ts";
import { auth, mail } from "./schema/auth.ts";
import { encryption } from "./schema/encryption.ts";
import { about, count, flag, line, live, secret, section } from "./schema/fields.ts";
import { files } from "./schema/files.ts";
import { http } from "./schema/http.ts";
import { limits } from "./schema/limits.ts";
import { listener } from "./schema/listener.ts";
import { metrics } from "./schema/metrics.ts";
import { people } from "./schema/people.ts";
import { reactions } from "./schema/reactions.ts";

/** How often children may be restarted before their supervisor gives up (OTP: MaxR in MaxT). */
const budget = (intensity: number, periodSeconds: number, description: string) =>
  section(description, {
    intensity: count(intensity, "restarts that are within bounds; one more and it gives up"),
    periodSeconds: count(periodSeconds, "the window in which restarts are counted, seconds", { min: 1 }),
  });

const operator = z.strictObject({
  name: about(line.min(1), "the name given to OPER"),
  password: about(z.string().min(1), "its password, or an argon2 hash of it", secret),
  role: about(z.enum(["administrator"]).default("administrator"), "what the operator may do"),
});

const root = z.strictObject({
  network: about(
    line.min(1).max(64).regex(/^\S+$/u, "must hold no space").default("Monarchs"),
    "name of the network, shown in greetings and ISUPPORT",
  ),
  server: section("What the server says of itself.", {
    name: about(
      z
        .string()
        .max(63)
        .regex(/^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+$/, {
          message: "must look like a host name with a dot in it",
        })
        .default("monarchs.local"),
      "the source of the server's own lines; a host name with at least one dot",
    ),
    url: about(
      z
        .url({ protocol: /^https?$/, error: "must be an address: https://chat.example.org" })
        .max(200)
        .nullable()
        .default(null),
      "address at which browsers reach this server, https://…, for links in letters and the addresses of files; null: letters have the code alone, and files the address of the first `http` listener",
      live,
    ),
    description: about(line.max(200).default("Monarchs chat server"), "shown in WHOIS and LINKS", live),
    password: about(
      z.string().min(1).max(600).nullable().default(null),
      "asked of every IRC client (PASS); an argon2 hash is accepted as well; null: none",
      { ...secret, ...live },
    ),
    motd: about(z.string().max(65536).default(""), "message of the day; may have several lines", live),
    icon: about(
      z
        .url({ protocol: /^https?$/, error: "must be the address of an image, https://…" })
        .max(300)
        .nullable()
        .default(null),
      "address of the network's icon (ISUPPORT draft/ICON); `{size}` in it stands for a size in pixels",
      live,
    ),
    adminContact: about(line.max(200).default(""), "whom to ask, shown by ADMIN", live),
  }),
  dataDirectory: about(
    z.string().min(1).default("./data"),
    "folder of the store, the key of hosts and the administration socket; made when missing",
  ),
  listeners: about(
    z.array(listener).prefault([
      { protocol: "line", port: 2323 },
      { protocol: "irc", port: 6667 },
      { protocol: "http", port: 8080 },
    ]),
    "the open ports",
  ),
  sts: section("Strict transport security: IRC clients are told to come over TLS from now on (IRCv3 sts).", {
    enabled: flag(false, "tell clients; needs a port with TLS and a certificate that they can verify", live),
    port: about(
      z.int().min(1).max(65535).nullable().default(null),
      "the port that they are sent to; null: the first IRC listener with TLS",
      live,
    ),
    durationSeconds: count(2_592_000, "how long they keep to it; 0: they forget it", live),
    preload: flag(false, "others may put this server on lists that clients come with", live),
  }),
  store: section("Where the log of every room is kept.", {
    url: about(
      z
        .string()
        .regex(/^sqlite:.+/, "must begin with sqlite: (no other store is there yet)")
        .nullable()
        .default(null),
      "`sqlite:FILE`; null: `monarchs.db` in `dataDirectory`",
      secret,
    ),
    gatherMs: count(
      3,
      "milliseconds that a message may wait, where several people speak at once, to be committed and sent together with the others; 0: none waits",
      { max: 100 },
    ),
  }),
  encryption,
  bus: section("How nodes of a cluster hear of each other.", {
    url: about(
      z
        .string()
        .regex(/^local:$/, "must be local: (a cluster of nodes is not there yet)")
        .default("local:"),
      "`local:`, which is one node and so far the only one",
      secret,
    ),
  }),
  nicknames: section("What people may call themselves.", {
    characters: about(
      z.enum(["unicode", "ascii"]).default("unicode"),
      "`unicode`: letters of any script; `ascii`: those of RFC 1459 only",
    ),
    maxLength: count(50, "longest nick, bytes of UTF-8", { min: 1, max: 64 }),
  }),
  text: section("What messages may hold.", {
    utf8Only: flag(true, "refuse lines which are not UTF-8 (ISUPPORT UTF8ONLY)"),
    deniedClientTags: about(
      z
        .array(
          z.string().regex(/^(?:\*|-?[^\s,;=*+-][^\s,;=]*)$/u, "must be the name of a tag without its +"),
        )
        .default([]),
      "client-only tags that are dropped, without their `+` (ISUPPORT CLIENTTAGDENY); `*`: all, but those that are named as `-NAME`",
    ),
  }),
  operators: about(z.array(operator).default([]), "who may `OPER name password`", live),
  auth,
  mail,
  accounts: section("Accounts and how to log in.", {
    registration: section("Who may make an account.", {
      enabled: flag(true, "people may register an account themselves", live),
      beforeConnect: flag(false, "REGISTER works before the connection is registered", live),
      emailRequired: flag(false, "an e-mail address has to be given", live),
      verifyEmail: flag(
        false,
        "an account is good only once the code that was sent to its address is shown; needs `emailRequired` to hold for all",
        live,
      ),
      pendingHours: count(
        72,
        "hours after which an account whose address nobody has verified is dropped, and its name free; 0: never",
        live,
      ),
      customNames: flag(false, "the account's name may differ from the nick", live),
    }),
    mechanisms: about(
      z
        .array(z.enum(["PLAIN", "SCRAM-SHA-256", "OAUTHBEARER", "EXTERNAL"]))
        .default(["PLAIN", "SCRAM-SHA-256", "OAUTHBEARER", "EXTERNAL"]),
      "SASL mechanisms that are offered",
      live,
    ),
    reserveNicknames: flag(true, "a registered nick is its owner's"),
    multipleSessions: flag(true, "several connections of one account share one nick"),
    alwaysOn: about(
      z.enum(["off", "opt-in", "opt-out", "mandatory"]).default("opt-in"),
      "whether an account stays in its rooms while nobody is connected",
    ),
    autoAway: flag(
      true,
      "who is always on is shown as away while none of their connections is attended",
      live,
    ),
    defaultUserModes: about(
      z
        .string()
        .regex(/^\+?[iwBRT]*$/, "must be user modes: any of i, w, B, R, T, such as +i")
        .default(""),
      "user modes set at registration, such as `+i`",
    ),
    hashCost: about(
      z.enum(["low", "normal"]).default("normal"),
      "cost of a password hash; `low` is for tests only",
    ),
    checkPasswordStrength: flag(false, "refuse passwords that are easy to guess"),
  }),
  rooms: section("Rooms.", {
    mode: about(
      z.enum(["many", "single"]).default("many"),
      "`single`: the first room of `autojoin` is the only one",
    ),
    registration: flag(true, "accounts may register a room and own it", live),
    rename: flag(true, "a room's owner may rename it", live),
    autojoin: about(
      z.array(line.regex(/^[#&]?[^\s,:#&][^\s,]*$/u, "must be the name of a room")).default(["lobby"]),
      "rooms that everybody enters; empty: none, and the server makes no room of its own",
      live,
    ),
    pins: count(50, "messages that can be pinned to a room; 0: none", live),
    idleSeconds: count(300, "an empty room's actor stops after so many seconds", { min: 1 }),
  }),
  history: section("What is kept of the rooms' logs, and who gets it.", {
    enabled: flag(true, "clients may ask for earlier messages", live),
    messagesPerRoom: count(
      0,
      "newest events kept of each room, what was said and what happened between; 0: no limit",
    ),
    maxPerRequest: count(1000, "messages in one answer (ISUPPORT CHATHISTORY)", {
      min: 1,
      max: 10_000,
      ...live,
    }),
    maxCharactersPerRequest: count(
      1_000_000,
      "characters of text in one answer: the message that passes it is the last, and the client asks on",
      { min: 1, max: 100_000_000, ...live },
    ),
    playbackMessages: count(2000, "messages in one answer to a client of ZNC's playback module", {
      min: 1,
      max: 100_000,
      ...live,
    }),
    unreadLookback: count(
      200,
      "newest unread messages of a room that are looked through for those that name somebody, when they ask what is unread",
      { min: 1, max: 1_000, ...live },
    ),
    replayOnJoin: count(0, "messages shown on entering, to clients which cannot ask; 0: none", live),
    keepReactions: flag(
      true,
      "reactions, and other tags that ask to be kept (`+draft/persist`), are part of the log",
      live,
    ),
    allowDelete: flag(true, "authors may delete their messages", live),
    persistent: flag(
      true,
      "false: rooms' logs are in memory only and end with the process; rooms, accounts and markers are kept",
    ),
    deleteWindow: count(0, "seconds in which authors may delete a message; 0: no limit", live),
    memoryPerRoom: count(500, "newest messages of a room held in memory", { min: 1, max: 100_000 }),
  }),
  edit: section("Messages that get other words from their authors (draft/message-edit).", {
    enabled: flag(true, "authors may edit their messages"),
    window: count(86_400, "seconds in which authors may edit a message; 0: no limit", live),
    history: about(
      z.enum(["readers", "moderators"]).default("readers"),
      "who sees what a message has said before: `readers`: whoever reads it; `moderators`: its author, and whoever may take it away",
      live,
    ),
    fallback: about(
      z.enum(["repeat", "notice", "none"]).default("repeat"),
      "what clients see that cannot be told of edits: `repeat`: the new text as a message with `*` in front; `notice`: a line of the server; `none`: nothing",
    ),
  }),
  metadata: section("Profiles: keys and values of users and rooms (IRCv3 metadata).", {
    enabled: flag(true, "offer the capability", live),
    maxKeys: count(100, "keys of one user or room", live),
    maxSubscriptions: count(100, "keys one client may follow", live),
    maxKeyBytes: count(64, "longest key, bytes", { min: 1, max: 200, ...live }),
    maxValueBytes: count(300, "longest value, bytes, as far as a line of IRC holds it", {
      min: 1,
      max: 4096,
      ...live,
    }),
    beforeConnect: flag(true, "METADATA works before the connection is registered", live),
    entriesAtOnce: count(
      200,
      "values sent on entering a room; where there are more, the client is told to ask for them",
    ),
    changesPerMinute: count(30, "changes of one user in a minute; 0: no limit", live),
  }),
  reactions,
  limits,
  files,
  metrics,
  people,
  audit,
  http,
  relay: section("The WebSocket relay.", {
    maxPayloadBytes: count(16_384, "longest frame from a browser, bytes", { min: 512 }),
    maxConnections: count(10_000, "open WebSockets", { min: 1 }),
    connectionsPerAddress: count(16, "open WebSockets from one address; 0: no limit"),
    messagesPerSecond: count(20, "frames a browser may send each second, over time", { min: 1 }),
    messageBurst: count(100, "frames a browser may send at once after silence", { min: 1 }),
    pingInterval: count(30, "seconds between pings; a browser that misses one is closed", { min: 1 }),
    secret: about(
      z.string().min(16, "must have at least 16 characters").nullable().default(null),
      "shared with `monarchs relay` on another machine; null: relays on loopback only",
      secret,
    ),
  }),
  supervision: section("Restart intensities of the tree.", {
    application: budget(
      3,
      300,
      "The whole tree: restarted when the root gives up; used up, the process ends.",
    ),
    root: budget(10, 60, "The root supervisor."),
    users: budget(5, 60, "The supervisor of user actors."),
    rooms: budget(10, 60, "The supervisor of room actors."),
    connections: budget(100, 60, "The supervisor of connection actors."),
    successors: section("How often one user, room or connection may crash and come back.", {
      intensity: count(3, "successors that are within bounds"),
      periodSeconds: count(60, "the window in which they are counted, seconds", { min: 1 }),
      cooldownSeconds: count(10, "used up, a user or room comes back on demand after so many seconds"),
    }),
  }),
  log: section("The log, on stderr.", {
    level: about(
      z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
      "the least serious line that is written",
      live,
    ),
    format: about(
      z.enum(["auto", "json", "pretty"]).default("auto"),
      "`auto`: pretty on a terminal, JSON otherwise",
    ),
  }),
});

type DeepReadonly<T> = T extends readonly (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
    : T;

type Parsed = z.output<typeof root>;

/** All settings, each with its value; the store's URL is never null. */
export type Settings = DeepReadonly<
  Omit<Parsed, "store"> & { store: Omit<Parsed["store"], "url"> & { url: string } }
>;

/** One open port: `settings.listeners[]`. */
export type ListenerSettings = Settings["listeners"][number];

/** What a file may hold: every key optional, defaults not yet filled. */
export type SettingsInput = DeepReadonly<z.input<typeof root>>;

/** The definition itself, for the loader, the JSON Schema and the table in the docs. */
export const settingsSchema = root;

/** Fills what depends on other settings: the store's URL when none is given. */
export function completeSettings(parsed: Parsed): Settings {
  const url = parsed.store.url ?? `sqlite:${parsed.dataDirectory.replace(/\/+$/, "")}/monarchs.db`;
  return { ...parsed, store: { ...parsed.store, url } };
}

/**
 * The settings a server has without file, environment or flags, with `changes` on top.
 *
 * @throws ZodError when `changes` are not settings
 */
export function defaultSettings(changes: SettingsInput = {}): Settings {
  return completeSettings(root.parse(changes));
}
