import type { Action } from "./actions.ts";
import { reduce } from "./reducer.ts";
import { initialState, type State } from "./state.ts";

/** The page's one state, for `useSyncExternalStore`. */
export interface Store {
  get(): State;
  /** Several actions are seen as one change. */
  dispatch(...actions: readonly Action[]): void;
  /** @returns what ends the subscription */
  subscribe(listener: () => void): () => void;
}

/** A store that begins at home. */
export function createStore(): Store {
  let state = initialState;
  const listeners = new Set<() => void>();
  return {
    get: () => state,
    dispatch(...actions) {
      const next = actions.reduce(reduce, state);
      if (next === state) return;
      state = next;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
