import { commandLineEntry, type Deed } from "../domain/audit.ts";
import { type BanTarget, banHolds, banTarget, parseDuration, type ServerBan } from "../domain/server-bans.ts";
import type { Store } from "../store/store.ts";
import { AdminError, type AdminHandlers } from "./protocol.ts";

/** The commands that keep people from the server: a running one and the command line alone do the same. */
export type BanHandlers = Pick<AdminHandlers, "banAdd" | "banRemove" | "banList">;

/** What the commands work on. */
export interface BanDesk {
  all(): Promise<readonly ServerBan[]>;
  /** Keeps it, and puts off whom it means. */
  add(ban: ServerBan): Promise<unknown>;
  /** @returns whether there was one */
  remove(target: BanTarget): Promise<boolean>;
  hasAccount(folded: string): Promise<boolean>;
  note(deed: Deed): Promise<void> | void;
  readonly limit: number;
  /** ms since 1970. */
  readonly now: () => number;
}

/** What the commands work on where no server runs. */
export const storedBans = (store: Store, limit: number, now: () => number): BanDesk => ({
  all: () => store.serverBans(),
  add: (ban) => store.saveServerBan(ban),
  remove: (target) => store.dropServerBan(target),
  hasAccount: async (folded) => (await store.accountByName(folded)) !== undefined,
  note: (deed) => store.saveAudit(commandLineEntry(deed, now())),
  limit,
  now,
});

/** The commands. Each rejects with AdminError: `invalidParam`, `tooManyBans`, `noSuchBan`. */
export function banHandlers(desk: BanDesk): BanHandlers {
  return {
    async banAdd({ target: given, duration, reason }) {
      const target = meant(given);
      const lasts = duration === undefined ? null : parseDuration(duration);
      if (lasts === undefined)
        throw new AdminError("invalidParam", `${duration} is no duration such as 1d12h`);
      if (target.kind === "account" && !(await desk.hasAccount(target.target)))
        throw new AdminError("invalidParam", `there is no account ${target.target}`);
      const all = await desk.all();
      const isKept = all.some((ban) => ban.kind === target.kind && ban.target === target.target);
      if (!isKept && all.length >= desk.limit)
        throw new AdminError("tooManyBans", `there are ${desk.limit} bans, and no more are kept`);
      const setAt = desk.now();
      const until = lasts === null ? null : setAt + lasts;
      const ban: ServerBan = { ...target, reason, setBy: "command line", setAt, until };
      await desk.note({ action: "serverBan", target: ban.target, detail: reason });
      await desk.add(ban);
      return ban;
    },
    async banRemove({ target: given }) {
      const target = meant(given);
      if (!(await desk.remove(target)))
        throw new AdminError("noSuchBan", `there is no ban of ${given}; \`monarchs ban list\` shows them`);
      await desk.note({ action: "serverUnban", target: target.target, detail: "" });
      return target;
    },
    banList: async () => (await desk.all()).filter((ban) => banHolds(ban, desk.now())),
  };
}

/** @throws AdminError when the target of a ban means nothing */
function meant(text: string): BanTarget {
  const target = banTarget(text);
  if ("why" in target) throw new AdminError("invalidParam", target.why);
  return target;
}
