import type { Event } from "../../../domain/events.ts";
import { fold } from "../../../domain/names.ts";
import type { Source } from "../../../domain/person.ts";
import type { Refusal } from "../../../domain/refusals.ts";
import type { MemberView } from "../../../domain/replies.ts";
import { prefixes } from "../../../domain/roles.ts";
import type { LineState } from "../command.ts";

/** A part of an answer: a line with its sign, an event that is shown as everybody sees it, or a refusal. */
export type Piece = string | { readonly event: Event; readonly own: boolean } | Refusal;

/** An event with `own` found out: the person behind it is the one behind this session. */
export const asSeen = (state: LineState, event: Event): Piece => ({
  event,
  own: "source" in event && isSelf(state, event.source),
});

/** Whether somebody is the person behind this session. */
export function isSelf({ personId, viewer }: LineState, source: Source): boolean {
  return personId === null ? fold(source.nick) === fold(viewer.nick) : source.id === personId;
}

/** `1 person`, `3 people`: a number with its word. */
export const counted = (count: number, one: string, many: string): string =>
  `${count} ${count === 1 ? one : many}`;

/** A member with the sign of the highest role: `@ada`. */
export const memberName = ({ roles, source }: Pick<MemberView, "roles" | "source">): string =>
  prefixes(roles, false) + source.nick;
