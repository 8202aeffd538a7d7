import type { Roles } from "./roles.ts";

/** Somebody who is in a room, or belongs to it and is not there. */
export interface RosterEntry {
  readonly id: string;
  /** The nick that they have in the room; of one who is not there, the account's name. */
  readonly nick: string;
  readonly account: string | null;
  /** Of one who is not there, the account's name. */
  readonly realname: string;
  readonly bot: boolean;
  readonly roles: Roles;
  readonly here: boolean;
  readonly away: boolean;
  /** When they entered, or began to belong to it: ms since 1970. */
  readonly joinedAt: number;
}

/** Tells who is in a room, and to those who belong to it also who else does. */
export interface RosterCommand {
  readonly type: "roster";
  readonly room: string;
}

/** Those who are there first, each part by name. */
export interface RosterReply {
  readonly reply: "roster";
  readonly room: string;
  readonly members: readonly RosterEntry[];
}
