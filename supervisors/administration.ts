import { noteCommandLine } from "../actors/audit.ts";
import { publish } from "../actors/bus.ts";
import type { Core } from "../actors/core.ts";
import { killActor } from "../actors/kill.ts";
import { serverStats } from "../actors/metrics.ts";
import { addBan, banLimit, removeBan } from "../actors/server/bans.ts";
import { accountHandlers } from "../src/admin/accounts.ts";
import { keyHandlers } from "../src/admin/keys.ts";
import { AdminError, type AdminHandlers } from "../src/admin/protocol.ts";
import { fold } from "../src/domain/names.ts";
import { type BanTarget, banHolds, banTarget, parseDuration } from "../src/domain/server-bans.ts";
import { killed } from "../src/otp/process.ts";
import { pidById } from "./find.ts";
import { describeTree } from "./supervisor.ts";

/** What the command line asks of a running server, over the socket in its data folder. */
export function administration(core: Core): AdminHandlers {
  const desk = () =>
    accountHandlers({ store: core.store.store, rules: core.settings, newId: core.newId, now: core.wall });
  const root = () => {
    const pid = core.system.registry.whereis("root");
    if (!pid) throw new AdminError("unavailable", "the tree is being started again");
    return pid;
  };
  return {
    ...keyHandlers(() => core.store.store, core.files.service),
    tree: () => describeTree(root()),
    stats: () => serverStats(core),
    kill: async (actor) => {
      noteCommandLine(core, { action: "kill", target: actor, detail: "" });
      const name = killActor(core, actor);
      if (name !== undefined) return { killed: name };
      const pid = await pidById(root(), actor);
      if (!pid)
        throw new AdminError("noSuchActor", `there is no actor ${actor}; \`monarchs tree\` shows them`);
      pid.exit(killed);
      return { killed: actor };
    },
    accountAdd: async (args) => {
      const account = await desk().accountAdd(args);
      noteCommandLine(core, { action: "accountAdd", target: account.name, detail: "" });
      await publish(core, { type: "accountCreated", folded: account.name });
      return account;
    },
    accountList: () => desk().accountList(),
    accountPasswd: (args) => desk().accountPasswd(args),
    accountRole: async (args) => {
      const account = await desk().accountRole(args);
      noteCommandLine(core, { action: "accountRole", target: account.name, detail: account.role });
      await changed(core, args.name);
      return account;
    },
    accountDisable: async (args) => {
      const account = await desk().accountDisable(args);
      noteCommandLine(core, { action: "accountDisable", target: account.name, detail: "" });
      await changed(core, args.name);
      return account;
    },
    roomList: async () => {
      const stored = await core.store.store.channels();
      return stored.map((room) => ({
        name: room.name,
        owner: room.ownerName,
        members: core.tables.rooms.lookup(room.folded)?.members.size ?? 0,
        messages: room.lastSeq,
        topic: room.topic,
      }));
    },
    banAdd: async ({ target, duration, reason }) => {
      const lasts = duration === undefined ? null : parseDuration(duration);
      if (lasts === undefined)
        throw new AdminError("invalidParam", `${duration} is no duration such as 1d12h`);
      const ban = {
        ...meant(target),
        reason,
        setBy: "command line",
        setAt: core.wall(),
        until: lasts === null ? null : core.wall() + lasts,
      };
      const full = banLimit(core, ban);
      if (full !== undefined)
        throw new AdminError("tooManyBans", `there are ${full} bans, and no more are kept`);
      core.log.info({ audit: "serverBan", ...ban }, "somebody is banned from the server");
      noteCommandLine(core, { action: "serverBan", target: ban.target, detail: reason });
      await addBan(core, ban);
      return ban;
    },
    banRemove: async ({ target }) => {
      const found = meant(target);
      core.log.info({ audit: "serverUnban", ...found }, "a ban from the server is taken back");
      noteCommandLine(core, { action: "serverUnban", target: found.target, detail: "" });
      if (await removeBan(core, found)) return found;
      throw new AdminError("noSuchBan", `there is no ban of ${target}; \`monarchs ban list\` shows them`);
    },
    banList: async () => core.bans.all().filter((ban) => banHolds(ban, core.wall())),
    reload: async () => {
      const outcome = await core.rehash();
      if ("waiting" in outcome) return outcome;
      throw new AdminError("settingsInvalid", `the settings stay as they are: ${outcome.faults.join("; ")}`);
    },
  };
}

/** @throws AdminError when the target of a ban means nothing */
function meant(text: string): BanTarget {
  const target = banTarget(text);
  if ("why" in target) throw new AdminError("invalidParam", target.why);
  return target;
}

/** Has an account's live sessions feel what was changed. */
async function changed(core: Core, name: string): Promise<void> {
  const account = await core.store.store.accountByName(fold(name));
  if (account)
    await publish(core, {
      type: "accountChanged",
      id: account.id,
      disabled: account.disabled,
      role: account.role,
    });
}
