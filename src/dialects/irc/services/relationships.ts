import { unreachable } from "../../../domain/refusals.ts";
import type { RelationKind } from "../../../domain/relationships.ts";
import { isWriterPolicy, writerPolicies } from "../../../domain/relationships.ts";
import type { RelationshipReply } from "../../../domain/replies/relationships.ts";
import { asks, type ServiceCommand } from "./service.ts";

const about = (kind: Exclude<RelationKind, "accept">, add: boolean, help: string): ServiceCommand => ({
  usage: "<nick>",
  help,
  least: 1,
  run: ({ words: [nick = ""] }) => asks({ type: "relate", kind, nick, add }),
});

const policyWords = writerPolicies.map((policy) => policy.toUpperCase()).join(" | ");

/** What NickServ does about whom one hears. */
export const relationshipServices: Readonly<Record<string, ServiceCommand>> = {
  BLOCK: about(
    "block",
    true,
    "take no messages and invitations of somebody, and see nothing of them in channels",
  ),
  UNBLOCK: about("block", false, "hear somebody again"),
  MUTE: about("mute", true, "see nothing of what somebody says in channels"),
  UNMUTE: about("mute", false, "see somebody's words in channels again"),
  FOLLOW: about("follow", true, "let somebody write to you, whatever WRITERS says"),
  UNFOLLOW: about("follow", false, "follow somebody no more"),
  RELATIONS: {
    usage: "",
    help: "list whom you follow, accept, mute and block",
    least: 0,
    run: () => asks({ type: "relationships" }),
  },
  WRITERS: {
    usage: `[${policyWords} | DEFAULT]`,
    help: "tell or set who may write to you",
    least: 0,
    run({ words: [word] }) {
      const policy = word?.toLowerCase();
      if (policy === undefined) return asks({ type: "writers" });
      if (policy === "default") return asks({ type: "writers", policy: null });
      if (isWriterPolicy(policy)) return asks({ type: "writers", policy });
      return { told: [`Syntax: WRITERS [${policyWords} | DEFAULT]`] };
    },
  },
  REQUESTS: {
    usage: "",
    help: "list who has written to you and waits to be accepted (ACCEPT)",
    least: 0,
    run: () => asks({ type: "messageRequests" }),
  },
  REFUSE: {
    usage: "<nick>",
    help: "do not hear somebody who waits to be accepted",
    least: 1,
    run: ({ words: [nick = ""] }) => asks({ type: "refuseRequest", nick }),
  },
};

const verbs: Readonly<Record<RelationKind, string>> = {
  follow: "follow",
  accept: "accept",
  mute: "have muted",
  block: "have blocked",
};

/** What one has decided of others, in words. */
export function relationshipWords(reply: RelationshipReply): readonly string[] {
  switch (reply.reply) {
    case "related":
      return [
        reply.add
          ? `You ${verbs[reply.kind]} ${reply.nick}`
          : `You do not ${reply.kind} ${reply.nick} any more`,
      ];
    case "relationships":
      return reply.relations.length === 0
        ? ["You have decided nothing of anybody"]
        : (["follow", "accept", "mute", "block"] as const).flatMap((kind) => {
            const nicks = reply.relations.filter((each) => each.kind === kind).map(({ nick }) => nick);
            return nicks.length === 0 ? [] : [`You ${verbs[kind]}: ${nicks.join(" ")}`];
          });
    case "writers":
      return [`WRITERS is ${reply.policy.toUpperCase()}${reply.chosen === null ? " (default)" : ""}`];
    case "messageRequests":
      return reply.people.length === 0
        ? ["Nobody waits to be accepted"]
        : [`Waiting to be accepted: ${reply.people.map(({ nick }) => nick).join(" ")}`];
    case "requestRefused":
      return [`${reply.nick} is not heard`];
    case "messageRequested":
      return [`${reply.nick} has written to you: ACCEPT ${reply.nick} to read it`];
    case "messageHeld":
      return [`${reply.nick} has to accept you first, and was told so`];
  }
  return unreachable(reply);
}
