import { noteCommandLine } from "../actors/audit.ts";
import { publish } from "../actors/bus.ts";
import type { Core } from "../actors/core.ts";
import { eraseAccount } from "../actors/erase.ts";
import { isOpen } from "../actors/identity/bearer.ts";
import { endSessions } from "../actors/identity/end-sessions.ts";
import { startSession } from "../actors/identity/tokens.ts";
import { killActor } from "../actors/kill.ts";
import { serverStats } from "../actors/metrics.ts";
import { addBan, removeBan } from "../actors/server/bans.ts";
import { purgeFiles } from "../actors/server/purge-files.ts";
import { accountHandlers } from "../src/admin/accounts.ts";
import { type BanDesk, banHandlers } from "../src/admin/bans.ts";
import { keyHandlers } from "../src/admin/keys.ts";
import { AdminError, type AdminHandlers } from "../src/admin/protocol.ts";
import { accountNamed } from "../src/admin/rooms.ts";
import { fold } from "../src/domain/names.ts";
import { killed } from "../src/otp/process.ts";
import { pidById } from "./find.ts";
import { liveRooms } from "./rooms-desk.ts";
import { describeTree } from "./supervisor.ts";

/** What the command line asks of a running server, over the socket in its data folder. */
export function administration(core: Core): AdminHandlers {
  const desk = () =>
    accountHandlers({
      store: core.store.store,
      rules: core.settings,
      newId: core.newId,
      now: core.wall,
      files: core.files.service,
      note: (deed) => noteCommandLine(core, deed),
    });
  const root = () => {
    const pid = core.system.registry.whereis("root");
    if (!pid) throw new AdminError("unavailable", "the tree is being started again");
    return pid;
  };
  return {
    ...keyHandlers(() => core.store.store, core.files.service),
    ...liveRooms(core),
    ...banHandlers(liveBans(core)),
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
      await publish(core, { type: "accountCreated", folded: account.name });
      return account;
    },
    accountList: () => desk().accountList(),
    accountPasswd: async (args) => {
      const account = await desk().accountPasswd(args);
      const { id } = await accountNamed(core.store.store, args.name);
      await endSessions(core, { userId: id, ids: null, reason: "Your password was changed" });
      return account;
    },
    accountRole: async (args) => {
      const account = await desk().accountRole(args);
      await changed(core, args.name);
      return account;
    },
    accountDisable: async (args) => {
      const account = await desk().accountDisable(args);
      await changed(core, args.name);
      return account;
    },
    accountExport: (args) => desk().accountExport(args),
    accountErase: async ({ name, words }) => {
      const account = await accountNamed(core.store.store, name);
      const events = await eraseAccount(core, account, words);
      // Their name is to be nowhere.
      noteCommandLine(core, { action: "accountErase", target: account.id, detail: words });
      return { name: account.name, events };
    },
    filesPurge: ({ dryRun, olderThanMs }) => purgeFiles(core, dryRun, olderThanMs),
    tokenIssue: async ({ name, device }) => {
      const account = await accountNamed(core.store.store, name);
      if (!isOpen(account))
        throw new AdminError("accountDisabled", `the account ${account.name} is not open`);
      const who = { userId: account.id, kind: "account", name: account.name } as const;
      core.log.info(
        { audit: "tokenIssue", account: account.name, device },
        "tokens are given on the command line",
      );
      noteCommandLine(core, { action: "tokenIssue", target: account.name, detail: device });
      const { access, refresh, session } = await startSession(core, who, { device, address: "" });
      return { account: account.name, session: session.id, access, refresh };
    },
    tokenRevoke: async ({ name, session }) => {
      const { id: userId, name: account } = await accountNamed(core.store.store, name);
      core.log.info({ audit: "tokenRevoke", account, session: session ?? null }, "sign-ins are ended");
      noteCommandLine(core, { action: "tokenRevoke", target: account, detail: session ?? "" });
      const ids = session === undefined ? null : [session];
      const ended = await endSessions(core, { userId, ids, reason: "An administrator ended this session" });
      if (session !== undefined && ended === 0)
        throw new AdminError("noSuchSession", `${account} has no session ${session}`);
      return { ended };
    },
    tokenRotate: async () => {
      const { id: kid } = core.identities.keys.rotate();
      noteCommandLine(core, { action: "tokenRotate", target: kid, detail: "" });
      return { kid };
    },
    reload: async () => {
      noteCommandLine(core, { action: "rehash", target: null, detail: "" });
      const outcome = await core.rehash();
      if ("waiting" in outcome) return outcome;
      throw new AdminError("settingsInvalid", `the settings stay as they are: ${outcome.faults.join("; ")}`);
    },
  };
}

/** Who is kept from a running server. */
const liveBans = (core: Core): BanDesk => ({
  all: async () => core.bans.all(),
  add: (ban) => {
    core.log.info({ audit: "serverBan", ...ban }, "somebody is banned from the server");
    return addBan(core, ban);
  },
  remove: (target) => {
    core.log.info({ audit: "serverUnban", ...target }, "a ban from the server is taken back");
    return removeBan(core, target);
  },
  hasAccount: async (folded) => (await core.store.store.accountByName(folded)) !== undefined,
  note: (deed) => noteCommandLine(core, deed),
  get limit() {
    return core.settings.limits.serverBans;
  },
  now: core.wall,
});

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
