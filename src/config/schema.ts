/**
 * Every setting: its type, default, bounds and meaning, in one definition. The types, the
 * JSON Schema for editors and the table in docs/settings.md are made from it.
 */
import * as z from "zod";

/** What is known of a setting besides its type; kept in zod's registry of metadata. */
export interface SettingMeta {
  /** What it does, one or two sentences, with its unit. */
  readonly description: string;
  /** Never shown in logs or `print-config`; may be given as `…_FILE` in the environment. */
  readonly secret?: boolean;
  /** Read again at SIGHUP and `REHASH`; without it a change needs a restart. */
  readonly live?: boolean;
}

const about = <T extends z.ZodType>(
  type: T,
  description: string,
  more: Omit<SettingMeta, "description"> = {},
): T => type.meta({ description, ...more });
const live = { live: true } as const;
const secret = { secret: true } as const;

const section = <Shape extends z.ZodRawShape>(description: string, shape: Shape) =>
  about(z.strictObject(shape).prefault({} as never), description);

const flag = (initial: boolean, description: string, more = {}) =>
  about(z.boolean().default(initial), description, more);
const count = (initial: number, description: string, more: { min?: number; max?: number } & object = {}) => {
  const { min = 0, max = 2 ** 31 - 1, ...meta } = more;
  return about(z.int().min(min).max(max).default(initial), description, meta);
};
const line = z.string().regex(/^[^\r\n\0]*$/u, "must be one line");

/** How often children may be restarted before their supervisor gives up (OTP: MaxR in MaxT). */
const budget = (intensity: number, periodSeconds: number, description: string) =>
  section(description, {
    intensity: count(intensity, "restarts that are within bounds; one more and it gives up"),
    periodSeconds: count(periodSeconds, "the window in which restarts are counted, seconds", { min: 1 }),
  });

/** A token bucket: so many at once after silence, so many over time. */
const allowance = (burst: number, perMinute: number, description: string) =>
  section(description, {
    burst: count(burst, "commands at once after silence", { min: 1, ...live }),
    perMinute: count(perMinute, "commands over time, a minute", { min: 1, ...live }),
  });

const tls = z.strictObject({
  certificate: about(z.string().min(1), "certificate chain, a PEM file"),
  key: about(z.string().min(1), "private key, a PEM file"),
});

const address = /^(?:\[?[0-9A-Fa-f:.]+\]?)(?:\/\d{1,3})?$/;

const listener = z.strictObject({
  protocol: about(
    z.enum(["line", "irc", "http", "websocket"]),
    "`line`; `irc`; `http` (page, API, `/metrics`, WebSocket at `/ws`); `websocket` (the relay alone, on any path)",
  ),
  host: about(
    z.string().min(1).default("127.0.0.1"),
    "address to listen on; `0.0.0.0` or `::` opens it to others",
  ),
  port: about(z.int().min(0).max(65535), "TCP port; 0: any free one"),
  tls: about(tls.nullable().default(null), "null: plain text; else certificate and key", live),
  proxyProtocol: flag(
    false,
    "a PROXY v1 or v2 header comes first on each connection; taken from trusted addresses only",
  ),
  allowedOrigins: about(
    z.array(line.min(1)).default([]),
    "`Origin` headers that may open a WebSocket; empty: the page's own, and none at all (no browser); `*`: any",
    live,
  ),
  trustedProxies: about(
    z
      .array(z.string().regex(address, "must be an address or a range such as 10.0.0.0/8"))
      .default(["127.0.0.0/8", "::1/128"]),
    "addresses (CIDR) whose PROXY, WEBIRC and X-Forwarded-For are believed",
    live,
  ),
  webircPassword: about(
    z.string().min(1).max(600).nullable().default(null),
    "what WEBIRC has to give besides coming from such an address; an argon2 hash is accepted as well; null: nothing",
    { ...secret, ...live },
  ),
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
    "folder of the store, uploads and the administration socket; made when missing",
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
        .regex(/^sqlite:.+|^postgres(?:ql)?:\/\/.+/, "must begin with sqlite: or postgres://")
        .nullable()
        .default(null),
      "`sqlite:FILE` or `postgres://…`; null: `monarchs.db` in `dataDirectory`",
      secret,
    ),
  }),
  bus: section("How nodes of a cluster hear of each other.", {
    url: about(
      z
        .string()
        .regex(/^local:$|^rediss?:\/\/.+/, "must be local: or begin with redis://")
        .default("local:"),
      "`local:` (one node) or `redis://…`",
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
  auth: section("Who may enter.", {
    mode: about(
      z.enum(["open", "guests", "accounts", "required"]).default("guests"),
      "`open`: names only, no accounts; `guests`: accounts are optional; `accounts`: guests read public rooms only; `required`: accounts only",
    ),
  }),
  accounts: section("Accounts and how to log in.", {
    registration: section("Who may make an account.", {
      enabled: flag(true, "people may register an account themselves", live),
      beforeConnect: flag(false, "REGISTER works before the connection is registered", live),
      emailRequired: flag(false, "an e-mail address has to be given", live),
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
    playbackMessages: count(2000, "messages in one answer to a client of ZNC's playback module", {
      min: 1,
      max: 100_000,
      ...live,
    }),
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
  limits: section("Bounds of what one client, or all of them, can take up.", {
    floodControl: flag(true, "false: no throttle of any kind", live),
    maxConnections: count(10_000, "open connections of all kinds; one more is told so and closed", {
      min: 1,
    }),
    connectionsPerAddress: count(16, "open connections from one address; 0: no limit", live),
    connectionRate: count(32, "new connections from one address in a minute; 0: no limit", live),
    loginAttempts: count(3, "failed logins on one connection, then it is closed; 0: no limit", live),
    serverBans: count(10_000, "bans from the server that are kept; one more is refused", { min: 1, ...live }),
    resumeDays: count(
      30,
      "days after which a resume token that nobody has used is worth nothing; 0: never",
      live,
    ),
    operInterval: count(10, "seconds an address has to wait after a wrong OPER; 0: none", live),
    messagesPerSecond: count(10, "messages a user may send each second, over time", { min: 1, ...live }),
    messageBurst: count(20, "messages a user may send at once after silence", { min: 1, ...live }),
    floodDelay: count(
      3,
      "seconds that flood control holds commands back, beyond which clients that can read it (standard-replies) get a refusal",
      live,
    ),
    budgets: section("What flood control counts apart from messages, for each user.", {
      joins: allowance(40, 120, "Entering rooms."),
      nicks: allowance(6, 12, "Changes of nick."),
      history: allowance(60, 300, "Questions for earlier messages."),
      queries: allowance(30, 240, "Questions for people and rooms: WHO, WHOIS, NAMES, LIST."),
    }),
    outboxBytes: count(
      262_144,
      "bytes that may wait for a slow reader; more, and it is closed with a reason",
      {
        min: 4096,
      },
    ),
    inboxLines: count(64, "lines of a connection that wait to be handled before it is read no further", {
      min: 1,
    }),
    unregisteredLines: count(100, "lines a connection may send before it is registered", { min: 4 }),
    registrationTimeout: count(30, "seconds to register in, on IRC and WebSocket", { min: 1 }),
    lineRegistrationTimeout: count(180, "seconds to give a name in, on the line door", { min: 1 }),
    pingInterval: count(120, "seconds of silence after which a client is asked for a sign of life", {
      min: 1,
    }),
    pingTimeout: count(60, "seconds in which it has to answer", { min: 1 }),
    roomsPerUser: count(100, "rooms one user may be in", { min: 1, ...live }),
    roomNameLength: count(100, "longest name of a room, bytes of UTF-8", { min: 1, max: 200 }),
    topicLength: count(390, "longest topic, in bytes of UTF-8", { min: 1, max: 390 }),
    awayLength: count(200, "longest away message, in bytes of UTF-8", { min: 1, max: 390 }),
    kickReasonLength: count(390, "longest reason for a kick, in bytes of UTF-8", { min: 1, max: 390 }),
    realnameLength: count(150, "longest real name, in bytes of UTF-8", { min: 1, max: 300 }),
    usernameLength: count(20, "longest user name (ident), in bytes of UTF-8", { min: 1, max: 64 }),
    roomKeyLength: count(50, "longest key of a room (mode k), in bytes of UTF-8", {
      min: 1,
      max: 200,
      ...live,
    }),
    openInvitations: count(
      1_000,
      "people who are invited to one room and have not come; one more, and the oldest invitation lapses",
      { min: 1, ...live },
    ),
    knockInterval: count(300, "seconds between two KNOCKs of one person at one room; 0: no limit", live),
    roomKnockInterval: count(10, "seconds between two KNOCKs of anybody at one room; 0: no limit", live),
    listModeEntries: count(100, "bans, exceptions and invitations of one room, each list", { min: 1 }),
    monitorEntries: count(100, "nicks one client may watch (MONITOR); 0: no limit"),
    readMarkers: count(1000, "rooms and people of one user for which it is known up to when they have read", {
      min: 1,
      ...live,
    }),
    whoEntries: count(500, "people shown by one WHO that names no room", { min: 1, ...live }),
    acceptEntries: count(100, "people one user may have on the list of ACCEPT", live),
    whowasEntries: count(100, "former users remembered for WHOWAS, each nick"),
    registrationsPerAddress: count(
      30,
      "accounts that may be made from one address in ten minutes; 0: no limit",
      live,
    ),
    passwordMinLength: count(6, "shortest password that people may choose for their account, in characters", {
      min: 1,
      max: 600,
    }),
    givenPasswordMinLength: count(
      3,
      "shortest password that an administrator may give an account (`monarchs account add`, SAREGISTER), in characters",
      { min: 1, max: 600 },
    ),
    multiline: section("Messages of several lines (draft/multiline).", {
      maxBytes: count(16_384, "longest message of several lines, bytes", { min: 512 }),
      maxLines: count(200, "most lines in one message", { min: 1 }),
    }),
    batchTimeout: count(30, "seconds that a client may leave a batch open", { min: 1 }),
  }),
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
