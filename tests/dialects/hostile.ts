import fc from "fast-check";

/** Text with all that a line cannot hold, that is wide, or that is no character at all. */
export const hostile = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      "\r",
      "\n",
      "\0",
      "\u001b[2J",
      "\u0003",
      "\u009b",
      "\u2028",
      " ",
      "*",
      "漢",
      "👩‍👩‍👧",
      "\ud800",
    ),
    fc.string({ minLength: 1, maxLength: 3 }),
  ),
  maxLength: 80,
});

/** Fills every text of a value but its tags' names, its types and `also` with something hostile. */
export function filled<T>(value: T, text: string, also: readonly string[] = []): T {
  const kept = new Set([
    ...also,
    "type",
    "entry",
    "kind",
    "reply",
    "query",
    "what",
    "list",
    "presence",
    "role",
    "state",
    "refused",
    "letter",
    "roles",
  ]);
  return JSON.parse(
    JSON.stringify(value, (key, part: unknown) => (typeof part === "string" && !kept.has(key) ? text : part)),
  ) as T;
}
