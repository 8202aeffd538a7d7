/** What is taken out of a password: signs that are not seen (RFC 3454 B.1). */
const unseen = /\u00ad|\u034f|\u1806|[\u180b-\u180d]|[\u200b-\u200d]|\u2060|[\ufe00-\ufe0f]|\ufeff/gu;
/** What a prepared password must not hold: control signs, private use, no characters at all (RFC 4013 §2.3). */
const forbidden =
  /[\p{Cc}\p{Co}\p{Cs}\u2028\u2029\ufff9-\ufffd\u{e0001}\u{e0020}-\u{e007f}\p{Noncharacter_Code_Point}]/u;

/**
 * A password as both ends of SCRAM have to see it (SASLprep, RFC 4013): spaces of every kind are one, what is not seen
 * is left out, compatible forms are one (NFKC).
 *
 * @returns the password as it was where SASLprep has no form for it, which is what clients do then
 */
export function saslprep(password: string): string {
  const prepared = password
    .replace(/\p{Zs}/gu, " ")
    .replace(unseen, "")
    .normalize("NFKC");
  return prepared === "" || forbidden.test(prepared) ? password : prepared;
}
