import { fold } from "../../domain/names.ts";

const control = "\u001b[";

/** A text in a colour (SGR parameters, ECMA-48 §8.3.117), reset after it. */
export const paint = (colour: string, text: string): string => `${control}${colour}m${text}${control}0m`;

/** Colours that can be read on light and dark terminals. */
const nickColours = ["31", "32", "33", "34", "35", "36", "91", "92", "94", "95"];

/** A nick in its own colour: the same on every screen, whatever its case. */
export function paintNick(nick: string): string {
  let sum = 7;
  for (const character of fold(nick)) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 65_521;
  return paint(nickColours[sum % nickColours.length] ?? "36", nick);
}
