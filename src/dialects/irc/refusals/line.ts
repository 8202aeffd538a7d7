import { codes } from "../../../domain/codes.ts";
import { isFileRefusal } from "../../../domain/refusals/files.ts";
import { type Refusal, unreachable } from "../../../domain/refusals.ts";
import { fileRefusalText } from "../../file-refusals.ts";
import { type Capabilities, has } from "../capabilities.ts";
import { type Addressee, fail, middle, numeric, waitText } from "../lines.ts";
import { numerics } from "../numerics.ts";
import { messageFailure } from "./messages.ts";

const ranks = {
  owner: "the channel's owner",
  admin: "a channel admin",
  operator: "a channel operator",
  halfOperator: "a channel half-operator",
} as const;

const sendFaults = {
  outside: "Cannot send to channel: you are not in it",
  announcements: "Cannot send to channel: it is for announcements of its operators (+A)",
  moderated: "Cannot send to channel: it is moderated (+m)",
  banned: "Cannot send to channel: you are banned",
  accountNeeded: "Cannot send to channel: log in to an account first (+M)",
  ctcp: "Cannot send to channel: CTCP is not allowed there (+C)",
} as const;

const unheard = {
  ctcp: "They take no CTCP (+T)",
  closed: "They do not take that from you",
  waiting: "They have to accept you before you write more",
  blocking: "You block them",
} as const;

/** What the end of registration may be asked for with. */
const signingIn: ReadonlySet<string> = new Set(["NICK", "USER", "CAP"]);

/** One refusal as a numeric where the field has one, else as `FAIL`; 400 for clients without standard-replies. */
export function refusalLine(
  to: Addressee,
  capabilities: Capabilities,
  verb: string,
  refusal: Refusal,
): string {
  const one = (code: string, between: string, text: string): string => numeric(to, code, between, text);
  const failure = (context: string, text: string): string =>
    has(capabilities, "standard-replies")
      ? fail(to.server, verb, codes[refusal.refused], context, text)
      : numeric(to, numerics.ERR_UNKNOWNERROR, middle(verb), text);
  if (isFileRefusal(refusal)) return failure("", fileRefusalText(refusal));
  switch (refusal.refused) {
    case "nickInvalid":
      return one(numerics.ERR_ERRONEUSNICKNAME, middle(refusal.nick), `Erroneous nickname: ${refusal.why}`);
    case "nickMissing":
      return one(numerics.ERR_NONICKNAMEGIVEN, "", "No nickname given");
    case "nickInUse":
      return one(numerics.ERR_NICKNAMEINUSE, middle(refusal.nick), "Nickname is already in use");
    case "nickReserved":
      return one(
        numerics.ERR_NICKNAMEINUSE,
        middle(refusal.nick),
        "Nickname belongs to an account: log in to use it",
      );
    case "noSuchNick":
      return one(numerics.ERR_NOSUCHNICK, middle(refusal.nick), "No such nick/channel");
    case "wasNoSuchNick":
      return one(numerics.ERR_WASNOSUCHNICK, middle(refusal.nick), "There was no such nickname");
    case "cannotWrite":
      return refusal.why === "guest"
        ? one(numerics.ERR_NEEDREGGEDNICK, middle(refusal.nick), "They hear people with an account only")
        : one(numerics.ERR_CANTSENDTOUSER, middle(refusal.nick), unheard[refusal.why]);
    case "relatesToSelf":
      return failure("", "That is yourself");
    case "relationsFull":
      return verb === "SILENCE"
        ? one(numerics.ERR_SILELISTFULL, "", "Your silence list is full")
        : failure("", `You have decided that of ${refusal.limit} people already`);
    case "noSuchRequest":
      return failure(middle(refusal.nick), "They do not wait to be accepted");
    case "acceptedAlready":
      return one(numerics.ERR_ACCEPTEXIST, middle(refusal.nick), "is already on your accept list");
    case "notAccepted":
      return one(numerics.ERR_ACCEPTNOT, middle(refusal.nick), "is not on your accept list");
    case "acceptFull":
      return one(numerics.ERR_ACCEPTFULL, "", "Accept list is full");
    case "realnameInvalid":
      return fail(to.server, "SETNAME", "INVALID_REALNAME", "", `Realname is not valid: ${refusal.why}`);
    case "hostInvalid":
      return failure("", `Host is not valid: ${refusal.why}`);
    case "roomNameInvalid":
      return one(numerics.ERR_NOSUCHCHANNEL, middle(refusal.room), `Invalid channel name: ${refusal.why}`);
    case "noSuchRoom":
      return one(numerics.ERR_NOSUCHCHANNEL, middle(refusal.room), "No such channel");
    case "renameClosed":
      return fail(
        to.server,
        "RENAME",
        "CANNOT_RENAME",
        middle(refusal.room),
        "Channels keep their names here",
      );
    case "roomRegistrationClosed":
      return failure(middle(refusal.room), "Channels are not registered here");
    case "roomExists":
      return failure(middle(refusal.room), "There is a channel of that name");
    case "notInRoom":
      return one(numerics.ERR_NOTONCHANNEL, middle(refusal.room), "You're not on that channel");
    case "notMember":
      return one(
        numerics.ERR_USERNOTINCHANNEL,
        `${middle(refusal.nick)} ${middle(refusal.room)}`,
        "They aren't on that channel",
      );
    case "alreadyMember":
      return one(
        numerics.ERR_USERONCHANNEL,
        `${middle(refusal.nick)} ${middle(refusal.room)}`,
        "is already on channel",
      );
    case "tooManyRooms":
      return one(numerics.ERR_TOOMANYCHANNELS, middle(refusal.room), "You have joined too many channels");
    case "inviteOnly":
      return one(numerics.ERR_INVITEONLYCHAN, middle(refusal.room), "Cannot join channel (+i)");
    case "banned":
      return one(numerics.ERR_BANNEDFROMCHAN, middle(refusal.room), "Cannot join channel (+b)");
    case "badKey":
      return one(numerics.ERR_BADCHANNELKEY, middle(refusal.room), "Cannot join channel (+k)");
    case "roomFull":
      return one(numerics.ERR_CHANNELISFULL, middle(refusal.room), "Cannot join channel (+l)");
    case "accountRequired":
      return one(
        numerics.ERR_NEEDREGGEDNICK,
        middle(refusal.room),
        "Cannot join channel (+R): log in to an account first",
      );
    case "knockInside":
      return one(numerics.ERR_KNOCKONCHAN, middle(refusal.room), "You are already on that channel");
    case "knockOpen":
      return one(numerics.ERR_CHANOPEN, middle(refusal.room), "Channel is open");
    case "knockTooSoon":
      return one(
        numerics.ERR_TOOMANYKNOCK,
        middle(refusal.room),
        `Too many KNOCKs; ${waitText(refusal.retryMs)}`,
      );
    case "roomLocked":
      return one(
        numerics.ERR_INVITEONLYCHAN,
        middle(refusal.room),
        "Cannot join channel: it is locked until an administrator opens it",
      );
    case "cannotSend":
      return one(numerics.ERR_CANNOTSENDTOCHAN, middle(refusal.target), sendFaults[refusal.why]);
    case "roleNeeded":
      return one(numerics.ERR_CHANOPRIVSNEEDED, middle(refusal.room), `You're not ${ranks[refusal.role]}`);
    case "listFull":
      return one(
        numerics.ERR_BANLISTFULL,
        `${middle(refusal.room)} ${middle(refusal.list)}`,
        "Channel list is full",
      );
    case "unknownMode":
      return one(numerics.ERR_UNKNOWNMODE, middle(refusal.letter), "is unknown mode char to me");
    case "badModeParam":
      return one(
        numerics.ERR_INVALIDMODEPARAM,
        `${middle(refusal.room)} ${middle(refusal.letter)} ${middle(refusal.param)}`,
        refusal.why,
      );
    case "unknownUserMode":
      return one(numerics.ERR_UMODEUNKNOWNFLAG, "", "Unknown MODE flag");
    case "otherUsersModes":
      return one(numerics.ERR_USERSDONTMATCH, "", "Cannot change mode for other users");
    case "noText":
      return one(numerics.ERR_NOTEXTTOSEND, "", "No text to send");
    case "noRecipient":
      return one(numerics.ERR_NORECIPIENT, "", `No recipient given (${refusal.command})`);
    case "noCurrentRoom":
      return one(numerics.ERR_NORECIPIENT, "", `No recipient given (${verb})`);
    case "tooLong":
      return one(numerics.ERR_INPUTTOOLONG, "", "Input line was too long");
    case "tooManyLines":
      return failure(String(refusal.limit), `At most ${refusal.limit} lines in one message`);
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
      return failure(...messageFailure(refusal));
    case "badReference":
      return failure(middle(refusal.reference), "No such message");
    case "keyInvalid":
      return failure(middle(refusal.key), "Invalid key");
    case "valueInvalid":
      return failure(middle(refusal.key), `A value has at most ${refusal.limit} bytes`);
    case "metadataForbidden":
      return failure(`${middle(refusal.target)} ${middle(refusal.key)}`, "Permission denied");
    case "tooManyKeys":
      return failure(middle(refusal.target), `${refusal.limit} keys are set already`);
    case "accountExists":
      return failure(middle(refusal.account), "There is an account of that name");
    case "accountNameInvalid":
      return failure(middle(refusal.account), refusal.why);
    case "accountNameNotNick":
      return failure(middle(refusal.account), "An account has the nick that you use now");
    case "accountNameHeld":
      return failure(middle(refusal.account), "Somebody else goes by that name");
    case "passwordInvalid":
      return failure("", refusal.why);
    case "emailInvalid":
      return failure("", refusal.why);
    case "emailTaken":
      return failure("", "That e-mail address cannot be used");
    case "codeInvalid":
      return failure(middle(refusal.account), "That code is not known, or not any more");
    case "signInFirst":
      return one(numerics.ERR_NOTREGISTERED, "", "You have not registered");
    case "wrongCredentials":
      return one(numerics.ERR_PASSWDMISMATCH, "", "Wrong name or password");
    case "accountDisabled":
      return failure("", "This account is disabled");
    case "registrationClosed":
      return failure("", "Accounts are made by an administrator here");
    case "accountsOff":
      return failure("", "There are no accounts here");
    case "alreadyLoggedIn":
      return failure(middle(refusal.account), `You are logged in as ${refusal.account}`);
    case "noSuchAccount":
      return failure(middle(refusal.account), "There is no account of that name");
    case "notYours":
      return failure(middle(refusal.nick), "That name is not your account's");
    case "certificateTaken":
      return failure(refusal.fingerprint, "An account has that certificate already");
    case "noSuchCertificate":
      return failure(middle(refusal.fingerprint), "Your account has no such certificate");
    case "roomUnregistered":
      return failure(middle(refusal.room), "That channel belongs to no account");
    case "notLoggedIn":
      return failure("", "You are not logged in");
    case "badResumeToken":
      return fail(to.server, "RESUME", "INVALID_TOKEN", "", "No session of this token is left");
    case "verificationNeeded":
      return failure(
        middle(refusal.account),
        "Show the code that was sent to the account's e-mail address first (VERIFY)",
      );
    case "tokenInvalid":
      return failure("", "That token is not good, or not any more");
    case "noSuchSession":
      return failure(middle(refusal.session), "You are not signed in there");
    case "accountNeeded":
      return signingIn.has(verb)
        ? fail(to.server, "*", "ACCOUNT_REQUIRED", "", "Log in to an account with SASL to connect here")
        : failure("", "That is for those who are logged in to an account");
    case "tokenNeeded":
      return failure("", "A token is needed");
    case "tooManyConnections":
      return failure("", "There are too many connections");
    case "badServerPassword":
      return one(numerics.ERR_PASSWDMISMATCH, "", "Password incorrect");
    case "notAdministrator":
      return one(numerics.ERR_NOPRIVILEGES, "", "Permission Denied- You're not an IRC operator");
    case "badOperator":
      return one(numerics.ERR_NOOPERHOST, "", "No operator of that name and password");
    case "serverBanned":
      return one(
        numerics.ERR_YOUREBANNEDCREEP,
        "",
        `You are banned from this server${refusal.reason === "" ? "" : `: ${refusal.reason}`}`,
      );
    case "noSuchBan":
      return failure(middle(refusal.target), "There is no such ban");
    case "tooManyBans":
      return failure("", `There are ${refusal.limit} bans, and no more are kept`);
    case "banMeansYou":
      return failure(middle(refusal.target), "That ban means yourself: say MYSELF if you want it");
    case "settingsInvalid":
      return failure("", `The settings stay as they are: ${refusal.faults.join("; ")}`);
    case "noSuchServer":
      return one(numerics.ERR_NOSUCHSERVER, middle(refusal.server), "No such server");
    case "noSuchActor":
      return one(numerics.ERR_NOSUCHNICK, middle(refusal.actor), "No such nick/channel");
    case "tooManyAttempts":
      return one(numerics.RPL_TRYAGAIN, middle(verb), "Too many attempts; wait a while and try again");
    case "notRegistered":
      return one(numerics.ERR_NOTREGISTERED, "", "You have not registered");
    case "alreadyRegistered":
      return one(numerics.ERR_ALREADYREGISTERED, "", "You may not reregister");
    case "unknownCommand":
      return one(numerics.ERR_UNKNOWNCOMMAND, middle(refusal.command), "Unknown command");
    case "needMoreParams":
      return one(numerics.ERR_NEEDMOREPARAMS, middle(refusal.command), "Not enough parameters");
    case "invalidUtf8":
      return fail(to.server, refusal.command, "INVALID_UTF8", "", "Message rejected: it is not UTF-8");
    case "invalidParam":
      return failure(middle(refusal.param), refusal.why);
    case "rateLimited":
      return has(capabilities, "standard-replies")
        ? fail(to.server, verb, "RATE_LIMITED", "", waitText(refusal.retryMs))
        : one(numerics.RPL_TRYAGAIN, middle(verb), waitText(refusal.retryMs));
    case "unavailable":
      return failure("", "Not possible for the moment; try again");
    case "storeFull":
      return failure("", "The server can read but not store: its disk is full");
    case "internal":
      return failure("", "Something failed here and was restarted; try again");
  }
  return unreachable(refusal);
}
