import { codes } from "../../domain/codes.ts";
import { isFileRefusal } from "../../domain/refusals/files.ts";
import type { WhyUnheard } from "../../domain/refusals/relationships.ts";
import { type Refusal, unreachable } from "../../domain/refusals.ts";
import { fileRefusalText } from "../file-refusals.ts";
import { messageRefusalText } from "./refusals/messages.ts";

const senders = {
  outside: "only members may write there",
  announcements: "the room is for announcements of its operators",
  moderated: "the room is moderated: members with a voice may write",
  banned: "you are banned there",
  accountNeeded: "only people who are logged in may write there",
  ctcp: "questions to people's programs are not allowed there",
} as const;

const roles = {
  owner: "the room's owner",
  admin: "an admin of the room",
  operator: "an operator of the room",
  halfOperator: "a half-operator of the room",
} as const;

/** A refusal in a sentence that says what to do next, where there is something. */
export function refusalText(refusal: Refusal): string {
  if (isFileRefusal(refusal)) return fileRefusalText(refusal);
  switch (refusal.refused) {
    case "nickInvalid":
      return `${quoted(refusal.nick)} cannot be a name: ${refusal.why}`;
    case "nickMissing":
      return "no name was given";
    case "nickInUse":
      return `the name ${refusal.nick} is taken`;
    case "nickReserved":
      return `the name ${refusal.nick} belongs to an account: /login ${refusal.nick} if it is yours`;
    case "noSuchNick":
      return `nobody here is called ${refusal.nick}`;
    case "wasNoSuchNick":
      return `nobody was called ${refusal.nick} lately`;
    case "cannotWrite":
      return unheard(refusal.nick, refusal.why);
    case "relatesToSelf":
      return "that is yourself";
    case "relationsFull":
      return `you have decided that of ${refusal.limit} people, and more are not kept: /relations lists them`;
    case "noSuchRequest":
      return `${refusal.nick} does not wait to be accepted: /requests lists those who do`;
    case "acceptedAlready":
      return `${refusal.nick} is on your list already`;
    case "notAccepted":
      return `${refusal.nick} is not on your list`;
    case "acceptFull":
      return `your list has ${refusal.limit} people, which is all it holds: /accept -NICK makes room`;
    case "realnameInvalid":
      return `that cannot be a real name: ${refusal.why}`;
    case "hostInvalid":
      return `that cannot be a host: ${refusal.why}`;
    case "roomNameInvalid":
      return `${quoted(refusal.room)} cannot be a room: ${refusal.why}`;
    case "noSuchRoom":
      return `there is no room ${refusal.room}: /rooms lists them`;
    case "renameClosed":
      return "rooms keep their names here";
    case "roomRegistrationClosed":
      return "rooms belong to nobody here";
    case "roomExists":
      return `the room ${refusal.room} exists already`;
    case "notInRoom":
      return `you are not in ${refusal.room}: /join ${refusal.room}`;
    case "notMember":
      return `${refusal.nick} is not in ${refusal.room}`;
    case "alreadyMember":
      return `${refusal.nick} is in ${refusal.room} already`;
    case "tooManyRooms":
      return `you are in ${refusal.limit} rooms, and more are not allowed: /leave one first`;
    case "inviteOnly":
      return `${refusal.room} is for invited people only`;
    case "banned":
      return `you are banned from ${refusal.room}`;
    case "badKey":
      return `${refusal.room} needs its key: /join ${refusal.room} KEY`;
    case "roomFull":
      return `${refusal.room} is full`;
    case "accountRequired":
      return `${refusal.room} is for people who are logged in: /login or /register`;
    case "knockInside":
      return `you are in ${refusal.room} already`;
    case "knockOpen":
      return `${refusal.room} is open: /join ${refusal.room}`;
    case "knockTooSoon":
      return `somebody has just knocked at ${refusal.room}: try again in ${seconds(refusal.retryMs)} s`;
    case "roomLocked":
      return `${refusal.room} is closed until an administrator opens it`;
    case "cannotSend":
      return `nothing was sent to ${refusal.target}: ${senders[refusal.why]}`;
    case "roleNeeded":
      return `that needs ${roles[refusal.role]} (${refusal.room})`;
    case "listFull":
      return `the list ${refusal.list} of ${refusal.room} is full, ${refusal.mask} was not added`;
    case "unknownMode":
      return `${refusal.room} knows no mode ${quoted(refusal.letter)}`;
    case "badModeParam":
      return `${quoted(refusal.param)} does not fit mode ${refusal.letter} of ${refusal.room}: ${refusal.why}`;
    case "unknownUserMode":
      return "people have no such mode";
    case "otherUsersModes":
      return "only one's own modes can be changed";
    case "noText":
      return "there was no text to send";
    case "noRecipient":
      return `${refusal.command} needs somebody to write to`;
    case "noCurrentRoom":
      return "you talk in no room now: /join ROOM, or /switch to one you are in";
    case "tooLong":
      return `that is too long: at most ${refusal.limit} bytes`;
    case "noSuchMessage":
    case "notYourMessage":
    case "messageTooOld":
    case "reactionInvalid":
    case "reactionNotAllowed":
    case "tooManyReactions":
    case "tooManyPins":
    case "notPinned":
    case "receiptsForbidden":
    case "noSuchReaction":
      return messageRefusalText(refusal);
    case "tooManyLines":
      return `those are too many lines: at most ${refusal.limit}`;
    case "badReference":
      return `${quoted(refusal.reference)} is no message here`;
    case "keyInvalid":
      return `${quoted(refusal.key)} is no key: it has small letters, digits and _./- only, and is short`;
    case "valueInvalid":
      return `that is too long for ${refusal.key}: it has at most ${refusal.limit} bytes`;
    case "metadataForbidden":
      return `${whose(refusal.target)} profile is not yours to change`;
    case "tooManyKeys":
      return `${whose(refusal.target)} profile has ${refusal.limit} keys already: take one away first`;
    case "accountExists":
      return `the account ${refusal.account} exists already`;
    case "accountNameInvalid":
      return `${quoted(refusal.account)} cannot be an account: ${refusal.why}`;
    case "accountNameNotNick":
      return `your account has the name that you use now: /nick ${refusal.account} first`;
    case "accountNameHeld":
      return `somebody else is called ${refusal.account} now`;
    case "emailInvalid":
      return `${refusal.why}: /register NAME PASSWORD EMAIL`;
    case "emailTaken":
      return "that e-mail address cannot be used";
    case "codeInvalid":
      return "that code is not known, or not any more";
    case "signInFirst":
      return "choose a name first, then make an account of it";
    case "passwordInvalid":
      return `that password cannot be taken: ${refusal.why}`;
    case "wrongCredentials":
      return "name or password is wrong";
    case "accountDisabled":
      return "that account is disabled";
    case "registrationClosed":
      return "new accounts are made by an administrator here";
    case "accountsOff":
      return "there are no accounts here";
    case "alreadyLoggedIn":
      return `you are logged in as ${refusal.account} already: /logout first`;
    case "noSuchAccount":
      return `there is no account ${quoted(refusal.account)}`;
    case "notYours":
      return `the name ${refusal.nick} is not your account's`;
    case "certificateTaken":
      return "an account has that certificate already";
    case "noSuchCertificate":
      return "your account has no such certificate: /cert lists them";
    case "roomUnregistered":
      return `${refusal.room} belongs to no account`;
    case "notLoggedIn":
      return "that needs an account: /login or /register";
    case "badResumeToken":
      return "that token is not known any more: type a name instead";
    case "verificationNeeded":
      return `a code was sent to the e-mail address of ${refusal.account}: /verify ${refusal.account} CODE`;
    case "tokenInvalid":
      return "that token is not good, or not any more";
    case "noSuchSession":
      return `you are not signed in at ${quoted(refusal.session)}: /sessions shows where you are`;
    case "accountNeeded":
      return "that is for those who have an account here: /login or /register";
    case "tokenNeeded":
      return "that needs a token";
    case "tooManyConnections":
      return "there are too many connections: close one, or try again later";
    case "badServerPassword":
      return "this server's password is needed, and was wrong";
    case "notAdministrator":
      return "that is for administrators";
    case "badOperator":
      return "operator's name or password is wrong";
    case "serverBanned":
      return `you are banned from this server${refusal.reason === "" ? "" : `: ${refusal.reason}`}`;
    case "noSuchBan":
      return `there is no ban of ${refusal.target}`;
    case "tooManyBans":
      return `there are ${refusal.limit} bans, and no more are kept: /uban remove one`;
    case "banMeansYou":
      return `${refusal.target} means yourself: write myself before the reason if you want that`;
    case "settingsInvalid":
      return `the settings stay as they are: ${refusal.faults.join("; ")}`;
    case "noSuchServer":
      return `there is no server ${refusal.server}`;
    case "noSuchActor":
      return `there is no actor ${quoted(refusal.actor)}: /tree shows them`;
    case "tooManyAttempts":
      return "too many attempts: wait before the next";
    case "notRegistered":
      return "choose a name first: type it and press Enter";
    case "alreadyRegistered":
      return "you have a name already: /nick changes it";
    case "unknownCommand":
      return refusal.nearest === undefined
        ? `there is no command ${quoted(refusal.command)}: /help lists them`
        : `there is no command ${quoted(refusal.command)}, perhaps ${refusal.nearest}?`;
    case "needMoreParams":
      return refusal.usage === undefined
        ? `${refusal.command} needs more: /help ${refusal.command.replace(/^\//, "")}`
        : `something is missing: ${refusal.usage}`;
    case "invalidUtf8":
      return "that line was not UTF-8 and was dropped";
    case "invalidParam":
      return `${quoted(refusal.param)} does not fit ${refusal.command}: ${refusal.why}`;
    case "rateLimited":
      return `slow down (${seconds(refusal.retryMs)} s)`;
    case "unavailable":
      return "the server cannot do that at the moment: try again shortly";
    case "storeFull":
      return "the server's disk is full: reading works, writing does not";
    case "internal":
      return "that failed inside the server: try again";
  }
  return unreachable(refusal);
}

function unheard(nick: string, why: WhyUnheard): string {
  switch (why) {
    case "guest":
      return `${nick} hears people with an account only: /register or /login`;
    case "ctcp":
      return `${nick} takes no CTCP`;
    case "closed":
      return `${nick} does not take that from you`;
    case "waiting":
      return `${nick} has to accept you before you write more`;
    case "blocking":
      return `you block ${nick}: /unblock ${nick} first`;
  }
  return unreachable(why);
}

const seconds = (ms: number): number => Math.max(1, Math.ceil(ms / 1000));

/** A refusal as the line that people see, its stable code at the end. */
export const refusalLine = (refusal: Refusal): string =>
  `! ${refusalText(refusal)} [${codes[refusal.refused]}]`;

/** `ada's`, or `your` for one who has no name yet. */
export const whose = (target: string): string => (target === "*" ? "your" : `${target}'s`);

/** Names as typed, shortened: nobody needs 4 KiB of their own back. */
const quoted = (text: string): string => `"${text.length > 60 ? `${text.slice(0, 60)}…` : text}"`;
