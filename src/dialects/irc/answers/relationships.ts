import { unreachable } from "../../../domain/refusals.ts";
import type { RelationshipReply } from "../../../domain/replies/relationships.ts";
import { fitLine, middle, numeric } from "../lines.ts";
import { numerics } from "../numerics.ts";
import { relationshipWords } from "../services/relationships.ts";
import type { AnswerContext } from "./context.ts";

/** SILENCE's own lines; 716 to 718 for who waits to be accepted, as of user mode g elsewhere; the rest in words. */
export function relationships(context: AnswerContext, reply: RelationshipReply): string[] {
  const { to, request, state } = context;
  const { nick, user, host } = state.viewer;
  const told = (texts: readonly string[]): string[] =>
    texts.map((text) => fitLine(`:${to.server} NOTICE ${to.nick} :`, text));
  switch (reply.reply) {
    case "related":
      if (request.verb === "ACCEPT") return [];
      return request.verb === "SILENCE" && reply.changed
        ? [`:${nick}!${user}@${host} SILENCE ${reply.add ? "+" : "-"}${reply.nick}!*@*`]
        : told(relationshipWords(reply));
    case "relationships":
      if (request.verb !== "SILENCE") return told(relationshipWords(reply));
      return [
        ...reply.relations
          .filter(({ kind }) => kind === "block")
          .map(({ nick }) => numeric(to, numerics.RPL_SILELIST, `${middle(nick)}!*@*`)),
        numeric(to, numerics.RPL_ENDOFSILELIST, "", "End of Silence List"),
      ];
    case "messageHeld":
      return request.verb === "NOTICE"
        ? []
        : [
            numeric(to, numerics.ERR_TARGUMODEG, middle(reply.nick), "has to accept you first"),
            numeric(
              to,
              numerics.RPL_TARGNOTIFY,
              middle(reply.nick),
              "has been informed that you messaged them",
            ),
          ];
    case "messageRequested":
      return [
        numeric(
          to,
          numerics.RPL_UMODEGMSG,
          `${middle(reply.nick)} ${reply.user}@${reply.host}`,
          `is messaging you: ACCEPT ${reply.nick} to read it`,
        ),
      ];
    case "writers":
    case "messageRequests":
    case "requestRefused":
      return told(relationshipWords(reply));
  }
  return unreachable(reply);
}
