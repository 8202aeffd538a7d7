import type { CommandOf } from "../../src/domain/commands.ts";
import { globMatches } from "../../src/domain/masks.ts";
import { byteLength, cleanUserName, cutToBytes, fold } from "../../src/domain/names.ts";
import { cleanText } from "../../src/domain/text.ts";
import { cast } from "../../src/otp/process.ts";
import type { AccountRow } from "../../src/store/store.ts";
import type { Ask } from "../../src/tables/ask.ts";
import type { UserRow } from "../../src/tables/users.ts";
import { type Core, roomByName, userByNick, userPid } from "../core.ts";
import type { UserMessage } from "../messages.ts";
import { seenMembers } from "../room/sight.ts";
import { revive } from "../sessions.ts";
import type { Present } from "./asker.ts";
import { absentView, listed, maySee, personView } from "./views.ts";

/** Tells who is in a room, or who matches a mask. */
export function who({ core, user }: Present, { mask, operatorsOnly }: CommandOf<"who">, ask: Ask): void {
  const room = roomByName(core, mask);
  const wanted = (other: UserRow): boolean => !operatorsOnly || other.modes.includes("o");
  const inside = room?.members.has(user.key) || user.administrator;
  if (room && (inside || maySee(room, user))) {
    const people = [...seenMembers(room, user)]
      .filter((member) => wanted(member.user) && (inside || !member.user.modes.includes("i")))
      .map((member) => listed(core, member.user, user, member.roles));
    return ask.answer({ reply: "who", mask, room: room.name, people, more: false });
  }
  const limit = core.settings.limits.whoEntries;
  const people = [];
  let more = false;
  for (const other of named(core, mask)) {
    if (!wanted(other) || !visible(other, user, mask)) continue;
    more = people.length === limit;
    if (more) break;
    people.push(listed(core, other, user));
  }
  ask.answer({ reply: "who", mask, room: null, people, more });
}

/** Whom a mask of WHO means: the one of that nick, or all whose names match. */
function* named(core: Core, mask: string): Iterable<UserRow> {
  const exact = userByNick(core, mask);
  if (exact) return yield exact;
  for (const other of core.tables.stays.values()) {
    const { nick, host, user: name, account } = other.source;
    const names = [nick, name, host, other.realname, account ?? ""];
    if (names.some((text) => globMatches(mask, text))) yield other;
  }
}

/** One who hides is seen by those who share a room with them, or name them exactly. */
export const visible = (other: UserRow, asker: UserRow, mask: string): boolean =>
  !other.modes.includes("i") ||
  other === asker ||
  asker.administrator ||
  fold(mask) === other.folded ||
  shareRoom(other, asker);

const shareRoom = (a: UserRow, b: UserRow): boolean =>
  [...a.rooms.values()].some((room) => room.members.has(a.key) && room.members.has(b.key));

/** Tells of somebody: one who is here by this nick, or the account of that name, here as somebody else or not. */
export async function whois({ core, user }: Present, { nick }: CommandOf<"whois">, ask: Ask): Promise<void> {
  const other = userByNick(core, nick);
  if (other)
    return ask.answer({ reply: "whois", person: personView(core, other, user), asker: other === user });
  const folded = fold(nick);
  const account = core.accountNames.has(folded) ? await core.store.store.accountByName(folded) : undefined;
  const elsewhere = account && core.tables.identities.lookup(account.id);
  if (!elsewhere) return tellAbsent(core, account, nick, ask);
  const person = personView(core, elsewhere, user);
  ask.answer({ reply: "whois", person, asker: elsewhere === user, asked: nick });
}

/** Tells of somebody by their id. */
export async function person({ core, user }: Present, { id }: CommandOf<"person">, ask: Ask): Promise<void> {
  const other = core.tables.identities.lookup(id);
  if (other)
    return ask.answer({ reply: "whois", person: personView(core, other, user), asker: other === user });
  await tellAbsent(core, await core.store.store.accountById(id), id, ask);
}

/** Tells of an account that is not here, unless nobody may log in to it. */
async function tellAbsent(
  core: Core,
  account: AccountRow | undefined,
  asked: string,
  ask: Ask,
): Promise<void> {
  if (!account || account.disabled || account.pending)
    return ask.answer({ refused: "noSuchNick", nick: asked });
  const metadata = core.facts.metadata === null ? undefined : await core.store.store.metadata(account.id);
  ask.answer({ reply: "whois", person: { ...absentView(account), metadata }, asker: false });
}

/** Tells of those who had a nick before. */
export function whowas({ core }: Present, { nick, limit }: CommandOf<"whowas">, ask: Ask): void {
  const former = [...core.tables.former.lookup(fold(nick))].reverse();
  if (former.length === 0) return ask.answer({ refused: "wasNoSuchNick", nick });
  ask.answer({ reply: "whowas", nick, people: limit > 0 ? former.slice(0, limit) : former });
}

/** Tells which of some nicks are here. */
export function isOn({ core }: Present, { nicks }: CommandOf<"isOn">, ask: Ask): void {
  ask.answer({ reply: "isOn", nicks: nicks.flatMap((nick) => userByNick(core, nick)?.nick ?? []) });
}

/** Tells user and host of some nicks. */
export function userHost({ core }: Present, { nicks }: CommandOf<"userHost">, ask: Ask): void {
  const people = nicks.flatMap((nick) => {
    const user = userByNick(core, nick);
    return user
      ? [{ source: user.source, operator: user.modes.includes("o"), away: user.away !== null }]
      : [];
  });
  ask.answer({ reply: "userHost", people });
}

/** Has one seen under another real name. */
export function realname({ core, user }: Present, command: CommandOf<"realname">, ask: Ask): void {
  const { realnameLength } = core.settings.limits;
  const words = cleanText(command.realname).trim();
  if (words === "") return ask.answer({ refused: "realnameInvalid", why: "a real name is not empty" });
  if (byteLength(words) > realnameLength)
    return ask.answer({ refused: "realnameInvalid", why: `a real name has at most ${realnameLength} bytes` });
  toUser(core, user, { type: "realname", realname: words, ask });
}

/** Longest host, as DNS has it for a name's part that can stand for itself. */
const maxHostBytes = 63;

/** Gives somebody, or oneself, another visible user or host; for administrators. */
export function host({ core, user }: Present, command: CommandOf<"host">, ask: Ask): void {
  if (!user.administrator) return ask.answer({ refused: "notAdministrator" });
  const target = userByNick(core, command.nick);
  if (!target) return ask.answer({ refused: "noSuchNick", nick: command.nick });
  const { user: name = target.user, host = target.host } = command;
  if (!/^[A-Za-z0-9][A-Za-z0-9.:/_-]*$/.test(host) || host.length > maxHostBytes)
    return ask.answer({
      refused: "hostInvalid",
      why: `a host has 1 to ${maxHostBytes} letters, digits and .:/_- and begins with a letter or digit`,
    });
  if (cleanUserName(name, core.settings.limits.usernameLength) !== name)
    return ask.answer({
      refused: "hostInvalid",
      why: "a user name has letters, digits and ._- and is not too long",
    });
  core.log.info({ nick: target.nick, user: name, host, by: user.nick }, "somebody was given another host");
  toUser(core, target, { type: "host", user: name, host, ask });
}

/** Says that one is away, or back. */
export function away({ core, user }: Present, { text, absent }: CommandOf<"away">, ask: Ask): void {
  const words = text === null || text === "" ? null : absent ? "" : cutAway(core, text);
  toUser(core, user, {
    type: "away",
    text: words,
    absent: absent === true,
    presence: words === null ? "online" : "away",
    ask,
    answer: { reply: "away", text: words },
  });
}

/** Tells how one is: here, away, busy. */
export function status({ core, user }: Present, { presence, text }: CommandOf<"status">, ask: Ask): void {
  const words = presence === "online" ? null : cutAway(core, text === "" ? presence : text);
  toUser(core, user, {
    type: "away",
    text: words,
    absent: false,
    presence,
    ask,
    answer: { reply: "status", presence, text: words ?? "" },
  });
}

/** Words of an AWAY as they are kept. */
export const cutAway = (core: Core, text: string): string =>
  cutToBytes(cleanText(text), core.settings.limits.awayLength);

/** Tells or changes one's own modes. */
export function userModes(
  { core, user }: Present,
  { nick, changes }: CommandOf<"userModes">,
  ask: Ask,
): void {
  if (fold(nick) !== user.folded) {
    return ask.answer(
      userByNick(core, nick) ? { refused: "otherUsersModes" } : { refused: "noSuchNick", nick },
    );
  }
  if (changes.length === 0)
    return ask.answer({ reply: "userModes", nick: user.nick, modes: user.modes, changes: [] });
  toUser(core, user, { type: "modes", changes, ask });
}

/** Gives a request to somebody's own actor; while there is none it is refused, and one is asked for. */
export function toUser(
  core: Core,
  user: UserRow,
  message: Extract<UserMessage, { readonly ask: Ask }>,
): void {
  const pid = userPid(user);
  if (pid && cast(pid, message)) return;
  revive(core, user);
  message.ask.answer({ refused: "unavailable" });
}
