import type { ReplyOf } from "../../../domain/replies.ts";
import { sourceText } from "../encoder.ts";
import { numeric, wrap } from "../lines.ts";
import { numerics } from "../numerics.ts";
import type { AnswerContext } from "./context.ts";
import { metadataOf } from "./metadata.ts";

/** 730 for those who are here, with the keys of theirs that one follows, 731 for the others, 734 for those there is no room for (IRCv3 monitor). */
export function watching(context: AnswerContext, reply: ReplyOf<"watching">): string[] {
  const { to } = context;
  const lines = [
    ...listed(context, numerics.RPL_MONONLINE, reply.online.map(sourceText)),
    ...reply.online.flatMap(({ nick }, index) => metadataOf(context, nick, reply.profiles?.[index])),
    ...listed(context, numerics.RPL_MONOFFLINE, reply.offline),
  ];
  const head = `:${to.server} ${numerics.ERR_MONLISTFULL} ${to.nick} ${reply.limit} `;
  const tail = " :Monitor list is full";
  const noRoom = wrap(head + tail, reply.full, false, ",").map(
    (line) => head + line.slice(head.length + tail.length) + tail,
  );
  return [...lines, ...noRoom];
}

/** 732 and 733. */
export const watched = (context: AnswerContext, { nicks }: ReplyOf<"watched">): string[] => [
  ...listed(context, numerics.RPL_MONLIST, nicks),
  numeric(context.to, numerics.RPL_ENDOFMONLIST, "", "End of MONITOR list"),
];

const listed = ({ to }: AnswerContext, code: string, targets: readonly string[]): string[] =>
  wrap(`:${to.server} ${code} ${to.nick} :`, targets, false, ",");
