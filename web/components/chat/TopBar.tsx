import { useState } from "react";
import type { Conversation } from "../../store/state.ts";
import { strings } from "../../strings.ts";
import { Face, type Presence } from "../parts/Face.tsx";
import { Icon } from "../parts/Icon.tsx";
import { RichText } from "./RichText.tsx";
import styles from "./TopBar.module.css";

/** Name and topic of the conversation, and the panels' buttons. */
export function TopBar({
  conversation,
  presence,
  hasNewsElsewhere,
  isMembersOpen,
  onRooms,
  onMembers,
}: {
  readonly conversation: Conversation;
  readonly presence: Presence;
  readonly hasNewsElsewhere: boolean;
  readonly isMembersOpen: boolean;
  readonly onRooms: () => void;
  readonly onMembers: () => void;
}) {
  const [isWhole, setWhole] = useState(false);
  const { kind, name, topic, members } = conversation;
  return (
    <header className={styles.bar} data-whole={isWhole}>
      <button type="button" className={styles.menu} aria-label={strings.showRooms} onClick={onRooms}>
        <Icon name="menu" />
        {hasNewsElsewhere && <span className={styles.dot} />}
      </button>
      {kind === "direct" && <Face nick={name} size="small" presence={presence} />}
      <h1 className={styles.name}>{name}</h1>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: a convenience; readers and the title have the whole text */}
      <p
        className={styles.topic}
        title={topic}
        onClick={(event) => {
          if (!(event.target instanceof HTMLAnchorElement)) setWhole(!isWhole);
        }}
      >
        {kind === "direct" ? (
          strings.directTopic(name)
        ) : topic === "" ? (
          strings.noTopic
        ) : (
          <RichText text={topic} />
        )}
      </p>
      {kind === "room" && (
        <button
          type="button"
          className={styles.members}
          aria-label={`${isMembersOpen ? strings.hideMembers : strings.showMembers}, ${members.size}`}
          aria-expanded={isMembersOpen}
          onClick={onMembers}
        >
          <Icon name="people" />
          <span>{members.size}</span>
        </button>
      )}
    </header>
  );
}
