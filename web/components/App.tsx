import { useCallback, useEffect, useState, useSyncExternalStore } from "react";
import type { Intents } from "../chat.ts";
import type { Memory } from "../memory.ts";
import type { Place } from "../place.ts";
import type { Store } from "../store/store.ts";
import { applyTheme, readTheme, type Theme } from "../theme.ts";
import { ChatScreen } from "./chat/ChatScreen.tsx";
import { Help } from "./chat/Help.tsx";
import { Toasts } from "./chat/Toasts.tsx";
import { Home } from "./home/Home.tsx";

/**
 * The page: home until the server welcomed the person, then the chat.
 *
 * @param onHelp is given what opens the help, for `/help`
 */
export function App({
  store,
  intents,
  place,
  browser,
  onHelp,
}: {
  readonly store: Store;
  readonly intents: Intents;
  readonly place: Promise<Place | null>;
  readonly browser: Memory;
  readonly onHelp: (open: () => void) => void;
}) {
  const state = useSyncExternalStore(store.subscribe, store.get);
  const [theme, setTheme] = useState(() => readTheme(browser));
  const [doors, setDoors] = useState<Place | null>(null);
  const [isHelpOpen, setHelpOpen] = useState(false);

  useEffect(() => {
    let isHere = true;
    place.then(
      (found) => {
        if (isHere) setDoors(found);
      },
      // It answers null where it knows nothing, and so never fails.
      () => {},
    );
    return () => {
      isHere = false;
    };
  }, [place]);
  useEffect(() => onHelp(() => setHelpOpen(true)), [onHelp]);

  const changeTheme = useCallback(
    (next: Theme) => {
      applyTheme(next, browser, document.documentElement);
      setTheme(next);
    },
    [browser],
  );

  return (
    <>
      {state.screen === "home" ? (
        <Home
          link={state.link}
          refusal={state.refusal}
          support={state.support}
          rememberedNick={browser.get("name") ?? ""}
          doors={doors}
          theme={theme}
          onEnter={intents.enter}
          onTheme={changeTheme}
        />
      ) : (
        <ChatScreen
          state={state}
          intents={intents}
          theme={theme}
          onTheme={changeTheme}
          onHelp={() => setHelpOpen(true)}
        />
      )}
      {isHelpOpen && <Help onClose={() => setHelpOpen(false)} />}
      <Toasts toasts={state.toasts} onDismiss={intents.dismiss} />
    </>
  );
}
