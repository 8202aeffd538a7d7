import { useMemo } from "react";
import { fold } from "../../../src/domain/names.ts";
import { isRole, type RoleLetter, roleLetters } from "../../../src/domain/roles.ts";
import { sortedMembers } from "../../store/people.ts";
import type { Conversation, Member } from "../../store/state.ts";
import { strings } from "../../strings.ts";
import { Face } from "../parts/Face.tsx";
import { Icon } from "../parts/Icon.tsx";
import styles from "./Members.module.css";

/** A part of the list: those with one role, or without any. */
interface Group {
  readonly role: RoleLetter | null;
  readonly members: readonly Member[];
}

function groupByRole(members: readonly Member[]): readonly Group[] {
  const withRole = roleLetters.map((role) => ({
    role,
    members: members.filter(({ roles }) => roles[0] === role),
  }));
  const others = { role: null, members: members.filter(({ roles }) => roles === "") };
  return [...withRole, others].filter((group) => group.members.length > 0);
}

/** The right panel: who is in the room, roles first. A click opens the conversation with somebody. */
export function Members({
  conversation,
  nick,
  onPerson,
  onClose,
}: {
  readonly conversation: Conversation;
  readonly nick: string;
  readonly onPerson: (nick: string) => void;
  readonly onClose: () => void;
}) {
  const groups = useMemo(() => groupByRole(sortedMembers(conversation.members)), [conversation.members]);
  return (
    <div className={styles.panel}>
      <header className={styles.header}>
        <h2>{strings.memberCount(conversation.members.size)}</h2>
        <button type="button" className={styles.close} aria-label={strings.closePanel} onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      <div className={styles.lists}>
        {groups.map(({ role, members }) => (
          <section key={role ?? "none"}>
            <h3 className={styles.role}>
              {role === null ? strings.online : strings.roles[role]}
              <span>{members.length}</span>
            </h3>
            <ul>
              {members.map((member) => (
                <li key={member.nick} className={styles.member} data-away={member.away}>
                  <MemberButton member={member} isMe={fold(member.nick) === fold(nick)} onPerson={onPerson} />
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </div>
  );
}

function MemberButton({
  member,
  isMe,
  onPerson,
}: {
  readonly member: Member;
  readonly isMe: boolean;
  readonly onPerson: (nick: string) => void;
}) {
  const [role = ""] = member.roles;
  const content = (
    <>
      <Face nick={member.nick} size="small" presence={member.away ? "away" : "online"} />
      <span className={styles.name}>{member.nick}</span>
      <span className={styles.words}>
        {isRole(role) && `, ${strings.role[role]}`}, {member.away ? strings.isAway : strings.isOnline}
      </span>
      {isMe && <span className={styles.you}>{strings.you}</span>}
      {(role === "q" || role === "a" || role === "o") && (
        <Icon name="crown" className={styles[`crown_${role}`]} />
      )}
    </>
  );
  if (isMe) return <div className={styles.person}>{content}</div>;
  return (
    <button
      type="button"
      className={styles.person}
      title={strings.messageTo(member.nick)}
      onClick={() => onPerson(member.nick)}
    >
      {content}
    </button>
  );
}
