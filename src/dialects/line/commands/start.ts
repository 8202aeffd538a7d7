import { asks, type LineCommand, type Outcome } from "../command.ts";

/** Asks for a password unless one was typed with the command. */
function withPassword(typed: string | undefined, then: (password: string) => Outcome): Outcome {
  if (typed !== undefined && typed !== "*") return then(typed);
  return { ask: ["password"], proceed: ([password = ""]) => then(password) };
}

/** Becoming somebody, and leaving. */
export const startCommands: readonly LineCommand[] = [
  {
    name: "nick",
    aliases: ["n", "name"],
    group: "start",
    usage: "NAME",
    help: "take a name, or another one",
    example: "/nick ada",
    least: 1,
    anonymous: true,
    run: ({ state, words: [nick = ""] }) =>
      state.signedIn
        ? asks({ type: "nick", nick })
        : asks({ type: "signIn", nick, user: nick, realname: nick }),
  },
  {
    name: "register",
    aliases: [],
    group: "start",
    usage: "[NAME [PASSWORD [EMAIL]]]",
    help: "make an account of your name; the password is asked for unless given (* asks, too)",
    example: "/register ada",
    least: 0,
    anonymous: true,
    secret: true,
    run: ({ state, words: [name, typed, email = null] }) => {
      if (name === undefined && !state.signedIn) return { refused: "needMoreParams", command: "/register" };
      const account = name === undefined || name === "*" ? null : name;
      if (account === null && !state.signedIn) return { refused: "notRegistered" };
      return withPassword(typed, (password) => ({
        commands: [
          ...(state.signedIn || account === null ? [] : [signIn(account)]),
          { type: "register", account, password, email },
        ],
        untilRefused: true,
      }));
    },
  },
  {
    name: "login",
    aliases: [],
    group: "start",
    usage: "NAME [PASSWORD] | token [TOKEN]",
    help: "log in to your account; the password is asked for unless given; or with an access token of the HTTP API",
    example: "/login ada",
    least: 1,
    anonymous: true,
    secret: true,
    run: ({ state, words: [account = "", typed] }) =>
      withPassword(typed, (secret) => ({
        commands:
          account === "token" && isToken(secret)
            ? [
                { type: "loginWith", credential: { kind: "token", account: null, token: secret } },
                ...(state.signedIn ? [] : [signIn("")]),
              ]
            : [
                { type: "login", account, password: secret },
                // who gives an e-mail address is called as the account is
                ...(state.signedIn ? [] : [signIn(account.includes("@") ? "" : account)]),
              ],
        untilRefused: true,
      })),
  },
  {
    name: "verify",
    aliases: [],
    group: "start",
    usage: "NAME CODE",
    help: "show the code that was sent to your account's e-mail address",
    example: "/verify ada a1B2c3",
    least: 2,
    anonymous: true,
    run: ({ words: [account = "", code = ""] }) => asks({ type: "verify", account, code }),
  },
  {
    name: "sessions",
    aliases: [],
    group: "start",
    usage: "[end ID | end all]",
    help: "where your account is signed in; end one of them, or all but this",
    example: "/sessions end 9f3c",
    least: 0,
    run: ({ words: [what, id] }) => {
      if (what === undefined || what === "list") return asks({ type: "sessions" });
      if (what !== "end" || id === undefined)
        return { refused: "needMoreParams", command: "/sessions", usage: "/sessions [end ID | end all]" };
      return asks(id === "all" ? { type: "endOtherSessions" } : { type: "endSession", id });
    },
  },
  {
    name: "logout",
    aliases: [],
    group: "start",
    usage: "",
    help: "leave your account and stay as a guest",
    example: "/logout",
    least: 0,
    run: () => asks({ type: "logout" }),
  },
  {
    name: "passwd",
    aliases: ["password"],
    group: "start",
    usage: "[OLD NEW]",
    help: "change your password; both are asked for unless given",
    example: "/passwd",
    least: 0,
    secret: true,
    run: ({ words }) => {
      const change = ([current = "", password = ""]: readonly string[]): Outcome =>
        asks({ type: "passwd", current, password });
      if (words.length === 1) return { refused: "needMoreParams", command: "/passwd" };
      return words.length >= 2 ? change(words) : { ask: ["old password", "new password"], proceed: change };
    },
  },
  {
    name: "account",
    aliases: [],
    group: "start",
    usage: "[NAME]",
    help: "show what is known of an account",
    example: "/account ada",
    least: 0,
    run: ({ words: [account = null] }) => asks({ type: "accountInfo", account }),
  },
  {
    name: "cert",
    aliases: [],
    group: "start",
    usage: "[add [FINGERPRINT] | drop FINGERPRINT]",
    help: "the TLS certificates that your account logs in with; add alone takes this connection's",
    example: "/cert add",
    least: 0,
    run: ({ words: [what, fingerprint] }) => {
      if (what === undefined || what === "list") return asks({ type: "certificates" });
      if (what === "add") return asks({ type: "addCertificate", fingerprint: fingerprint ?? null });
      return what === "drop" && fingerprint !== undefined
        ? asks({ type: "dropCertificate", fingerprint })
        : {
            refused: "needMoreParams",
            command: "/cert",
            usage: "/cert [add [FINGERPRINT] | drop FINGERPRINT]",
          };
    },
  },
  {
    name: "ghost",
    aliases: [],
    group: "start",
    usage: "NAME",
    help: "put others off your account's name",
    example: "/ghost ada",
    least: 1,
    run: ({ words: [nick = ""] }) => asks({ type: "ghost", nick }),
  },
  {
    name: "whoami",
    aliases: [],
    group: "start",
    usage: "",
    help: "show your name, account and rooms",
    example: "/whoami",
    least: 0,
    run: () => asks({ type: "whoami" }),
  },
  {
    name: "resume",
    aliases: [],
    group: "start",
    usage: "[TOKEN]",
    help: "show the token that takes this session back after a broken connection; with it, take it back",
    example: "/resume",
    least: 0,
    anonymous: true,
    run: ({ state, words: [token] }) => {
      if (token !== undefined) return asks({ type: "resume", token });
      return state.signedIn
        ? asks({ type: "resumeToken" })
        : { refused: "needMoreParams", command: "/resume", usage: "/resume TOKEN" };
    },
  },
  {
    name: "quit",
    aliases: ["q", "exit", "bye"],
    group: "start",
    usage: "[REASON]",
    help: "say goodbye and close the connection",
    example: "/quit see you tomorrow",
    least: 0,
    anonymous: true,
    run: ({ rest }) => asks({ type: "quit", reason: rest }),
  },
];

/** Whether this has the form of an access token (RFC 7519 §3), and so is hardly the password of an account `token`. */
const isToken = (text: string): boolean => /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/.test(text);

/** After a login the account's own name is taken. */
const signIn = (nick: string) => ({ type: "signIn", nick, user: nick, realname: nick }) as const;
