import type { ModeChange } from "./modes.ts";
import { isRole, rank } from "./roles.ts";

/** What can be done in a room, each decided here for every door. */
export const actions = [
  "view",
  "send",
  "react",
  "announce",
  "pin",
  "editMessage",
  "deleteMessage",
  "topic",
  "invite",
  "kick",
  "ban",
  "voice",
  "operators",
  "modes",
  "metadata",
  "manage",
  "audit",
  "rename",
  "transfer",
  "relay",
  "speakToAll",
  "hearModerated",
  "seeEverybody",
  "beSeen",
] as const;
export type Action = (typeof actions)[number];

/** The standing of somebody towards a room, highest first. */
export type Standing =
  | "serverAdmin"
  | "owner"
  | "admin"
  | "operator"
  | "halfOperator"
  | "voice"
  | "member"
  | "outsider";

/** `yes`, `no`, or the condition under which it is yes. */
export type Rule =
  | "yes"
  | "no"
  | "ifOpenTopic"
  | "ifNotInviteOnly"
  | "ifWorldReadable"
  | "ifUnmoderated"
  | "ifReactionsOpen"
  | "ifNoAnnouncements"
  | "ifOutsideAllowed"
  | "ifNobodyOwns"
  | "ifNotForOperators"
  | "ifNoAuditorium"
  | "ifAuthor";

type Row = Readonly<Record<Standing, Rule>>;

const row = (
  serverAdmin: Rule,
  owner: Rule,
  admin: Rule,
  operator: Rule,
  halfOperator: Rule,
  voice: Rule,
  member: Rule,
  outsider: Rule,
): Row => ({ serverAdmin, owner, admin, operator, halfOperator, voice, member, outsider });

/**
 * Who may do what. An author's own rights are the member's with `ifAuthor`: an edit needs the author, nobody rewrites
 * another person's words but a server administrator (audited).
 */
export const permissions: Readonly<Record<Action, Row>> = {
  //                  server admin  owner      admin      operator   half-op    voice            member            outsider
  view: row("yes", "yes", "yes", "yes", "yes", "yes", "yes", "ifWorldReadable"),
  send: row(
    "yes",
    "yes",
    "yes",
    "yes",
    "ifNoAnnouncements",
    "ifNoAnnouncements",
    "ifUnmoderated",
    "ifOutsideAllowed",
  ),
  // Where operators alone speak, members answer them so.
  react: row("yes", "yes", "yes", "yes", "yes", "yes", "ifReactionsOpen", "ifOutsideAllowed"),
  announce: row("yes", "yes", "yes", "yes", "no", "no", "no", "no"),
  pin: row("yes", "yes", "yes", "yes", "no", "no", "no", "no"),
  editMessage: row("yes", "ifAuthor", "ifAuthor", "ifAuthor", "ifAuthor", "ifAuthor", "ifAuthor", "no"),
  deleteMessage: row("yes", "yes", "yes", "yes", "ifAuthor", "ifAuthor", "ifAuthor", "no"),
  topic: row("yes", "yes", "yes", "yes", "yes", "ifOpenTopic", "ifOpenTopic", "no"),
  invite: row("yes", "yes", "yes", "yes", "yes", "ifNotInviteOnly", "ifNotInviteOnly", "no"),
  kick: row("yes", "yes", "yes", "yes", "yes", "no", "no", "no"),
  ban: row("yes", "yes", "yes", "yes", "no", "no", "no", "no"),
  voice: row("yes", "yes", "yes", "yes", "yes", "no", "no", "no"),
  operators: row("yes", "yes", "yes", "yes", "no", "no", "no", "no"),
  modes: row("yes", "yes", "yes", "yes", "no", "no", "no", "no"),
  metadata: row("yes", "yes", "yes", "yes", "no", "no", "no", "no"),
  manage: row("yes", "yes", "yes", "no", "no", "no", "no", "no"),
  audit: row("yes", "yes", "yes", "no", "no", "no", "no", "no"),
  rename: row("yes", "yes", "yes", "ifNobodyOwns", "no", "no", "no", "no"),
  transfer: row("yes", "yes", "no", "no", "no", "no", "no", "no"),
  // Bridges bring the words of others.
  relay: row("yes", "yes", "yes", "yes", "no", "no", "no", "no"),
  // With U those without a voice are heard by the operators alone.
  speakToAll: row("yes", "yes", "yes", "yes", "yes", "yes", "ifNotForOperators", "ifNotForOperators"),
  hearModerated: row("yes", "yes", "yes", "yes", "yes", "no", "no", "no"),
  // In an auditorium (u) the operators see everybody, and everybody sees those with a role.
  seeEverybody: row("yes", "yes", "yes", "yes", "yes", "ifNoAuditorium", "ifNoAuditorium", "ifNoAuditorium"),
  beSeen: row("ifNoAuditorium", "yes", "yes", "yes", "yes", "yes", "ifNoAuditorium", "ifNoAuditorium"),
};

/** What a rule may depend on. */
export interface Circumstances {
  /** The room's flags as letters. */
  readonly flags: string;
  readonly author?: boolean;
  /** Whether they are logged in to an account. */
  readonly account?: boolean;
  /** Whether an account owns the room. */
  readonly owned?: boolean;
}

/** How old a message is that is to be changed, and for how long its author may change it; 0: always. In ms. */
export interface MessageAge {
  readonly author: boolean;
  readonly ageMs: number;
  readonly windowMs: number;
}

/**
 * Whether somebody of this standing may edit or delete a message. The window binds authors; whoever may do it to the
 * messages of others may do it at any time.
 */
export function mayAmend(
  action: "editMessage" | "deleteMessage",
  who: Standing,
  { author, ageMs, windowMs }: MessageAge,
): "yes" | "no" | "tooLate" {
  if (may(action, who, { flags: "" })) return "yes";
  if (!may(action, who, { flags: "", author })) return "no";
  return windowMs > 0 && ageMs > windowMs ? "tooLate" : "yes";
}

/** The standing that roles in a room and on the server give; `roles` is undefined for one who is not a member. */
export function standing(roles: string | undefined, serverAdmin: boolean): Standing {
  if (serverAdmin) return "serverAdmin";
  if (roles === undefined) return "outsider";
  return (
    (["member", "voice", "halfOperator", "operator", "admin", "owner"] as const)[rank(roles)] ?? "member"
  );
}

/** Whether somebody of this standing may do it here and now. */
export function may(
  action: Action,
  who: Standing,
  { flags, author = false, account = false, owned = true }: Circumstances,
): boolean {
  switch (permissions[action][who]) {
    case "yes":
      return true;
    case "no":
      return false;
    case "ifOpenTopic":
      return !flags.includes("t");
    case "ifNotInviteOnly":
      return !flags.includes("i");
    case "ifNoAnnouncements":
      return !flags.includes("A");
    case "ifUnmoderated":
      return !flags.includes("A") && !flags.includes("m") && (account || !flags.includes("M"));
    case "ifReactionsOpen":
      return !flags.includes("m") && (account || !flags.includes("M"));
    case "ifOutsideAllowed":
      return (
        !flags.includes("A") &&
        !flags.includes("n") &&
        !flags.includes("m") &&
        (account || !flags.includes("M"))
      );
    case "ifNobodyOwns":
      return !owned;
    case "ifNotForOperators":
      return !flags.includes("U");
    case "ifNoAuditorium":
      return !flags.includes("u");
    case "ifWorldReadable":
      return flags.includes("W");
    case "ifAuthor":
      return author;
  }
}

/**
 * What STATS can be asked for, by letter (RFC 2812 §3.4.4, Modern IRC), and by whom. Of connections, anybody is told of
 * their own. Letters for what there is not here (linked servers, connection classes) have no entries.
 */
export const statsQueries = {
  c: "anyone",
  h: "anyone",
  i: "anyone",
  k: "administrators",
  l: "anyone",
  m: "anyone",
  o: "administrators",
  p: "anyone",
  t: "anyone",
  u: "anyone",
  y: "anyone",
  z: "administrators",
} as const satisfies Readonly<Record<string, "anyone" | "administrators">>;

/** Whether somebody may ask for the figures of this letter. */
export const mayAskStats = (query: string, serverAdmin: boolean): boolean =>
  serverAdmin || new Map<string, string>(Object.entries(statsQueries)).get(query) !== "administrators";
/** Whether somebody may change what is told of a person: their own, or anybody's as an administrator of the server. */
export const mayDescribe = (own: boolean, serverAdmin: boolean): boolean => own || serverAdmin;
/** What one needs to be allowed for a change of modes: roles, lists and all the others differ. */
export function actionOf({ letter }: Pick<ModeChange, "letter">): Action {
  if (isRole(letter))
    return letter === "v" ? "voice" : letter === "q" || letter === "a" ? "transfer" : "operators";
  return letter === "b" || letter === "e" || letter === "I" ? "ban" : "modes";
}

/** Why somebody may not say something in a room: the fields of a refusal `cannotSend`. */
export type SpeechFault = "outside" | "announcements" | "moderated" | "accountNeeded" | "ctcp";

/**
 * Whether somebody may say this here, or react.
 *
 * @param ctcp a question to clients, which mode C keeps out, whoever asks; an ACTION is none
 */
export function speechFault(
  who: Standing,
  where: Circumstances,
  ctcp: boolean,
  action: "send" | "react" = "send",
): SpeechFault | undefined {
  if (ctcp && where.flags.includes("C")) return "ctcp";
  if (may(action, who, where)) return undefined;
  if (who === "outsider" && where.flags.includes("n")) return "outside";
  if (where.flags.includes("A") && (action === "send" || who === "outsider")) return "announcements";
  return where.flags.includes("m") ? "moderated" : "accountNeeded";
}
