import { relationshipServices } from "./relationships.ts";
import {
  asks,
  type Service,
  type ServiceCommand,
  type ServiceOutcome,
  type ServiceWords,
} from "./service.ts";

/** `IDENTIFY password`, or with the account in front. */
function identify({ state, words, from }: ServiceWords): ServiceOutcome {
  const [account = ""] = words;
  return words.length === 1
    ? asks({ type: "login", account: state.viewer.nick, password: from(0) })
    : asks({ type: "login", account, password: from(1) });
}

/** What is asked for the owner of a nick; with a password they log in first. */
function asOwner(words: ServiceWords, then: (nick: string) => ServiceOutcome): ServiceOutcome {
  const [nick = "", ...secret] = words.words;
  const outcome = then(nick);
  if (secret.length === 0 || "told" in outcome) return outcome;
  return {
    commands: [{ type: "login", account: nick, password: words.from(1) }, ...outcome.commands],
    untilRefused: true,
  };
}

const commands: Readonly<Record<string, ServiceCommand>> = {
  REGISTER: {
    usage: "<password> [<e-mail address>]",
    help: "make an account of your nick",
    least: 1,
    run: ({ words: [password = "", email = "*"] }) =>
      asks({ type: "register", account: null, password, email: email === "*" ? null : email }),
  },
  VERIFY: {
    usage: "<account> <code>",
    help: "confirm a registration",
    least: 2,
    run: ({ words: [account = "", code = ""] }) => asks({ type: "verify", account, code }),
  },
  IDENTIFY: {
    usage: "[<account>] <password>",
    help: "log in to your account",
    least: 1,
    run: identify,
  },
  LOGOUT: {
    usage: "",
    help: "leave your account and stay as a guest",
    least: 0,
    run: () => asks({ type: "logout" }),
  },
  PASSWD: {
    usage: "<old password> <new password> [<new password>]",
    help: "change your password",
    least: 2,
    run: ({ words: [current = "", password = "", again = password] }) =>
      again === password
        ? asks({ type: "passwd", current, password })
        : { told: ["The new passwords differ: nothing is changed"] },
  },
  GHOST: {
    usage: "<nick> [<password>]",
    help: "put others off your nick",
    least: 1,
    run: (words) => asOwner(words, (nick) => asks({ type: "ghost", nick })),
  },
  REGAIN: {
    usage: "<nick> [<password>]",
    help: "put others off your nick, and take it",
    least: 1,
    run: (words) =>
      asOwner(words, (nick) => asks({ type: "ghost", nick, toTakeIt: true }, { type: "nick", nick })),
  },
  INFO: {
    usage: "[<account>]",
    help: "tell of an account",
    least: 0,
    run: ({ words: [account = null] }) => asks({ type: "accountInfo", account }),
  },
  SESSIONS: {
    usage: "LIST | LOGOUT <id> | LOGOUT ALL",
    help: "where you are signed in, and to end that elsewhere",
    least: 0,
    run({ words: [what = "LIST", id] }) {
      if (what.toUpperCase() === "LIST") return asks({ type: "sessions" });
      if (what.toUpperCase() === "LOGOUT" && id !== undefined)
        return asks(id.toUpperCase() === "ALL" ? { type: "endOtherSessions" } : { type: "endSession", id });
      return { told: ["Syntax: SESSIONS LIST | LOGOUT <id> | LOGOUT ALL"] };
    },
  },
  CERT: {
    usage: "LIST | ADD [<fingerprint>] | DEL <fingerprint>",
    help: "the certificates that your account logs in with",
    least: 1,
    run({ words: [what = "", fingerprint] }) {
      switch (what.toUpperCase()) {
        case "LIST":
          return asks({ type: "certificates" });
        case "ADD":
          return asks({ type: "addCertificate", fingerprint: fingerprint ?? null });
        case "DEL":
          if (fingerprint !== undefined) return asks({ type: "dropCertificate", fingerprint });
      }
      return { told: ["Syntax: CERT LIST | ADD [<fingerprint>] | DEL <fingerprint>"] };
    },
  },
  SET: {
    usage: "MULTICLIENT ON | OFF, ALWAYS-ON ON | OFF | DEFAULT, RECEIPTS ON | OFF",
    help: "change what your account prefers",
    least: 1,
    run({ words: [what = "", value = ""] }) {
      const on = switched(value);
      switch (what.toUpperCase()) {
        case "MULTICLIENT":
          if (on === undefined) break;
          return asks({ type: "preference", multipleSessions: on });
        case "RECEIPTS":
          if (on === undefined) break;
          return asks({ type: "receipts", on });
        case "ALWAYS-ON":
          if (on !== undefined) return asks({ type: "persistence", setting: on ? "on" : "off" });
          if (value.toUpperCase() === "DEFAULT") return asks({ type: "persistence", setting: "default" });
      }
      return {
        told: [
          "Syntax: SET MULTICLIENT ON | OFF",
          "Syntax: SET ALWAYS-ON ON | OFF | DEFAULT",
          "Syntax: SET RECEIPTS ON | OFF",
        ],
      };
    },
  },
  GET: {
    usage: "MULTICLIENT | ALWAYS-ON | RECEIPTS",
    help: "tell what your account prefers",
    least: 0,
    run: ({ words: [what = ""] }) =>
      asks({ type: preferenceCommands.get(what.toUpperCase()) ?? "preference" }),
  },
  ...relationshipServices,
  SAREGISTER: {
    usage: "<account> <password>",
    help: "make an account for somebody (administrators)",
    least: 2,
    run: ({ words: [account = ""], from }) => asks({ type: "registerFor", account, password: from(1) }),
  },
};

function switched(value: string): boolean | undefined {
  if (/^(on|true|yes|1)$/i.test(value)) return true;
  return /^(off|false|no|0)$/i.test(value) ? false : undefined;
}

/** What tells of a preference that has a command of its own. */
const preferenceCommands: ReadonlyMap<string, "persistence" | "receipts"> = new Map([
  ["ALWAYS-ON", "persistence"],
  ["RECEIPTS", "receipts"],
]);

/** Accounts, for clients that ask a service for them. */
export const nickServ: Service = {
  name: "NickServ",
  about: "Accounts: make one, log in, keep your nick",
  commands: new Map(Object.entries(commands)),
  aliases: new Map([
    ["ID", "IDENTIFY"],
    ["LOGIN", "IDENTIFY"],
    ["PASSWORD", "PASSWD"],
    ["RECOVER", "REGAIN"],
    ["RELEASE", "GHOST"],
  ]),
};
