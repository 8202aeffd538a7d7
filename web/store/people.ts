import { fold } from "../../src/domain/names.ts";
import { rank, withRole } from "../../src/domain/roles.ts";
import type { Entry, RosterMember } from "../transport/events.ts";
import { readRoleChanges } from "../transport/roster.ts";
import type { Conversation, Member } from "./state.ts";

type Members = Conversation["members"];

/** The members of a roster; who is known to be away stays away. */
export function fromRoster(old: Members, roster: readonly RosterMember[]): Members {
  return new Map(
    roster.map(({ nick, roles }) => {
      const key = fold(nick);
      return [key, { nick, roles, away: old.get(key)?.away ?? false }];
    }),
  );
}

/** The members after somebody came, left, was renamed or got a role. */
export function afterEntry(members: Members, entry: Entry): Members {
  const key = fold(entry.nick);
  switch (entry.what) {
    case "join":
      return changed(members, (next) => next.set(key, { nick: entry.nick, roles: "", away: false }));
    case "part":
    case "quit":
      return members.has(key) ? changed(members, (next) => next.delete(key)) : members;
    case "kick":
      return changed(members, (next) => next.delete(fold(entry.kicked)));
    case "nick": {
      const member = members.get(key);
      if (member === undefined) return members;
      return changed(members, (next) => {
        next.delete(key);
        next.set(fold(entry.to), { ...member, nick: entry.to });
      });
    }
    case "mode": {
      const changes = readRoleChanges(entry.changes);
      if (changes.length === 0) return members;
      return changed(members, (next) => {
        for (const { nick, role, granted } of changes) {
          const member = next.get(fold(nick));
          if (member !== undefined)
            next.set(fold(nick), { ...member, roles: withRole(member.roles, role, granted) });
        }
      });
    }
  }
  return members;
}

/** The members with one of them away or back. @returns the same map when nothing changes */
export function withPresence(members: Members, nick: string, away: boolean): Members {
  const key = fold(nick);
  const member = members.get(key);
  if (member === undefined || member.away === away) return members;
  return changed(members, (next) => next.set(key, { ...member, away }));
}

/** Members as the panel shows them: those with the highest role first, then by name. */
export function sortedMembers(members: Members): readonly Member[] {
  return [...members.values()].sort(
    (a, b) =>
      rank(b.roles) - rank(a.roles) || a.nick.localeCompare(b.nick, undefined, { sensitivity: "base" }),
  );
}

function changed(members: Members, change: (next: Map<string, Member>) => unknown): Members {
  const next = new Map(members);
  change(next);
  return next;
}
