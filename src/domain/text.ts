/** Control characters that IRC uses for formatting: bold, colour, hex colour, reset, monospace, reverse, italic, strike, underline. */
const formatting = "\\u0002\\u0003\\u0004\\u000f\\u0011\\u0016\\u001d\\u001e\\u001f";
const unwanted = new RegExp(`(?![${formatting}\\t])[\\u0000-\\u001f\\u007f-\\u009f]`, "g");
const anyUnwanted = new RegExp(unwanted.source);
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what IRC formats with
const formatCodes =
  /\u0003(\d{1,2}(,\d{1,2})?)?|\u0004([0-9A-Fa-f]{6}(,[0-9A-Fa-f]{6})?)?|[\u0002\u000f\u0011\u0016\u001d\u001e\u001f]/g;

/** What is kept of a message's text: Unicode's composed form, no control characters but formatting and tab. */
export function cleanText(text: string): string {
  const plain = anyUnwanted.test(text) ? text.replace(unwanted, "") : text;
  return plain.normalize("NFC");
}

/** Text without IRC's formatting codes, for doors that cannot show them. */
export const withoutFormatting = (text: string): string => text.replace(formatCodes, "");
