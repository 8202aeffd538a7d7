import { unreachable } from "../../../domain/refusals.ts";
import type { RelationKind, WriterPolicy } from "../../../domain/relationships.ts";
import type { RelationshipReply } from "../../../domain/replies/relationships.ts";
import type { JsonObject } from "../event-json.ts";
import { jsonTime } from "../event-json.ts";
import type { Piece } from "./pieces.ts";

const policies: Readonly<Record<WriterPolicy, string>> = {
  anyone: "anybody may write to you",
  followed:
    "those whom you follow or have talked with may write to you, the others wait until you accept them",
  nobody: "those alone whom you accept or follow may write to you",
};

const verbs: Readonly<Record<RelationKind, string>> = {
  follow: "you follow",
  accept: "you accept",
  mute: "you ignore",
  block: "you block",
};

const gone: Readonly<Record<RelationKind, string>> = {
  follow: "you do not follow",
  accept: "you do not accept",
  mute: "you do not ignore",
  block: "you do not block",
};

/** What one has decided of others, in lines. */
export function relationshipPieces(reply: RelationshipReply): readonly Piece[] {
  switch (reply.reply) {
    case "related":
      return [`- ${(reply.add ? verbs : gone)[reply.kind]} ${reply.nick}${reply.changed ? "" : " anyway"}`];
    case "relationships": {
      const lines = (["follow", "accept", "mute", "block"] as const).flatMap((kind) => {
        const nicks = reply.relations.filter((each) => each.kind === kind).map(({ nick }) => nick);
        return nicks.length === 0 ? [] : [`- ${verbs[kind]}: ${nicks.join(" ")}`];
      });
      return lines.length === 0 ? ["- you have decided nothing of anybody"] : lines;
    }
    case "writers":
      return [`- ${policies[reply.policy]}${reply.chosen === null ? " (as everybody here)" : ""}`];
    case "messageRequests":
      return reply.people.length === 0
        ? ["- nobody waits to be accepted"]
        : [
            `- waiting to be accepted: ${reply.people.map(({ nick }) => nick).join(" ")} (/accept or /refuse NICK)`,
          ];
    case "requestRefused":
      return [`- ${reply.nick} is not heard`];
    case "messageRequested":
      return [
        `- ${reply.nick} has written to you: /accept ${reply.nick} to read it, or /refuse ${reply.nick}`,
      ];
    case "messageHeld":
      return [`- ${reply.nick} gets it when they accept you`];
  }
  return unreachable(reply);
}

/** The same as an object's fields. */
export function relationshipJson(reply: RelationshipReply): JsonObject {
  switch (reply.reply) {
    case "related":
      return { kind: reply.kind, nick: reply.nick, add: reply.add, changed: reply.changed };
    case "relationships":
      return {
        relations: reply.relations.map(({ kind, nick, since }) => ({ kind, nick, since: jsonTime(since) })),
      };
    case "writers":
      return { policy: reply.policy, chosen: reply.chosen };
    case "messageRequests":
      return { people: reply.people.map(({ nick, since }) => ({ nick, since: jsonTime(since) })) };
    case "messageRequested":
    case "requestRefused":
    case "messageHeld":
      return { nick: reply.nick };
  }
  return unreachable(reply);
}
