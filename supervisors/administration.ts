import { noteCommandLine } from "../actors/audit.ts";
import { publish } from "../actors/bus.ts";
import type { Core } from "../actors/core.ts";
import { eraseAccount } from "../actors/erase.ts";
import { isOpen } from "../actors/identity/bearer.ts";
import { endSessions } from "../actors/identity/end-sessions.ts";
import { startSession } from "../actors/identity/tokens.ts";
import { killActor } from "../actors/kill.ts";
import { serverStats } from "../actors/metrics.ts";
import { addBan, banLimit, removeBan } from "../actors/server/bans.ts";
import { purgeFiles } from "../actors/server/purge-files.ts";
import { accountHandlers } from "../src/admin/accounts.ts";
import { keyHandlers } from "../src/admin/keys.ts";
import { AdminError, type AdminHandlers } from "../src/admin/protocol.ts";
import { fold } from "../src/domain/names.ts";
import { type BanTarget, banHolds, banTarget, parseDuration } from "../src/domain/server-bans.ts";
import { killed } from "../src/otp/process.ts";
import type { AccountRow } from "../src/store/store.ts";
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
    accountPasswd: async (args) => {
      const account = await desk().accountPasswd(args);
      const { id } = await accountNamed(core, args.name);
      await endSessions(core, { userId: id, ids: null, reason: "Your password was changed" });
      return account;
    },
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
    accountExport: (args) => desk().accountExport(args),
    accountErase: async ({ name, words }) => {
      const account = await core.store.store.accountByName(fold(name));
      if (!account) throw new AdminError("noSuchAccount", `there is no account ${name}`);
      return { name: account.name, events: await eraseAccount(core, account, words) };
    },
    filesPurge: ({ dryRun, olderThanMs }) => purgeFiles(core, dryRun, olderThanMs),
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
    tokenIssue: async ({ name, device }) => {
      const account = await accountNamed(core, name);
      if (!isOpen(account))
        throw new AdminError("accountDisabled", `the account ${account.name} is not open`);
      const who = { userId: account.id, kind: "account", name: account.name } as const;
      core.log.info(
        { audit: "tokenIssue", account: account.name, device },
        "tokens are given on the command line",
      );
      const { access, refresh, session } = await startSession(core, who, { device, address: "" });
      return { account: account.name, session: session.id, access, refresh };
    },
    tokenRevoke: async ({ name, session }) => {
      const { id: userId, name: account } = await accountNamed(core, name);
      core.log.info({ audit: "tokenRevoke", account, session: session ?? null }, "sign-ins are ended");
      const ids = session === undefined ? null : [session];
      const ended = await endSessions(core, { userId, ids, reason: "An administrator ended this session" });
      if (session !== undefined && ended === 0)
        throw new AdminError("noSuchSession", `${account} has no session ${session}`);
      return { ended };
    },
    tokenRotate: async () => ({ kid: core.identities.keys.rotate().id }),
    reload: async () => {
      const outcome = await core.rehash();
      if ("waiting" in outcome) return outcome;
      throw new AdminError("settingsInvalid", `the settings stay as they are: ${outcome.faults.join("; ")}`);
    },
  };
}

/** @throws AdminError when there is none */
async function accountNamed(core: Core, name: string): Promise<AccountRow> {
  const account = await core.store.store.accountByName(fold(name));
  if (!account) throw new AdminError("noSuchAccount", `there is no account ${name}`);
  return account;
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
  if (account?.disabled)
    await endSessions(core, { userId: account.id, ids: null, reason: "Your account was disabled" });
  if (account)
    await publish(core, {
      type: "accountChanged",
      id: account.id,
      disabled: account.disabled,
      role: account.role,
    });
}
