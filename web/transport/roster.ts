import { isRole, roleLetters, rolePrefixes } from "../../src/domain/roles.ts";
import type { RosterMember } from "./events.ts";

const letterOf = new Map(roleLetters.map((letter) => [rolePrefixes[letter], letter]));

/** One word of a 353: prefixes, nick, and with userhost-in-names `!user@host`. */
export function readRosterMember(word: string): RosterMember | undefined {
  let roles = "";
  let at = 0;
  for (
    let letter = letterOf.get(word[at] ?? "");
    letter !== undefined;
    letter = letterOf.get(word[at] ?? "")
  ) {
    roles += letter;
    at += 1;
  }
  const [nick = ""] = word.slice(at).split("!");
  return nick === "" ? undefined : { nick, roles };
}

/** A role that a MODE line gave or took. */
export interface RoleChange {
  readonly nick: string;
  readonly role: (typeof roleLetters)[number];
  readonly granted: boolean;
}

/** Modes whose parameter is always there: lists and the key. */
const alwaysWithParam = new Set(["b", "e", "I", "k"]);

/** The role changes in MODE's parameters after the room: `["+ov-b", "ada", "bob", "*!*@x"]`. */
export function readRoleChanges(changes: readonly string[]): readonly RoleChange[] {
  const [letters = "", ...params] = changes;
  const found: RoleChange[] = [];
  let granted = true;
  let next = 0;
  for (const letter of letters) {
    if (letter === "+" || letter === "-") granted = letter === "+";
    else if (isRole(letter)) {
      const nick = params[next];
      next += 1;
      if (nick !== undefined) found.push({ nick, role: letter, granted });
    } else if (alwaysWithParam.has(letter) || (letter === "l" && granted)) next += 1;
  }
  return found;
}
