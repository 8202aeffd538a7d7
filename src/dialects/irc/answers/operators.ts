import type { ActorView, ReplyOf } from "../../../domain/replies.ts";
import { fitLine, numeric } from "../lines.ts";
import { numerics } from "../numerics.ts";
import type { AnswerContext } from "./context.ts";

/** 381, and the mode that came with it. */
export function oper({ to, state }: AnswerContext): string[] {
  const { nick, user, host } = state.viewer;
  return [
    numeric(to, numerics.RPL_YOUREOPER, "", "You are now a server administrator"),
    fitLine("", `:${nick}!${user}@${host} MODE ${nick} +o`),
  ];
}

/** 382, and a notice for each key that needs a restart. */
export const rehashed = ({ to }: AnswerContext, { waiting }: ReplyOf<"rehashed">): string[] => [
  numeric(to, numerics.RPL_REHASHING, "settings", "Rehashing"),
  ...waiting.map((key) =>
    fitLine(`:${to.server} NOTICE ${to.nick} :`, `${key} has changed; that needs a restart`),
  ),
];

/** The tree of actors, one a notice, those below set in. */
export function tree({ to }: AnswerContext, { root }: ReplyOf<"tree">): string[] {
  const lines: string[] = [];
  const draw = (actor: ActorView, depth: number): void => {
    const { id, name, state, restarts, intensity, mailbox } = actor;
    const facts = [
      state,
      ...(restarts === undefined ? [] : [`${restarts} of ${intensity ?? 0} restarts`]),
      ...(mailbox > 0 ? [`mailbox ${mailbox}`] : []),
    ];
    lines.push(`${"- ".repeat(depth)}${name ?? id}: ${facts.join(", ")}`);
    for (const child of actor.children) draw(child, depth + 1);
  };
  draw(root, 0);
  return lines.map((line) => fitLine(`:${to.server} NOTICE ${to.nick} :`, line));
}
