import { count, flag, live, section } from "./fields.ts";

/** A token bucket: so many at once after silence, so many over time. */
const allowance = (burst: number, perMinute: number, description: string, what = "commands") =>
  section(description, {
    burst: count(burst, `${what} at once after silence`, { min: 1, ...live }),
    perMinute: count(perMinute, `${what} over time, a minute`, { min: 1, ...live }),
  });

/** What one client, or all of them, can take up. */
export const limits = section("Bounds of what one client, or all of them, can take up.", {
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
    logins: allowance(10, 30, "Logging in and out, registering, and changes of password, once one is here."),
    strangers: allowance(
      10,
      5,
      "Beginning conversations with people whom one has none with yet.",
      "conversations",
    ),
    uploads: allowance(20, 10, "Uploads of files.", "uploads"),
  }),
  api: allowance(100, 100, "Requests to the HTTP API from one address (IPv6: a network).", "requests"),
  loginFailures: section("Log-ins with wrong credentials, through all doors together.", {
    address: allowance(20, 6, "From one address (IPv6: a network).", "failures"),
    account: allowance(10, 3, "For one account, or name that is none, from one address.", "failures"),
    accountAnywhere: allowance(
      200,
      60,
      "For one account from all addresses together, except those that it was logged in to from lately: whoever guesses from many cannot keep its owner out.",
      "failures",
    ),
  }),
  outboxBytes: count(262_144, "bytes that may wait for a slow reader; more, and it is closed with a reason", {
    min: 4096,
  }),
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
  presenceMs: count(
    250,
    "milliseconds for which changes of who is here and who is away are gathered before others are told; 0: not at all",
    { max: 250, ...live },
  ),
  roomsPerUser: count(100, "rooms one user may be in", { min: 1, ...live }),
  membershipsPerAccount: count(
    1_000,
    "rooms one account may belong to, whether it is there or not; to enter one more it has to leave another",
    { min: 1, ...live },
  ),
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
  queuedEvents: count(
    200,
    "invitations, roles and the like that wait for one account until it logs in; of more the oldest go",
    { min: 1, ...live },
  ),
  queuedEventDays: count(30, "days for which they wait", { min: 1, ...live }),
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
});
