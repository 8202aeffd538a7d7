import type { ServerFacts } from "./dialect.ts";

/**
 * What is worked out from the server's facts, for all clients: once, and anew when the facts have changed.
 *
 * @returns gives what `make` makes of the facts as they are now
 */
export function derived<T>(make: (facts: ServerFacts) => T): (facts: ServerFacts) => T {
  const made = new WeakMap<ServerFacts, { readonly revision: number; readonly value: T }>();
  return (facts) => {
    const known = made.get(facts);
    if (known && known.revision === facts.revision) return known.value;
    const value = make(facts);
    made.set(facts, { revision: facts.revision, value });
    return value;
  };
}
