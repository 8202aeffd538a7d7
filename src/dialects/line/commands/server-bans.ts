import { parseDuration } from "../../../domain/server-bans.ts";
import { after, asks, type LineCommand, type Outcome } from "../command.ts";

/** Keeping people from the whole server, for administrators. */
export const serverBanCommands: readonly LineCommand[] = [
  {
    name: "uban",
    aliases: [],
    group: "server",
    usage: "list | info TARGET | add TARGET [for DURATION] [myself] [REASON] | remove TARGET",
    help: "keep an address, a mask or an account from the server (administrators)",
    example: "/uban add 192.0.2.0/24 for 1d spam",
    least: 1,
    run: ({ words, rest }) => uban(words, rest),
  },
];

function uban(words: readonly string[], rest: string): Outcome {
  const [verb = "", target = ""] = words;
  if (verb === "list") return asks({ type: "serverBans" });
  if (target === "") return { refused: "needMoreParams", command: "/uban" };
  switch (verb) {
    case "info":
      return asks({ type: "serverBanInfo", target });
    case "remove":
      return asks({ type: "serverUnban", target });
    case "add":
      return add(target, words, rest);
    default:
      return invalid(verb, "/uban knows list, info, add and remove");
  }
}

/** The words after `add TARGET`: how long, whether oneself too, why. */
function add(target: string, words: readonly string[], rest: string): Outcome {
  let taken = 2;
  let durationMs: number | null = null;
  if (words[taken] === "for") {
    const word = words[taken + 1] ?? "";
    const duration = parseDuration(word);
    if (duration === undefined) return invalid(word, "a duration is like 1d12h");
    durationMs = duration;
    taken += 2;
  }
  const myself = words[taken] === "myself";
  if (myself) taken += 1;
  return asks({ type: "serverBan", target, durationMs, reason: after(rest, taken), myself });
}

const invalid = (param: string, why: string): Outcome => ({
  refused: "invalidParam",
  command: "/uban",
  param,
  why,
});
