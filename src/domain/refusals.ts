import type { FileRefusal } from "./refusals/files.ts";
import type { MessageRefusal } from "./refusals/messages.ts";
import type { RelationshipRefusal } from "./refusals/relationships.ts";

/**
 * Why something was not done. `refused` is the stable code that every door shows in its own form: IRC's numeric or
 * `FAIL`, the line door's `! text [code]`, HTTP's problem+json. The fields say of what.
 */
export type Refusal =
  | RelationshipRefusal
  // names and people
  | { readonly refused: "nickInvalid"; readonly nick: string; readonly why: string }
  | { readonly refused: "nickMissing" }
  | { readonly refused: "nickInUse"; readonly nick: string }
  /** The nick belongs to an account, and this session is not logged in to it. */
  | { readonly refused: "nickReserved"; readonly nick: string }
  | { readonly refused: "noSuchNick"; readonly nick: string }
  | { readonly refused: "wasNoSuchNick"; readonly nick: string }
  | { readonly refused: "acceptedAlready"; readonly nick: string }
  | { readonly refused: "notAccepted"; readonly nick: string }
  | { readonly refused: "acceptFull"; readonly limit: number }
  | { readonly refused: "realnameInvalid"; readonly why: string }
  | { readonly refused: "hostInvalid"; readonly why: string }
  // rooms
  | { readonly refused: "roomNameInvalid"; readonly room: string; readonly why: string }
  | { readonly refused: "noSuchRoom"; readonly room: string }
  | { readonly refused: "roomExists"; readonly room: string }
  /** Rooms keep their names here (setting). */
  | { readonly refused: "renameClosed"; readonly room: string }
  /** Rooms belong to nobody here (setting). */
  | { readonly refused: "roomRegistrationClosed"; readonly room: string }
  /** It belongs to no account. */
  | { readonly refused: "roomUnregistered"; readonly room: string }
  | { readonly refused: "notInRoom"; readonly room: string }
  | { readonly refused: "notMember"; readonly room: string; readonly nick: string }
  | { readonly refused: "alreadyMember"; readonly room: string; readonly nick: string }
  | { readonly refused: "tooManyRooms"; readonly room: string; readonly limit: number }
  | { readonly refused: "inviteOnly"; readonly room: string }
  | { readonly refused: "banned"; readonly room: string }
  | { readonly refused: "badKey"; readonly room: string }
  | { readonly refused: "roomFull"; readonly room: string }
  /** Only those who are logged in may enter (mode R). */
  | { readonly refused: "accountRequired"; readonly room: string }
  | { readonly refused: "knockInside"; readonly room: string }
  /** It can be entered without knocking. */
  | { readonly refused: "knockOpen"; readonly room: string }
  | { readonly refused: "knockTooSoon"; readonly room: string; readonly retryMs: number }
  /** An empty unregistered room that was closed (+i, +k, +s) waits for an administrator. */
  | { readonly refused: "roomLocked"; readonly room: string }
  | {
      readonly refused: "cannotSend";
      readonly target: string;
      readonly why: "outside" | "announcements" | "moderated" | "banned" | "accountNeeded" | "ctcp";
    }
  | {
      readonly refused: "roleNeeded";
      readonly room: string;
      readonly role: "owner" | "admin" | "operator" | "halfOperator";
    }
  | { readonly refused: "listFull"; readonly room: string; readonly list: string; readonly mask: string }
  | { readonly refused: "unknownMode"; readonly letter: string; readonly room: string }
  | {
      readonly refused: "badModeParam";
      readonly room: string;
      readonly letter: string;
      readonly param: string;
      readonly why: string;
    }
  | { readonly refused: "unknownUserMode" }
  | { readonly refused: "otherUsersModes" }
  // messages
  | { readonly refused: "noText" }
  | { readonly refused: "noRecipient"; readonly command: string }
  | { readonly refused: "noCurrentRoom" }
  | { readonly refused: "tooLong"; readonly limit: number }
  | { readonly refused: "tooManyLines"; readonly limit: number }
  | MessageRefusal
  | { readonly refused: "badReference"; readonly reference: string }
  // files
  | FileRefusal
  // profiles
  | { readonly refused: "keyInvalid"; readonly key: string }
  | { readonly refused: "valueInvalid"; readonly key: string; readonly limit: number }
  /** Another person's, or a room's of which one is no operator; `key` is `*` where all keys were meant. */
  | { readonly refused: "metadataForbidden"; readonly target: string; readonly key: string }
  | { readonly refused: "tooManyKeys"; readonly target: string; readonly limit: number }
  // accounts
  | { readonly refused: "accountExists"; readonly account: string }
  | { readonly refused: "accountNameInvalid"; readonly account: string; readonly why: string }
  /** An account's name is the nick here. */
  | { readonly refused: "accountNameNotNick"; readonly account: string }
  /** Somebody else goes by that name, without an account. */
  | { readonly refused: "accountNameHeld"; readonly account: string }
  /** `weak`: it is too easy to guess. */
  | { readonly refused: "passwordInvalid"; readonly why: string; readonly weak: boolean }
  | { readonly refused: "emailInvalid"; readonly why: string }
  /** Another account has that address. */
  | { readonly refused: "emailTaken" }
  | { readonly refused: "codeInvalid"; readonly account: string }
  /** Accounts are made by those who are here. */
  | { readonly refused: "signInFirst" }
  | { readonly refused: "wrongCredentials" }
  | { readonly refused: "accountDisabled" }
  | { readonly refused: "registrationClosed" }
  /** Names are all there is here (`auth.mode: open`). */
  | { readonly refused: "accountsOff" }
  | { readonly refused: "alreadyLoggedIn"; readonly account: string }
  | { readonly refused: "notLoggedIn" }
  | { readonly refused: "noSuchAccount"; readonly account: string }
  /** The name belongs to somebody else. */
  | { readonly refused: "notYours"; readonly nick: string }
  /** Another account logs in with it. */
  | { readonly refused: "certificateTaken"; readonly fingerprint: string }
  | { readonly refused: "noSuchCertificate"; readonly fingerprint: string }
  | { readonly refused: "badResumeToken" }
  /** The account waits for the code that was sent to its address. */
  | { readonly refused: "verificationNeeded"; readonly account: string }
  /** Of HTTP: no token, or one that is over, or whose sign-in has ended. */
  | { readonly refused: "tokenInvalid" }
  /** One is not signed in there, or more than one place is meant. */
  | { readonly refused: "noSuchSession"; readonly session: string }
  /** That is for those who are logged in (`auth.mode`: accounts, required). */
  | { readonly refused: "accountNeeded" }
  // tokens
  /** None was shown. */
  | { readonly refused: "tokenNeeded" }
  // the server
  /** The server is full, or has too many from this address. */
  | { readonly refused: "tooManyConnections" }
  | { readonly refused: "badServerPassword" }
  | { readonly refused: "notAdministrator" }
  | { readonly refused: "badOperator" }
  | { readonly refused: "noSuchActor"; readonly actor: string }
  | { readonly refused: "noSuchServer"; readonly server: string }
  /** Kept from the whole server. */
  | { readonly refused: "serverBanned"; readonly reason: string }
  | { readonly refused: "noSuchBan"; readonly target: string }
  | { readonly refused: "tooManyBans"; readonly limit: number }
  /** A ban from the server would mean whoever sets it. */
  | { readonly refused: "banMeansYou"; readonly target: string }
  /** The settings have faults and stay as they are. */
  | { readonly refused: "settingsInvalid"; readonly faults: readonly string[] }
  | { readonly refused: "tooManyAttempts" }
  | { readonly refused: "notRegistered" }
  | { readonly refused: "alreadyRegistered" }
  | { readonly refused: "unknownCommand"; readonly command: string; readonly nearest?: string }
  | { readonly refused: "needMoreParams"; readonly command: string; readonly usage?: string }
  | { readonly refused: "invalidUtf8"; readonly command: string }
  | {
      readonly refused: "invalidParam";
      readonly command: string;
      readonly param: string;
      readonly why: string;
    }
  | { readonly refused: "rateLimited"; readonly retryMs: number }
  /** The store or an actor is away for the moment; trying again is right. */
  | { readonly refused: "unavailable" }
  /** The disk is full: reading works, writing does not. */
  | { readonly refused: "storeFull" }
  /** Our own fault; the actor that failed was restarted. */
  | { readonly refused: "internal" };

export type RefusalCode = Refusal["refused"];

/** Tells a refusal from any other answer. */
export const isRefusal = (value: unknown): value is Refusal =>
  typeof value === "object" && value !== null && "refused" in value;

/** For the end of a `switch` over a union: fails to compile when a case is missing. */
export function unreachable(value: never): never {
  throw new TypeError(`not a case: ${JSON.stringify(value)}`);
}
