import type { Command, CommandType } from "../../src/domain/commands.ts";
import { isForAccounts } from "../../src/domain/guests.ts";
import type { Ask } from "../../src/tables/ask.ts";
import type { ConnectionRow } from "../../src/tables/connections.ts";
import type { Core } from "../core.ts";
import { passwd, register, registerFor, verify } from "./accounts.ts";
import { edit, redact } from "./amend.ts";
import { announce, announceToAll } from "./announcements.ts";
import { audit } from "./audit.ts";
import { users } from "./directory.ts";
import { administrator, anyone, type Entry, present } from "./entries.ts";
import { beginUpload, deleteFile, openFile, uploadLink } from "./files.ts";
import { forceJoin, forceModes, forceNick, operate } from "./force.ts";
import { forwarded } from "./forwarded.ts";
import { history, historyTargets } from "./history.ts";
import { login, loginWith, logout, scramChallenge, scramVerify } from "./login.ts";
import {
  createRoom,
  deleteRoom,
  describeRoom,
  lastingRole,
  lastingRoles,
  releaseRoom,
  renameRoom,
  roomInfo,
  roomVisibility,
  transferRoom,
} from "./manage.ts";
import { markRead } from "./markers.ts";
import { clearMetadata, metadata, setMetadata, syncMetadata } from "./metadata.ts";
import { deoper, expel, kill, oper, rehash, tree, wallops } from "./operators.ts";
import {
  accountInfo,
  addCertificate,
  certificates,
  dropCertificate,
  ghost,
  preference,
} from "./own-account.ts";
import {
  away,
  host,
  isOn,
  person,
  realname,
  status,
  userHost,
  userModes,
  who,
  whois,
  whowas,
} from "./people.ts";
import { persistence } from "./persistence.ts";
import { playback } from "./playback.ts";
import { react, reactions, unreact } from "./reactions.ts";
import { receipts, roomReceipts, seenBy } from "./receipts.ts";
import {
  accept,
  accepted,
  messageRequests,
  refuseRequest,
  relate,
  relationships,
  writers,
} from "./relationships.ts";
import { resumeToken } from "./resume-tokens.ts";
import { roomReactions, roomReaders, roomType } from "./room-settings.ts";
import { checkWishes } from "./room-wishes.ts";
import {
  ban,
  invitations,
  invite,
  join,
  kick,
  knock,
  leaveAll,
  names,
  part,
  role,
  roomModes,
  rooms,
  topic,
} from "./rooms.ts";
import { roster } from "./roster.ts";
import { edits, message, pin, pins } from "./said.ts";
import { messagesOf, search } from "./search.ts";
import { admin, atServer, info, linkServers, links, lusers, motd, stats, time, version } from "./server.ts";
import { serverBan, serverBanInfo, serverBans, serverUnban } from "./server-bans.ts";
import { nick, quit, whoami } from "./session.ts";
import { endOtherSessions, endSession, sessions } from "./sessions.ts";
import { resume, signIn } from "./sign-in.ts";
import { sync } from "./sync.ts";
import { relay, reply, say, tag } from "./talk.ts";
import { conversations, unread, waiting } from "./waiting.ts";
import { unwatch, watch, watched } from "./watch.ts";

/** Every command, and whether one has to be somebody first. */
const commands: { readonly [T in CommandType]: Entry<T> } = {
  signIn: anyone(signIn),
  forwarded: anyone(forwarded),
  resume: anyone(resume),
  resumeToken: present(resumeToken),
  nick: present(nick),
  register: anyone(register),
  verify: anyone(verify),
  login: anyone(login),
  loginWith: anyone(loginWith),
  scramChallenge: anyone(scramChallenge),
  scramVerify: anyone(scramVerify),
  logout: present(logout),
  passwd: present(passwd),
  registerFor: administrator(registerFor),
  accountInfo: present(accountInfo),
  certificates: present(certificates),
  addCertificate: present(addCertificate),
  dropCertificate: present(dropCertificate),
  preference: present(preference),
  ghost: present(ghost),
  whoami: present(whoami),
  sessions: present(sessions),
  endSession: present(endSession),
  endOtherSessions: present(endOtherSessions),
  quit: anyone(quit),
  sync: anyone(sync),
  say: present(say),
  beginUpload: present(beginUpload),
  uploadLink: present(uploadLink),
  openFile: present(openFile),
  deleteFile: present(deleteFile),
  relay: present(relay),
  edit: present(edit),
  redact: present(redact),
  reply: present(reply),
  react: present(react),
  unreact: present(unreact),
  reactions: present(reactions),
  message: present(message),
  edits: present(edits),
  pin: present(pin),
  pins: present(pins),
  seenBy: present(seenBy),
  receipts: present(receipts),
  roomReceipts: present(roomReceipts),
  announce: present(announce),
  announceToAll: administrator(announceToAll),
  roomReactions: present(roomReactions),
  roomType: present(roomType),
  roomReaders: present(roomReaders),
  checkWishes: present(checkWishes),
  person: present(person),
  messagesOf: present(messagesOf),
  tag: present(tag),
  history: present(history),
  historyTargets: present(historyTargets),
  markRead: present(markRead),
  search: present(search),
  unread: present(unread),
  conversations: present(conversations),
  waiting: present(waiting),
  playback: present(playback),
  join: present(join),
  part: present(part),
  leaveAll: present(leaveAll),
  topic: present(topic),
  names: present(names),
  roster: present(roster),
  rooms: present(rooms),
  invite: present(invite),
  invitations: present(invitations),
  knock: present(knock),
  kick: present(kick),
  roomModes: present(roomModes),
  role: present(role),
  ban: present(ban),
  createRoom: present(createRoom),
  roomInfo: present(roomInfo),
  describeRoom: present(describeRoom),
  roomVisibility: present(roomVisibility),
  renameRoom: present(renameRoom),
  transferRoom: present(transferRoom),
  deleteRoom: present(deleteRoom),
  releaseRoom: present(releaseRoom),
  lastingRole: present(lastingRole),
  lastingRoles: present(lastingRoles),
  who: present(who),
  whois: present(whois),
  whowas: present(whowas),
  users: present(users),
  isOn: present(isOn),
  userHost: present(userHost),
  away: present(away),
  realname: present(realname),
  host: present(host),
  watch: present(watch),
  unwatch: present(unwatch),
  watched: present(watched),
  persistence: present(persistence),
  accept: present(accept),
  accepted: present(accepted),
  audit: present(audit),
  relate: present(relate),
  relationships: present(relationships),
  writers: present(writers),
  messageRequests: present(messageRequests),
  refuseRequest: present(refuseRequest),
  status: present(status),
  userModes: present(userModes),
  metadata: anyone(metadata),
  setMetadata: anyone(setMetadata),
  clearMetadata: anyone(clearMetadata),
  syncMetadata: present(syncMetadata),
  motd: present(motd),
  lusers: present(lusers),
  version: present(version),
  time: present(time),
  stats: present(stats),
  atServer: present(atServer),
  admin: present(admin),
  info: present(info),
  links: present(links),
  oper: present(oper),
  deoper: administrator(deoper),
  operate: administrator(operate),
  forceJoin: administrator(forceJoin),
  forceNick: administrator(forceNick),
  forceModes: administrator(forceModes),
  linkServers: administrator(linkServers),
  expel: administrator(expel),
  wallops: administrator(wallops),
  serverBan: administrator(serverBan),
  serverUnban: administrator(serverUnban),
  serverBans: administrator(serverBans),
  serverBanInfo: administrator(serverBanInfo),
  rehash: administrator(rehash),
  tree: administrator(tree),
  kill: administrator(kill),
};

/**
 * Carries a command out, for whichever door it came through.
 *
 * @returns nothing when the command was answered, or given to the actor that answers it; a promise while it is still on
 *   its way there. The promise rejects with what went wrong, and the ask is then not answered
 */
export function execute(core: Core, row: ConnectionRow, ask: Ask): Promise<void> | undefined {
  const { command } = ask;
  core.presence.begin(row, command);
  const entry = commands[command.type] as Entry<Command["type"]>;
  const { user } = row;
  if (core.settings.auth.mode === "accounts" && user?.identity.kind === "guest" && isForAccounts(command)) {
    ask.answer({ refused: "accountNeeded" });
    return undefined;
  }
  if (!entry.signedIn) return entry.run({ core, row }, command as never, ask) ?? undefined;
  if (!user || user.left) {
    ask.answer({ refused: "notRegistered" });
    return undefined;
  }
  return entry.run({ core, row, user }, command as never, ask) ?? undefined;
}
