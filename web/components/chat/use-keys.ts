import { useEffect, useRef } from "react";
import type { State } from "../../store/state.ts";

/** What the page's own keys do. */
export interface KeyActions {
  readonly onSelect: (key: string) => void;
  readonly onGoTo: () => void;
  readonly onEscape: () => void;
}

/** Alt+↑ and Alt+↓ walk through the conversations, Ctrl+K opens the way to any, Esc closes or jumps to the newest. */
export function useKeys(state: State, actions: KeyActions): void {
  const latest = useRef({ state, actions });
  latest.current = { state, actions };
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      const { state, actions } = latest.current;
      // A dialog has its own keys.
      if (document.querySelector("dialog[open]") !== null) return;
      if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
        event.preventDefault();
        const keys = [...state.conversations.keys()];
        const at = keys.indexOf(state.current ?? "") + (event.key === "ArrowUp" ? -1 : 1);
        const next = keys[(at + keys.length) % keys.length];
        if (next !== undefined) actions.onSelect(next);
      } else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        actions.onGoTo();
      } else if (event.key === "Escape") actions.onEscape();
    }
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}
