import type { Command } from "../../../domain/commands.ts";
import type { Row } from "../state.ts";

/** Making an account (IRCv3 account-registration). Who did not ask for the capability is understood all the same. */
export const accountCommands: Readonly<Record<string, Row>> = {
  REGISTER: {
    minParams: 3,
    when: "any",
    spec: "account-registration",
    usage: "REGISTER <account>|* <e-mail address>|* :<password>",
    decode({ state }, [account = "*", email = "*", password = ""]) {
      const command: Command = {
        type: "register",
        account: account === "*" || account === "" ? null : account,
        email: email === "*" || email === "" ? null : email,
        password,
      };
      const nick = state.phase === "registered" ? undefined : state.nick;
      return { commands: [nick === undefined ? command : { ...command, nick }] };
    },
  },
  VERIFY: {
    minParams: 2,
    when: "any",
    spec: "account-registration",
    usage: "VERIFY <account> :<code>",
    decode: (_, [account = "", code = ""]) => ({ commands: [{ type: "verify", account, code }] }),
  },
};
