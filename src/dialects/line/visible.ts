import { withoutFormatting } from "../../domain/text.ts";

// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is its purpose
const control = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
const controls = new RegExp(control.source, "g");

/**
 * Text of others as a terminal may have it: IRC's formatting gone, a tab as a space, each control character as a sign
 * that can be seen (`␛` for ESC), so that no text moves a cursor or begins a line.
 */
export function visible(text: string): string {
  if (!control.test(text)) return text;
  return withoutFormatting(text).replace(controls, sign);
}

/** JSON that holds no control character, not even escaped ones' raw relatives (DEL, C1, line separators). */
export function jsonLine(value: unknown): string {
  const json = JSON.stringify(value);
  return control.test(json)
    ? json.replace(controls, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`)
    : json;
}

function sign(character: string): string {
  const code = character.charCodeAt(0);
  if (code === 9) return " ";
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return "\u2421";
  return `\\u${code.toString(16).padStart(4, "0")}`;
}
