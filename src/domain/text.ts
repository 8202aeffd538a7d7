/** Control characters that IRC uses for formatting: bold, colour, hex colour, reset, monospace, reverse, italic, strike, underline. */
const formatting = "\\u0002\\u0003\\u0004\\u000f\\u0011\\u0016\\u001d\\u001e\\u001f";
const unwanted = new RegExp(`(?![${formatting}\\t])[\\u0000-\\u001f\\u007f-\\u009f]`, "g");
const anyUnwanted = new RegExp(unwanted.source);
const [colour, hexColour] = [String.fromCharCode(3), String.fromCharCode(4)];
const toggles = String.fromCharCode(2, 15, 17, 22, 29, 30, 31);
const formatCodes = new RegExp(
  `${colour}(\\d{1,2}(,\\d{1,2})?)?|${hexColour}([0-9A-Fa-f]{6}(,[0-9A-Fa-f]{6})?)?|[${toggles}]`,
  "g",
);

/** What marks a question from client to client, at both its ends (CTCP). */
const ctcp = String.fromCharCode(1);

/**
 * What is kept of a message's text: Unicode's composed form, no control characters but formatting, tab, and the marks
 * around a CTCP message.
 */
export function cleanText(text: string): string {
  const isCtcp = text.length > 1 && text.startsWith(ctcp);
  const plain = (anyUnwanted.test(text) ? text.replace(unwanted, "") : text).normalize("NFC");
  return isCtcp && plain !== "" ? `${ctcp}${plain}${ctcp}` : plain;
}

/** Text without IRC's formatting codes, for doors that cannot show them. */
export const withoutFormatting = (text: string): string => text.replace(formatCodes, "");
