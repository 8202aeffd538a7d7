import type { RoleLetter } from "./roles.ts";

/** One change asked of, or made to, a room's or a user's modes: `+o ada` is `{ add: true, letter: "o", param: "ada" }`. */
export interface ModeChange {
  readonly add: boolean;
  readonly letter: string;
  readonly param?: string;
}

/**
 * Modes of a room without a parameter (CHANMODES type D): announcements (operators alone speak), no CTCP but ACTION, only
 * accounts speak, only accounts enter, words of the unprivileged go to the operators, world-readable, invite-only, moderated, no messages from outside, private, secret,
 * topic for operators, auditorium.
 */
export const roomFlags = ["A", "C", "M", "R", "U", "W", "i", "m", "n", "p", "s", "t", "u"] as const;
export type RoomFlag = (typeof roomFlags)[number];

/** Lists of masks (type A): bans, exceptions from bans, exceptions from invite-only. */
export const roomLists = ["b", "e", "I"] as const;
export type RoomList = (typeof roomLists)[number];

/** Modes with one value: the key has it also when it is taken away (type B), forward and limit only when set (type C). */
export const roomValues = { always: ["k"], whenSet: ["f", "l"] } as const;

/** Modes of a user that clients see: invisible, operator, gets WALLOPS, bot, hears accounts only, takes no CTCP. */
export const userFlags = ["i", "o", "w", "B", "R", "T"] as const;
export type UserFlag = (typeof userFlags)[number];

/** One entry of a list mode. `setAt` is milliseconds since 1970. */
export interface ListEntry {
  readonly mask: string;
  readonly setBy: string;
  readonly setAt: number;
}

/** Everything MODE says of a room but its members' roles. */
export interface RoomModes {
  /** The letters of {@link roomFlags} that are set, sorted. */
  readonly flags: string;
  readonly key: string | null;
  readonly limit: number | null;
  /** The room that those are sent to who may not come in. */
  readonly forward: string | null;
  readonly lists: Readonly<Record<RoomList, readonly ListEntry[]>>;
}

/** What a new room starts with: messages from members only, topic by operators. */
export const newRoomModes: RoomModes = {
  flags: "nt",
  key: null,
  limit: null,
  forward: null,
  lists: { b: [], e: [], I: [] },
};

export const isRoomFlag = (letter: string): letter is RoomFlag =>
  (roomFlags as readonly string[]).includes(letter);
export const isRoomList = (letter: string): letter is RoomList =>
  (roomLists as readonly string[]).includes(letter);
export const isUserFlag = (letter: string): letter is UserFlag =>
  (userFlags as readonly string[]).includes(letter);

/** Whether a mode takes a parameter in this direction (RFC 2811 §4; CHANMODES types A to D). */
export function takesParam(letter: string, add: boolean): boolean {
  if (letter === "k" || isRoomList(letter) || "qaohv".includes(letter)) return true;
  return (letter === "l" || letter === "f") && add;
}

/** Whether a room lets in by invitation or key alone, or hides: nobody takes such a room over once it is empty. */
export const isClosed = ({ flags, key }: Pick<RoomModes, "flags" | "key">): boolean =>
  flags.includes("i") || flags.includes("s") || key !== null;

/** How much a room hides: private ones are in no list, secret ones are not there for others (RFC 2811 §4.2.6). */
export type Privacy = "public" | "private" | "secret";
export const privacyOf = ({ flags }: Pick<RoomModes, "flags">): Privacy =>
  flags.includes("s") ? "secret" : flags.includes("p") ? "private" : "public";

/** Flags, key, limit and forward as one change from nothing, as MODE shows them; `key` instead of the real one if given. */
export function asChanges(modes: RoomModes, key = modes.key): readonly ModeChange[] {
  const changes: ModeChange[] = [...modes.flags].map((letter) => ({ add: true, letter }));
  if (modes.forward !== null) changes.push({ add: true, letter: "f", param: modes.forward });
  if (modes.key !== null) changes.push({ add: true, letter: "k", param: key ?? "*" });
  if (modes.limit !== null) changes.push({ add: true, letter: "l", param: String(modes.limit) });
  return changes;
}

/** The mode letter that grants a role is the role's own letter. */
export const roleChange = (role: RoleLetter, add: boolean, nick: string): ModeChange => ({
  add,
  letter: role,
  param: nick,
});

/** `+nt-k`-style text of changes with their parameters after it, as MODE lines and logs show it. */
export function formatModes(changes: readonly ModeChange[]): string {
  let sign = "";
  let letters = "";
  const params: string[] = [];
  for (const { add, letter, param } of changes) {
    const wanted = add ? "+" : "-";
    if (wanted !== sign) {
      sign = wanted;
      letters += sign;
    }
    letters += letter;
    if (param !== undefined) params.push(param);
  }
  return [letters, ...params].join(" ");
}

/** Reads `+o-v ada bob` into changes. List modes without a parameter ask for the list: `param` is absent then. */
export function parseModes(letters: string, params: readonly string[]): readonly ModeChange[] {
  const changes: ModeChange[] = [];
  let add = true;
  let next = 0;
  for (const letter of letters) {
    if (letter === "+" || letter === "-") {
      add = letter === "+";
      continue;
    }
    const param = takesParam(letter, add) ? params[next++] : undefined;
    changes.push(param === undefined ? { add, letter } : { add, letter, param });
  }
  return changes;
}
