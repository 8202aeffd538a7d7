import type { Command, CommandType } from "./commands.ts";
import { isDivided, piecesOf } from "./text.ts";

/** What flood control counts apart, so that one kind does not use up what another needs. */
export const budgets = [
  "messages",
  "joins",
  "nicks",
  "history",
  "queries",
  "logins",
  "strangers",
  "uploads",
] as const;
export type Budget = (typeof budgets)[number];

/** What commands cost that are not paid from `messages`. */
const ownBudgets: Partial<Record<CommandType, Budget>> = {
  join: "joins",
  nick: "nicks",
  history: "history",
  historyTargets: "history",
  search: "history",
  unread: "history",
  conversations: "history",
  waiting: "history",
  playback: "history",
  reactions: "history",
  edits: "history",
  message: "history",
  pins: "history",
  seenBy: "history",
  markRead: "history",
  metadata: "queries",
  syncMetadata: "queries",
  accountInfo: "queries",
  person: "queries",
  messagesOf: "history",
  audit: "queries",
  relationships: "queries",
  messageRequests: "queries",
  names: "queries",
  roster: "queries",
  rooms: "queries",
  users: "queries",
  who: "queries",
  whois: "queries",
  whowas: "queries",
  // Passwords are hashed, and whoever logs out is somebody new, with budgets of their own.
  login: "logins",
  logout: "logins",
  passwd: "logins",
  register: "logins",
  beginUpload: "uploads",
  // The upload itself is paid for when it comes.
  uploadLink: "queries",
  openFile: "history",
};

/** So many lines of one message cost as much as a message. */
const linesPerToken = 10;

/** Which budget a command is paid from. */
export const budgetOf = ({ type }: Command): Budget => ownBudgets[type] ?? "messages";

/** What a command costs of its budget: 1, more for a message of many lines. */
export function costOf(command: Command): number {
  if (
    command.type !== "say" &&
    command.type !== "edit" &&
    command.type !== "reply" &&
    command.type !== "announce"
  )
    return 1;
  if (!isDivided(command)) return 1;
  return Math.ceil(piecesOf(command).length / linesPerToken);
}

/** So much at once after silence, so much over time. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/** A token bucket: what was left at a time, in monotonic ms. Less than nothing is a debt. */
export interface Bucket {
  tokens: number;
  at: number;
}

/** A bucket that nothing was taken from. */
export const fullBucket = ({ burst }: Rate, now: number): Bucket => ({ tokens: burst, at: now });

/** Refilling adds fractions up, so a whole token may look like a little less than one. */
const almost = 1 - 1e-6;

/** How long to wait until there is something in a bucket to take from: 0 when there is now, in ms. */
export function waitFor(bucket: Bucket, { burst, perSecond }: Rate, now: number): number {
  bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / 1_000) * perSecond);
  bucket.at = now;
  return bucket.tokens >= almost ? 0 : Math.ceil(((almost - bucket.tokens) / perSecond) * 1_000);
}
