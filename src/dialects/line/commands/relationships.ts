import { isWriterPolicy, type RelationKind, writerPolicies } from "../../../domain/relationships.ts";
import { asks, type LineCommand } from "../command.ts";

/** A command about one person, and the one that takes it back. */
const pair = (
  kind: Exclude<RelationKind, "accept">,
  name: string,
  help: string,
  back: string,
  backHelp: string,
): readonly LineCommand[] =>
  ([true, false] as const).map((add) => ({
    name: add ? name : back,
    aliases: [],
    group: "people",
    usage: "NICK",
    help: add ? help : backHelp,
    example: `/${add ? name : back} bob`,
    least: 1,
    run: ({ words: [nick = ""] }) => asks({ type: "relate", kind, nick, add }),
  }));

/** Whom one hears. */
export const relationshipCommands: readonly LineCommand[] = [
  ...pair(
    "block",
    "block",
    "take no messages and invitations of somebody, and see nothing of them in rooms",
    "unblock",
    "hear somebody again",
  ),
  ...pair(
    "mute",
    "ignore",
    "see nothing of what somebody says in rooms",
    "unignore",
    "see somebody's words in rooms again",
  ),
  ...pair(
    "follow",
    "follow",
    "let somebody write to you, whatever /writers says",
    "unfollow",
    "follow somebody no more",
  ),
  {
    name: "follows",
    aliases: ["relations"],
    group: "people",
    usage: "",
    help: "list whom you follow, accept, ignore and block",
    example: "/follows",
    least: 0,
    run: () => asks({ type: "relationships" }),
  },
  {
    name: "writers",
    aliases: [],
    group: "people",
    usage: `[${writerPolicies.join("|")}|default]`,
    help: "show or set who may write to you: of those whom you do not follow, messages wait until you accept them",
    example: "/writers followed",
    least: 0,
    run: ({ words: [word] }) => {
      const policy = word?.toLowerCase();
      if (policy === undefined) return asks({ type: "writers" });
      if (policy === "default") return asks({ type: "writers", policy: null });
      if (isWriterPolicy(policy)) return asks({ type: "writers", policy });
      const why = `give one of ${writerPolicies.join(", ")}, default`;
      return { refused: "invalidParam", command: "/writers", param: policy, why };
    },
  },
  {
    name: "requests",
    aliases: [],
    group: "people",
    usage: "",
    help: "list who has written to you and waits to be accepted",
    example: "/requests",
    least: 0,
    run: () => asks({ type: "messageRequests" }),
  },
  {
    name: "refuse",
    aliases: [],
    group: "people",
    usage: "NICK",
    help: "do not hear somebody who waits to be accepted",
    example: "/refuse bob",
    least: 1,
    run: ({ words: [nick = ""] }) => asks({ type: "refuseRequest", nick }),
  },
];
