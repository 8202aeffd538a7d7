import type { Command } from "../../domain/commands.ts";
import { asRoomName, fold } from "../../domain/names.ts";
import { isRefusal, type Refusal } from "../../domain/refusals.ts";
import type { Request, ServerFacts, Viewer } from "../dialect.ts";
import type { LineEncoder } from "./encoder.ts";
import type { LineSettings } from "./settings.ts";

/** A line's request: `verb` is the command's own name without slash, `say` for plain text, `name` for the first line. */
export interface LineRequest extends Request {
  readonly verb: string;
  /** The key that `/send` was given; JSON answers carry it. */
  readonly key?: string;
}

/** The messages of one conversation that were shown last, by number: where `/history more` and `since` go on. */
export interface Marks {
  readonly oldest: number;
  readonly newest: number;
}

/** Everything one line session remembers. */
export interface LineState {
  readonly facts: ServerFacts;
  readonly viewer: Viewer;
  /** By folded target; bounded, the oldest goes first. */
  readonly marks: Map<string, Marks>;
  settings: LineSettings;
  encoder: LineEncoder;
  signedIn: boolean;
  /** The id of the person behind this session, once there is one. */
  personId: string | null;
}

/** What a command's words lead to. */
export type Outcome =
  | Refusal
  /** To be done by the core. */
  | {
      readonly commands: readonly Command[];
      readonly untilRefused?: boolean;
      readonly key?: string;
    }
  /** Answered by the dialect itself: text lines, and the same as an object for `/json`. */
  | { readonly lines: readonly string[]; readonly json: Readonly<Record<string, unknown>> }
  /** Passwords to be asked for, one line each; then it goes on. */
  | { readonly ask: readonly string[]; readonly proceed: (passwords: readonly string[]) => Outcome };

/** What a command is given: its words, and where it was typed. */
export interface Words {
  readonly state: LineState;
  /** The command as typed, with its slash. */
  readonly typed: string;
  /** Everything after the command, spaces before it cut off. */
  readonly rest: string;
  /** `rest` cut at spaces. */
  readonly words: readonly string[];
}

/** One row of the table of commands. */
export interface LineCommand {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly group: Group;
  /** Its parameters: `ROOM [KEY]`. */
  readonly usage: string;
  /** What it does, in one line. */
  readonly help: string;
  readonly example: string;
  /** How many words it cannot do without. */
  readonly least: number;
  /** Whether it works before a name is chosen. */
  readonly anonymous?: true;
  /** Whether a password is in its words or will be asked for: on plain TCP that is warned of. */
  readonly secret?: true;
  readonly run: (words: Words) => Outcome;
}

/** The groups of `/help`, in its order. */
export const groups = {
  start: "getting in",
  talk: "talking",
  rooms: "rooms",
  moderation: "keeping order",
  people: "people",
  settings: "settings",
  server: "the server",
} as const;
export type Group = keyof typeof groups;

/** One command for the core. */
export const asks = (...commands: readonly Command[]): Outcome => ({ commands });

/** What follows the first `count` words, its own spaces kept. */
export function after(rest: string, count: number): string {
  let text = rest;
  for (let i = 0; i < count; i += 1) text = text.replace(/^\S+\s*/, "");
  return text;
}

/** The room that plain text goes to, if it is a room and not a person. */
export function currentRoom({ viewer }: LineState): string | Refusal {
  const room = viewer.currentRoom;
  return room?.startsWith("#") ? room : { refused: "noCurrentRoom" };
}

/**
 * Runs a command that may begin with a room's name, with its `#`; without one the current room is meant.
 *
 * @param least words needed besides the room; fewer are refused as `needMoreParams`
 */
export function inRoom(
  { state, rest, words, typed }: Words,
  least: number,
  run: (room: string, words: readonly string[], rest: string) => Outcome,
): Outcome {
  const [first = ""] = words;
  const named = first.startsWith("#");
  const room = named ? first : currentRoom(state);
  if (isRefusal(room)) return room;
  const left = named ? words.slice(1) : words;
  if (left.length < least) return { refused: "needMoreParams", command: typed };
  return run(room, left, named ? after(rest, 1) : rest);
}

/** The room that a lone word means, `#` or not; the current one when there is no word. */
export function roomOr(word: string | undefined, state: LineState): string | Refusal {
  return word === undefined || word === "" ? currentRoom(state) : asRoomName(word);
}

const keptMarks = 64;

/** Remembers what was shown of a conversation. */
export function mark(state: LineState, target: string, seqs: readonly number[]): void {
  const numbers = seqs.filter((seq) => seq > 0);
  if (numbers.length === 0) return;
  const key = fold(target);
  const known = state.marks.get(key);
  state.marks.delete(key);
  state.marks.set(key, {
    oldest: Math.min(known?.oldest ?? Number.POSITIVE_INFINITY, ...numbers),
    newest: Math.max(known?.newest ?? 0, ...numbers),
  });
  if (state.marks.size <= keptMarks) return;
  const first = state.marks.keys().next();
  if (!first.done) state.marks.delete(first.value);
}
