import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Intents } from "../../chat.ts";
import { sortedMembers } from "../../store/people.ts";
import type { State } from "../../store/state.ts";
import { strings } from "../../strings.ts";
import type { Theme } from "../../theme.ts";
import { Banner } from "./Banner.tsx";
import styles from "./ChatScreen.module.css";
import { Composer } from "./Composer.tsx";
import { GoTo } from "./GoTo.tsx";
import { Members } from "./Members.tsx";
import { presenceOf, Rail } from "./Rail.tsx";
import type { RowContext } from "./RowView.tsx";
import { Timeline, type TimelineHandle } from "./Timeline.tsx";
import { TopBar } from "./TopBar.tsx";
import { useKeys } from "./use-keys.ts";
import { useNarrow } from "./use-narrow.ts";

/** The chat: conversations on the left, words in the middle, people on the right. On a phone the sides are drawers. */
export function ChatScreen({
  state,
  intents,
  theme,
  onTheme,
  onHelp,
}: {
  readonly state: State;
  readonly intents: Intents;
  readonly theme: Theme;
  readonly onTheme: (theme: Theme) => void;
  readonly onHelp: () => void;
}) {
  const { conversations, current, nick } = state;
  const conversation = current === null ? undefined : conversations.get(current);
  const isNarrow = useNarrow();
  const [drawer, setDrawer] = useState<"rooms" | "members" | null>(null);
  const [isMembersOpen, setMembersOpen] = useState(true);
  const [isGoToOpen, setGoToOpen] = useState(false);
  const list = useRef<TimelineHandle | null>(null);
  const isOnline = state.link.state === "online";
  const isRoom = conversation?.kind === "room";

  useTitle(state);
  useKeys(state, {
    onSelect: intents.select,
    onGoTo: () => setGoToOpen(true),
    onEscape: () => {
      if (drawer !== null) setDrawer(null);
      else {
        list.current?.toEnd();
        if (current !== null) intents.markRead(current);
      }
    },
  });

  const { open, retry, discard } = intents;
  const name = conversation?.name ?? "";
  const kind = conversation?.kind ?? "room";
  const context = useMemo<RowContext>(
    () => ({ name, kind, nick, isOnline, onRetry: retry, onDiscard: discard, onPerson: open }),
    [name, kind, nick, isOnline, retry, discard, open],
  );
  const members = conversation?.members;
  const words = useMemo(
    () => [
      ...sortedMembers(members ?? new Map()).map((member) => member.nick),
      ...[...conversations.values()].map((one) => one.name),
    ],
    [members, conversations],
  );
  const takeHandle = useCallback((handle: TimelineHandle | null) => {
    list.current = handle;
  }, []);

  const isRailShown = !isNarrow || drawer === "rooms";
  const isPanelShown = isRoom && (isNarrow ? drawer === "members" : isMembersOpen);
  const closeMembers = (): void => (isNarrow ? setDrawer(null) : setMembersOpen(false));
  const hasNewsElsewhere = [...conversations.values()].some(
    ({ key, unread }) => key !== current && unread > 0,
  );

  return (
    <div className={styles.screen} data-members={isPanelShown && !isNarrow}>
      {isNarrow && drawer !== null && (
        // biome-ignore lint/a11y/noStaticElementInteractions: Esc and the panel's own button close it as well
        // biome-ignore lint/a11y/useKeyWithClickEvents: as above
        <div className={styles.scrim} onClick={() => setDrawer(null)} />
      )}
      <div className={styles.left} data-shown={isRailShown} inert={!isRailShown}>
        <Rail
          state={state}
          theme={theme}
          onTheme={onTheme}
          onSelect={(key) => {
            intents.select(key);
            setDrawer(null);
          }}
          onClose={intents.close}
          onGoTo={() => setGoToOpen(true)}
          onHelp={onHelp}
          onAway={intents.setAway}
          onLeave={intents.leave}
        />
      </div>
      <main className={styles.middle} inert={isNarrow && drawer !== null}>
        {conversation === undefined ? (
          <>
            <Banner link={state.link} onRetry={intents.retryNow} />
            <Nowhere isOnline={isOnline} onGoTo={() => setGoToOpen(true)} />
          </>
        ) : (
          <>
            <TopBar
              conversation={conversation}
              presence={isRoom ? null : presenceOf(conversation.name, conversations)}
              hasNewsElsewhere={hasNewsElsewhere}
              isMembersOpen={isPanelShown}
              onRooms={() => setDrawer("rooms")}
              onMembers={() => (isNarrow ? setDrawer("members") : setMembersOpen(!isMembersOpen))}
            />
            <Banner link={state.link} onRetry={intents.retryNow} />
            <Timeline
              key={conversation.key}
              conversation={conversation}
              context={context}
              onReading={intents.reading}
              onOlder={intents.loadOlder}
              onHandle={takeHandle}
            />
            <Composer
              conversation={conversation}
              nick={nick}
              words={words}
              list={list}
              onDraft={intents.draft}
              onSubmit={intents.submit}
              onJoin={intents.open}
            />
          </>
        )}
      </main>
      {conversation !== undefined && isRoom && (
        <aside
          className={styles.right}
          data-shown={isPanelShown}
          inert={!isPanelShown}
          aria-label={strings.membersOf(conversation.name)}
        >
          <Members
            conversation={conversation}
            nick={nick}
            onPerson={(person) => {
              intents.open(person);
              setDrawer(null);
            }}
            onClose={closeMembers}
          />
        </aside>
      )}
      {isGoToOpen && (
        <GoTo
          state={state}
          onOpen={(wanted) => {
            intents.open(wanted);
            setDrawer(null);
          }}
          onClose={() => setGoToOpen(false)}
          onAsk={intents.askRooms}
        />
      )}
    </div>
  );
}

function Nowhere({ isOnline, onGoTo }: { readonly isOnline: boolean; readonly onGoTo: () => void }) {
  return (
    <div className={styles.nowhere}>
      {isOnline ? (
        <button type="button" className={styles.goTo} onClick={onGoTo}>
          {strings.openRoom}
        </button>
      ) : (
        <p>{strings.loading}</p>
      )}
    </div>
  );
}

/** The window's title: what is unread, and where one is. */
function useTitle({ conversations, current, support }: State): void {
  let unread = 0;
  let mentions = 0;
  for (const one of conversations.values()) {
    unread += one.unread;
    mentions += one.mentions;
  }
  const here = current === null ? "" : (conversations.get(current)?.name ?? "");
  const sign = mentions > 0 ? `(${mentions}) ` : unread > 0 ? "• " : "";
  const title = `${sign}${here === "" ? "" : `${here} · `}${support.network}`;
  useEffect(() => {
    document.title = title;
  }, [title]);
}
