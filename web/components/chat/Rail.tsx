import { fold } from "../../../src/domain/names.ts";
import type { Conversation, State } from "../../store/state.ts";
import { strings } from "../../strings.ts";
import type { Theme } from "../../theme.ts";
import { Mark } from "../parts/Butterfly.tsx";
import { Face, type Presence } from "../parts/Face.tsx";
import { Icon } from "../parts/Icon.tsx";
import { ThemeSwitch } from "../parts/ThemeSwitch.tsx";
import styles from "./Rail.module.css";

/** Whether somebody is here, as far as shared rooms tell; null when none is shared. */
export function presenceOf(nick: string, conversations: State["conversations"]): Presence {
  const key = fold(nick);
  for (const { members } of conversations.values()) {
    const member = members.get(key);
    if (member !== undefined) return member.away ? "away" : "online";
  }
  return null;
}

/** The left panel: rooms, conversations with people, and oneself. */
export function Rail({
  state,
  theme,
  onTheme,
  onSelect,
  onClose,
  onGoTo,
  onHelp,
  onAway,
  onLeave,
}: {
  readonly state: State;
  readonly theme: Theme;
  readonly onTheme: (theme: Theme) => void;
  readonly onSelect: (key: string) => void;
  readonly onClose: (key: string) => void;
  readonly onGoTo: () => void;
  readonly onHelp: () => void;
  readonly onAway: (text: string | null) => void;
  readonly onLeave: () => void;
}) {
  const all = [...state.conversations.values()];
  const entries = (kind: Conversation["kind"]) =>
    all
      .filter((conversation) => conversation.kind === kind)
      .map((conversation) => (
        <Entry
          key={conversation.key}
          conversation={conversation}
          isCurrent={conversation.key === state.current}
          presence={kind === "direct" ? presenceOf(conversation.name, state.conversations) : null}
          onSelect={onSelect}
          onClose={onClose}
        />
      ));
  const people = entries("direct");
  return (
    <div className={styles.rail}>
      <header className={styles.header}>
        <Mark className={styles.mark} />
        <span className={styles.network}>{state.support.network}</span>
        <button
          type="button"
          className={styles.tool}
          aria-label={strings.help}
          title={strings.help}
          onClick={onHelp}
        >
          <Icon name="help" />
        </button>
      </header>
      <nav className={styles.lists} aria-label={strings.rooms}>
        <div className={styles.section}>
          <h2>{strings.rooms}</h2>
          <button
            type="button"
            className={styles.tool}
            aria-label={strings.openRoom}
            title={`${strings.openRoom} (Ctrl+K)`}
            onClick={onGoTo}
          >
            <Icon name="plus" />
          </button>
        </div>
        <ul>{entries("room")}</ul>
        {people.length > 0 && (
          <>
            <div className={styles.section}>
              <h2>{strings.people}</h2>
            </div>
            <ul>{people}</ul>
          </>
        )}
      </nav>
      <footer className={styles.footer}>
        <div className={styles.me}>
          <Face nick={state.nick} presence={state.away ? "away" : "online"} />
          <div className={styles.who}>
            <strong>{state.nick}</strong>
            <span>{state.away ? strings.away : strings.online}</span>
          </div>
          <button
            type="button"
            className={styles.tool}
            aria-pressed={state.away}
            aria-label={state.away ? strings.setBack : strings.setAway}
            title={state.away ? strings.setBack : strings.setAway}
            onClick={() => onAway(state.away ? null : strings.awayDefault)}
          >
            <Icon name="pause" />
          </button>
          <button
            type="button"
            className={styles.tool}
            aria-label={strings.signOut}
            title={strings.signOut}
            onClick={onLeave}
          >
            <Icon name="leave" />
          </button>
        </div>
        <ThemeSwitch theme={theme} onTheme={onTheme} />
      </footer>
    </div>
  );
}

function Entry({
  conversation,
  isCurrent,
  presence,
  onSelect,
  onClose,
}: {
  readonly conversation: Conversation;
  readonly isCurrent: boolean;
  readonly presence: Presence;
  readonly onSelect: (key: string) => void;
  readonly onClose: (key: string) => void;
}) {
  const { key, name, kind, unread, mentions } = conversation;
  const hasNews = unread > 0 && !isCurrent;
  return (
    <li className={styles.entry} data-current={isCurrent} data-news={hasNews}>
      <button
        type="button"
        className={styles.open}
        aria-current={isCurrent ? "page" : undefined}
        onClick={() => onSelect(key)}
      >
        {kind === "room" ? (
          <span className={styles.hash} aria-hidden="true">
            #
          </span>
        ) : (
          <Face nick={name} size="small" presence={presence} />
        )}
        <span className={styles.name}>{kind === "room" ? name.slice(1) : name}</span>
        {hasNews && mentions > 0 && (
          <span className={styles.badge}>
            <span aria-hidden="true">{mentions > 99 ? "99+" : mentions}</span>
            <span className={styles.words}>{strings.mentionCount(mentions)}</span>
          </span>
        )}
        {hasNews && mentions === 0 && (
          <span className={styles.dot}>
            <span className={styles.words}>{strings.unread(unread)}</span>
          </span>
        )}
      </button>
      <button
        type="button"
        className={styles.close}
        aria-label={kind === "room" ? strings.leaveRoom(name) : strings.closeDirect(name)}
        title={kind === "room" ? strings.leaveRoom(name) : strings.closeDirect(name)}
        onClick={() => onClose(key)}
      >
        <Icon name="close" />
      </button>
    </li>
  );
}
