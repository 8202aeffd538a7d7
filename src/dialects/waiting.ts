import { type RoleLetter, roleNames } from "../domain/roles.ts";
import type { ConversationView, WaitingEvent } from "../domain/waiting.ts";

/** How many rooms and people one sentence names. */
const named = 8;

/**
 * What is unread, as people are told at a log-in: `3 mentions in #ops, 2 messages from bob`.
 *
 * @returns undefined where nothing is
 */
export function unreadSentence(conversations: readonly ConversationView[]): string | undefined {
  const unread = conversations.filter((conversation) => conversation.unread > 0);
  if (unread.length === 0) return undefined;
  // what is meant for them comes first
  const sorted = [...unread].sort(
    (a, b) => Number(isPersonal(b)) - Number(isPersonal(a)) || b.spokenAt - a.spokenAt,
  );
  const parts = sorted.slice(0, named).map(unreadPart);
  const more = sorted.length - parts.length;
  if (more > 0) parts.push(`and more in ${more} ${more === 1 ? "other" : "others"}`);
  return `While you were away: ${parts.join(", ")}`;
}

const isPersonal = ({ kind, mentions }: ConversationView): boolean => kind === "direct" || mentions > 0;

function unreadPart({ kind, target, unread, mentions }: ConversationView): string {
  if (kind === "direct") return `${counted(unread, "message")} from ${target}`;
  return mentions > 0
    ? `${counted(mentions, "mention")} in ${target}`
    : `${counted(unread, "message")} in ${target}`;
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

/** What happened to them, as people are told: `ada invited you to #ops`. */
export function eventSentence(event: WaitingEvent): string {
  const { nick } = event.by;
  switch (event.type) {
    case "invite":
      return `${nick} invited you to ${event.room}`;
    case "role":
      return event.grant
        ? `${nick} gave you a role in ${event.room}: ${roleName(event.role)}`
        : `${nick} took a role from you in ${event.room}: ${roleName(event.role)}`;
    case "removed":
      return `${nick} removed you from ${event.room}${event.reason === "" ? "" : `: ${event.reason}`}`;
    case "announcement":
      return `Announcement by ${nick}: ${event.text}`;
    case "request":
      return `${nick} would like to write to you`;
  }
}

const roleName = (role: RoleLetter): string => roleNames[role];
