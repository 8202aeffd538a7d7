import { isUserFlag, type ModeChange } from "../../src/domain/modes.ts";
import { keepStay } from "../always-on.ts";
import type { UserMessage } from "../messages.ts";
import { tellModes } from "../tell.ts";
import type { UserState } from "./state.ts";

/** They change their own modes. */
export function setModes(
  { core, row }: UserState,
  { changes, ask }: Extract<UserMessage, { type: "modes" }>,
): void {
  const done: ModeChange[] = [];
  let unknown = false;
  for (const { letter, add } of changes) {
    if (!isUserFlag(letter)) unknown = true;
    // Nobody makes themselves an operator.
    else if (row.modes.includes(letter) !== add && !(letter === "o" && add)) {
      row.modes = withFlag(row.modes, letter, add);
      if (letter === "o") row.operator = undefined;
      done.push({ add, letter });
    }
  }
  tellModes(core, row, done, ask.row);
  if (done.length > 0) keepStay(core, row);
  if (unknown && done.length === 0) ask.answer({ refused: "unknownUserMode" });
  else ask.answer({ reply: "userModes", nick: row.nick, modes: row.modes, changes: done });
}

/** What OPER gave them is over: none of their sessions is here any more, or the settings know the name no more. */
export function depose(state: UserState): void {
  const { row } = state;
  if (row.operator === undefined) return;
  row.operator = undefined;
  if (row.role !== "administrator") setOperator(state, false);
}

/** Makes somebody an administrator, or not one any more, and tells them. */
export function setOperator({ core, row }: UserState, on: boolean): void {
  if (row.administrator === on) return;
  row.modes = withFlag(row.modes, "o", on);
  tellModes(core, row, [{ add: on, letter: "o" }]);
}

/** Modes with a letter, or without it. */
export const withFlag = (modes: string, letter: string, on: boolean): string =>
  [...modes.replace(letter, ""), ...(on ? [letter] : [])].sort().join("");
