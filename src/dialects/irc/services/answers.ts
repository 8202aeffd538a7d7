import { isRefusal, type Refusal } from "../../../domain/refusals.ts";
import type { AccountView, Answer, Reply, RoomView } from "../../../domain/replies.ts";
import type { SessionView } from "../../../domain/sessions.ts";
import type { AnswerContext } from "../answers/context.ts";
import { fitLine } from "../lines.ts";
import { refusalLine } from "../refusals/line.ts";
import { addressee, type IrcState } from "../state.ts";
import { relationshipWords } from "./relationships.ts";

/** A service's words to whoever asked it. */
export function noticeFrom(service: string, state: IrcState, text: string): string {
  const { server, nick } = addressee(state);
  return fitLine(`:${service}!${service}@${server} NOTICE ${nick} :`, text);
}

/**
 * The answer to what was asked of a service: what the protocol has a line for is told by that as well, in front of the
 * words (a client has to see that its nick, its account or a mode is another).
 *
 * @param native the same answer as the protocol's own commands would get it
 */
export function serviceLines(
  { state, to, capabilities }: AnswerContext,
  service: string,
  answer: Answer,
  native: () => string[],
): string[] {
  const tell = (text: string): string => noticeFrom(service, state, text);
  if (isRefusal(answer)) return [tell(refusalText(answer, refusalLine(to, capabilities, "*", answer)))];
  if (answer.reply === "modesChanged") {
    const lines = native().slice(0, answer.event === undefined ? 0 : 1);
    for (const refusal of answer.refusals)
      lines.push(tell(refusalText(refusal, refusalLine(to, capabilities, "*", refusal))));
    return lines.length > 0 ? lines : [tell("It is so already")];
  }
  const words = wordsOf(answer);
  return words === undefined
    ? native()
    : [...(changes.has(answer.reply) ? native() : []), ...words.map(tell)];
}

/** Answers that the protocol's own lines come with: they change what a client knows of itself or of a room. */
const changes: ReadonlySet<Reply["reply"]> = new Set<Reply["reply"]>([
  "registered",
  "verified",
  "loggedIn",
  "loggedOut",
  "roomCreated",
]);

/** A refusal in words: what it is about, and what the protocol's own line says of it. */
function refusalText(refusal: Refusal, line: string): string {
  const text = line.slice(line.indexOf(" :", 1) + 2);
  const about = "room" in refusal ? refusal.room : "nick" in refusal ? refusal.nick : undefined;
  return about === undefined ? text : `${about}: ${text}`;
}

/** What a reply is in words; undefined for what has lines of its own only. */
export function wordsOf(reply: Reply): readonly string[] | undefined {
  switch (reply.reply) {
    case "registered":
      return [`The account ${reply.account} is made, and you are logged in to it`];
    case "verificationSent":
      return [
        `A code was sent to the e-mail address of ${reply.account}`,
        `/msg NickServ VERIFY ${reply.account} <code> makes the account good`,
      ];
    case "verified":
      return [`The e-mail address of ${reply.account} is verified`];
    case "sessions":
      return ["You are signed in:", ...reply.sessions.map(sessionWords)];
    case "sessionEnded":
      return [`You are not signed in there any more: ${sessionWords(reply.session)}`];
    case "otherSessionsEnded":
      return ["You are signed in here alone now"];
    case "accountCreated":
      return [`The account ${reply.account} is made`];
    case "loggedIn":
      return [`You are logged in as ${reply.account}`];
    case "loggedOut":
      return ["You are logged out"];
    case "passwordChanged":
      return ["Your password is changed"];
    case "ghosted":
      return [`Nobody else is called ${reply.nick} now`];
    case "accountInfo":
      return accountWords(reply.account);
    case "certificates":
      return [
        ...(reply.change === null ? [] : [`The certificate is ${reply.change}`]),
        reply.certificates.length === 0 ? "Your account has no certificate" : "Your account logs in with:",
        ...reply.certificates.map(({ fingerprint, addedAt }) => `${fingerprint} since ${day(addedAt)}`),
      ];
    case "persistence":
      return [
        `ALWAYS-ON is ${reply.setting}: you ${reply.effective ? "stay" : "do not stay"} while nobody is connected`,
      ];
    case "receipts":
      return [
        `RECEIPTS is ${reply.on ? "on" : "off"}: ${reply.on ? "others are" : "nobody is"} told what you have read`,
      ];
    case "preferences":
      return [`MULTICLIENT is ${reply.multipleSessions ? "on" : "off"}`];
    case "roomCreated":
      return [`${reply.room.name} is registered: it is yours`];
    case "roomChanged":
      return [
        reply.what === "owner" && reply.room.owner === null
          ? `${reply.room.name} belongs to nobody now`
          : `${reply.room.name}: its ${reply.what} is changed`,
      ];
    case "roomInfo":
      return roomWords(reply.room);
    case "roomRoles":
      return [
        reply.roles.length === 0 ? `Nobody has a lasting role in ${reply.room}` : `Roles in ${reply.room}:`,
        ...reply.roles.map(({ account, roles }) => `${account} ${roles === "" ? "-" : `+${roles}`}`),
      ];
    case "related":
    case "relationships":
    case "writers":
    case "messageRequests":
    case "requestRefused":
    case "messageRequested":
    case "messageHeld":
      return relationshipWords(reply);
    default:
      return undefined;
  }
}

function accountWords({ name, createdAt, nick, rooms, private: own }: AccountView): readonly string[] {
  return [
    `Account ${name}, registered ${day(createdAt)}`,
    nick === null ? "Not here now" : `Here as ${nick}`,
    ...(rooms.length === 0 ? [] : [`Channels: ${rooms.join(" ")}`]),
    ...(own === undefined ? [] : [`E-mail address: ${own.email ?? "none"}`, `Role: ${own.role}`]),
    ...(own === undefined || own.lastSeenAt === null ? [] : [`Last log-in ${day(own.lastSeenAt)}`]),
  ];
}

const roomWords = ({ name, owner, createdAt, members, description }: RoomView): readonly string[] => [
  owner === null ? `${name} belongs to nobody` : `${name} belongs to ${owner}`,
  `Made ${day(createdAt)}, ${members} here now`,
  ...(description === "" ? [] : [description]),
];

const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

const sessionWords = ({ id, device, address, usedAt, current }: SessionView): string =>
  [
    id,
    device === "" ? "unnamed device" : device,
    ...(address === "" ? [] : [`from ${address}`]),
    `last used ${day(usedAt)}`,
    ...(current ? ["(this one)"] : []),
  ].join(", ");
