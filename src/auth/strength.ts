import { fold } from "../domain/names.ts";

/** Shortest password that is not easy to guess, in characters. */
const leastCharacters = 8;
const leastDistinct = 5;
/** What people choose most, and rows of keys; also with figures and signs around them. */
const common =
  "password passwort passw0rd letmein welcome qwerty qwertz azerty asdfgh yxcvbn zxcvbn iloveyou princess sunshine football baseball dragon monkey shadow master superman batman trustno abc admin login hello freedom whatever starwars changeme secret".split(
    " ",
  );

/**
 * Whether a password is easy to guess: short, of few different signs, a row of neighbours, a name, or one that many have.
 *
 * @param names of its account: name, e-mail address
 * @returns why, or undefined
 */
export function weakness(password: string, names: readonly string[]): string | undefined {
  const characters = [...password];
  if (characters.length < leastCharacters)
    return `a password that is hard to guess has at least ${leastCharacters} characters`;
  if (new Set(characters).size < leastDistinct) return "the password has too few different characters";
  const plain = fold(password);
  if (isRow(plain)) return "the password is a row of neighbours";
  const letters = plain.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, "");
  if (common.includes(letters) || common.some((word) => word.length >= 5 && plain === word + word))
    return "the password is one that many people have";
  for (const name of names.flatMap((each) => [each, each.split("@")[0] ?? ""])) {
    const known = fold(name);
    if (known.length >= 3 && plain.replaceAll(known, "").length < leastDistinct)
      return "the password is made of your name";
  }
  return undefined;
}

/** Each sign one above, or below, the one before it: `12345678`, `hgfedcba`. */
function isRow(text: string): boolean {
  const steps = new Set<number>();
  for (let at = 1; at < text.length; at += 1) steps.add(text.charCodeAt(at) - text.charCodeAt(at - 1));
  const [step = 0] = steps;
  return steps.size === 1 && Math.abs(step) === 1;
}
