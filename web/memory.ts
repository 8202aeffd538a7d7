/** What a tab or a browser remembers. Every value is text; null when there is none. */
export interface Memory {
  get(name: string): string | null;
  set(name: string, value: string | null): void;
}

/** A {@link Memory} in `localStorage` or `sessionStorage`, under names of our own. */
export function createMemory(storage: () => Storage): Memory {
  return {
    get(name) {
      try {
        return storage().getItem(`monarchs.${name}`);
      } catch {
        // A browser that forbids storage remembers nothing; the page works as on a first visit.
        return null;
      }
    },
    set(name, value) {
      try {
        if (value === null) storage().removeItem(`monarchs.${name}`);
        else storage().setItem(`monarchs.${name}`, value);
      } catch {
        // As above: forbidden or full, and nothing depends on it.
      }
    },
  };
}

/** What a tab remembers over a reload. */
export interface TabState {
  readonly nick: string;
  readonly token: string | null;
  readonly open: readonly string[];
  readonly current: string | null;
}

/** Reads what {@link writeTab} wrote. @returns null for nothing, or what is not ours */
export function readTab(memory: Memory): TabState | null {
  const text = memory.get("tab");
  if (text === null) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Somebody else's value, or one cut short: as good as none.
    return null;
  }
  if (typeof value !== "object" || value === null) return null;
  const { nick, token, open, current } = value as Readonly<Record<string, unknown>>;
  if (typeof nick !== "string" || !Array.isArray(open)) return null;
  return {
    nick,
    token: typeof token === "string" ? token : null,
    open: open.filter((name) => typeof name === "string"),
    current: typeof current === "string" ? current : null,
  };
}

/** Remembers who is here and what is open; null forgets it. */
export const writeTab = (memory: Memory, state: TabState | null): void =>
  memory.set("tab", state === null ? null : JSON.stringify(state));
