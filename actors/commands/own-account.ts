import { mayGhost } from "../../src/domain/accounts.ts";
import type { CommandOf } from "../../src/domain/commands.ts";
import { privacyOf } from "../../src/domain/modes.ts";
import { fold } from "../../src/domain/names.ts";
import type { AccountView } from "../../src/domain/replies.ts";
import { type AccountRow, Conflict } from "../../src/store/store.ts";
import type { Ask } from "../../src/tables/ask.ts";
import type { UserRow } from "../../src/tables/users.ts";
import { type Core, userByNick } from "../core.ts";
import { putOff } from "../put-off.ts";
import type { Present } from "./asker.ts";
import { mayFind } from "./views.ts";

/** Certificates of one account, at most. */
const maxCertificates = 16;

/** Tells of an account: to others what they could find out anyway. */
export async function accountInfo(
  { core, user }: Present,
  command: CommandOf<"accountInfo">,
  ask: Ask,
): Promise<void> {
  const name = command.account ?? user.identity.account ?? user.nick;
  const account = await core.store.store.accountByName(fold(name));
  if (!account) return ask.answer({ refused: "noSuchAccount", account: name });
  ask.answer({ reply: "accountInfo", account: await accountView(core, account, user) });
}

async function accountView(core: Core, account: AccountRow, asker: UserRow): Promise<AccountView> {
  const { store } = core.store;
  const own = asker.identity.id === account.id || asker.administrator;
  const rooms = (await store.channels()).filter(({ ownerId }) => ownerId === account.id);
  const known = rooms.filter(({ folded, modes }) => {
    const live = core.tables.rooms.lookup(folded);
    return own || (live ? mayFind(live, asker) : privacyOf(modes) === "public");
  });
  const present = core.tables.identities.lookup(account.id);
  return {
    name: account.name,
    createdAt: account.createdAt,
    nick: present?.nick ?? null,
    rooms: known.map((room) => room.name),
    ...(own ? { private: { email: account.email, lastSeenAt: account.lastSeenAt, role: account.role } } : {}),
  };
}

/** Tells which certificates one's account logs in with. */
export function certificates(present: Present, _: CommandOf<"certificates">, ask: Ask): Promise<void> {
  return withAccount(present, ask, (account) => list(present, account, ask, null));
}

/** Has one's account log in with a certificate: that of this connection, or another. */
export function addCertificate(
  present: Present,
  command: CommandOf<"addCertificate">,
  ask: Ask,
): Promise<void> {
  return withAccount(present, ask, async (accountId) => {
    const { core, row } = present;
    const { store } = core.store;
    const fingerprint =
      command.fingerprint === null ? row.transport.peer.certificate : normal(command.fingerprint);
    if (fingerprint === undefined)
      return ask.answer({
        refused: "invalidParam",
        command: "cert",
        param: command.fingerprint ?? "*",
        why:
          command.fingerprint === null
            ? "this connection shows no certificate"
            : "a fingerprint is the SHA-256 of a certificate, 64 hexadecimal digits",
      });
    if ((await store.certificatesOf(accountId)).length >= maxCertificates)
      return ask.answer({
        refused: "invalidParam",
        command: "cert",
        param: fingerprint,
        why: `an account has ${maxCertificates} certificates at most`,
      });
    try {
      await store.addCertificate({ fingerprint, accountId, addedAt: core.wall() });
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
      return ask.answer({ refused: "certificateTaken", fingerprint });
    }
    await list(present, accountId, ask, "added");
  });
}

/** Has one's account log in with a certificate no more. */
export function dropCertificate(
  present: Present,
  command: CommandOf<"dropCertificate">,
  ask: Ask,
): Promise<void> {
  return withAccount(present, ask, async (accountId) => {
    const fingerprint = normal(command.fingerprint) ?? command.fingerprint;
    if (!(await present.core.store.store.dropCertificate(accountId, fingerprint)))
      return ask.answer({ refused: "noSuchCertificate", fingerprint });
    await list(present, accountId, ask, "dropped");
  });
}

async function list(
  { core }: Present,
  accountId: string,
  ask: Ask,
  change: "added" | "dropped" | null,
): Promise<void> {
  const rows = await core.store.store.certificatesOf(accountId);
  ask.answer({
    reply: "certificates",
    certificates: rows.map(({ fingerprint, addedAt }) => ({ fingerprint, addedAt })),
    change,
  });
}

/** A fingerprint as it is kept, with or without colons; undefined for what is none. */
function normal(given: string): string | undefined {
  const plain = given.replaceAll(":", "").toLowerCase();
  return /^[0-9a-f]{64}$/.test(plain) ? plain : undefined;
}

/** Tells or changes what one's account prefers. */
export function preference(present: Present, command: CommandOf<"preference">, ask: Ask): Promise<void> {
  return withAccount(present, ask, async (accountId) => {
    const { core } = present;
    const { store } = core.store;
    const account = await store.accountById(accountId);
    if (!account) return ask.answer({ refused: "notLoggedIn" });
    const { multipleSessions } = command;
    const preferences = {
      ...account.preferences,
      ...(multipleSessions === undefined ? {} : { multipleSessions }),
    };
    if (multipleSessions !== undefined) await store.changeAccount(accountId, { preferences });
    ask.answer({
      reply: "preferences",
      multipleSessions: core.settings.accounts.multipleSessions && (preferences.multipleSessions ?? true),
    });
  });
}

/** Puts others off one's own name: one's other connections, or whoever has it without the account. */
export async function ghost(
  { core, row, user }: Present,
  { nick, toTakeIt = false }: CommandOf<"ghost">,
  ask: Ask,
): Promise<void> {
  if (user.identity.account === null) return ask.answer({ refused: "notLoggedIn" });
  const target = userByNick(core, nick);
  if (!target) return ask.answer(toTakeIt ? { reply: "ghosted", nick } : { refused: "noSuchNick", nick });
  if (!mayGhost(user.identity, target.identity, nick))
    return ask.answer({ refused: "notYours", nick: target.nick });
  const others = [...new Set([...target.sessions, ...target.arriving])].filter((session) => session !== row);
  const { nick: freed } = target;
  await putOff(core, others, { why: `Put off by ${user.nick}, whose name it is`, show: () => undefined });
  ask.answer({ reply: "ghosted", nick: freed });
}

async function withAccount(
  { user }: Present,
  ask: Ask,
  then: (accountId: string) => Promise<void> | void,
): Promise<void> {
  const { id, kind } = user.identity;
  if (kind !== "account") return ask.answer({ refused: "notLoggedIn" });
  await then(id);
}
