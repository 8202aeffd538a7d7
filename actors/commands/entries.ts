import type { Command, CommandOf, CommandType } from "../../src/domain/commands.ts";
import type { Ask } from "../../src/tables/ask.ts";
import type { UserRow } from "../../src/tables/users.ts";
import { note } from "../audit.ts";
import { type Core, roomByName } from "../core.ts";
import type { Asker, Present } from "./asker.ts";

/** Carries a command out: it answers through `ask`, now or when what it returns has settled. */
export type Entry<T extends CommandType> =
  | {
      readonly signedIn: false;
      readonly run: (asker: Asker, command: CommandOf<T>, ask: Ask) => Promise<void> | void;
    }
  | {
      readonly signedIn: true;
      readonly run: (asker: Present, command: CommandOf<T>, ask: Ask) => Promise<void> | void;
    };

/** What may be asked before one is somebody. */
export const anyone = <T extends CommandType>(
  run: (asker: Asker, command: CommandOf<T>, ask: Ask) => Promise<void> | void,
): Entry<T> => ({
  signedIn: false,
  run,
});
/** What is for those who are signed in. */
export const present = <T extends CommandType>(
  run: (asker: Present, command: CommandOf<T>, ask: Ask) => Promise<void> | void,
): Entry<T> => ({
  signedIn: true,
  run,
});

/**
 * What only administrators may do. Each use is a line of the log: who did what to whom, and never what was
 * said.
 */
export const administrator = <T extends CommandType>(
  run: (asker: Present, command: CommandOf<T>, ask: Ask) => Promise<void> | void,
): Entry<T> =>
  present((asker, command, ask) => {
    const { core, row, user } = asker;
    if (!user.administrator) return ask.answer({ refused: "notAdministrator" });
    const { type, ...details }: Command = command;
    const by = {
      nick: user.nick,
      account: user.identity.account,
      operator: user.operator,
      connection: row.id,
    };
    core.log.info({ audit: type, ...withoutWords(details), by }, "an administrator's command");
    if (!asksOnly.has(type)) noteCommand(core, user, command);
    return run(asker, command, ask);
  });

/** What administrators ask without changing anything, or say beforehand of what follows. */
const asksOnly: ReadonlySet<CommandType> = new Set<CommandType>([
  "operate",
  "tree",
  "serverBans",
  "serverBanInfo",
]);

/** Notes an administrator's command: whom or what it is about, and where. */
function noteCommand(core: Core, user: UserRow, command: Command): void {
  const { type, room, nick, target, account, actor, ...others } = command as {
    readonly type: CommandType;
  } & {
    readonly [Field in "room" | "nick" | "target" | "account" | "actor"]?: string;
  };
  const { reason = "", to = "" } = others as { readonly reason?: string; readonly to?: string };
  const subject = nick ?? target ?? account ?? actor ?? null;
  const deed = {
    action: type,
    target: subject,
    detail: [to, reason].filter((part) => part !== "").join(" "),
  };
  note(core, user, deed, room === undefined ? undefined : roomByName(core, room));
}

function withoutWords(details: object): object {
  const {
    text: _,
    password: __,
    ...rest
  } = details as { readonly text?: unknown; readonly password?: unknown };
  return rest;
}
