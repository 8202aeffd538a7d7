import { after, asks, inRoom, type LineCommand, type Outcome, type Words } from "../command.ts";

/** The number of a message, as it stands in front of it; with or without a `#` it would be a room. */
const numberForm = /^\d{1,15}$/;

/** A message that a command is about. */
interface Numbered {
  readonly target: string;
  readonly seq: number;
}

/**
 * Runs a command about a message, which is named by its number, in the current room or conversation or in one that is named
 * before it.
 */
function numbered(
  { state, words, rest, typed }: Words,
  run: (message: Numbered, words: readonly string[], rest: string) => Outcome,
): Outcome {
  const [first = "", second] = words;
  const here = numberForm.test(first);
  const target = here ? state.viewer.currentRoom : first;
  const number = here ? first : second;
  if (target === null) return { refused: "noCurrentRoom" };
  if (number === undefined || !numberForm.test(number))
    return number === undefined && !here && first.startsWith("#")
      ? { refused: "needMoreParams", command: typed }
      : {
          refused: "invalidParam",
          command: typed,
          param: number ?? first,
          why: "give the number of a message, as it stands in front of it: [12:34 42]",
        };
  const used = here ? 1 : 2;
  return run({ target, seq: Number(number) }, words.slice(used), after(rest, used));
}

/** The same, of a command that cannot do without words behind the number. */
const withWords = (
  words: Words,
  run: (message: Numbered, words: readonly string[], rest: string) => Outcome,
): Outcome =>
  numbered(words, (message, left, rest) =>
    rest === "" ? { refused: "needMoreParams", command: words.typed } : run(message, left, rest),
  );

/** What people do with what was said, by the numbers of messages. */
export const messageCommands: readonly LineCommand[] = [
  {
    name: "reply",
    aliases: ["re"],
    group: "talk",
    usage: "[#ROOM|NICK] NUMBER TEXT",
    help: "answer a message, by the number in front of it",
    example: "/reply 42 so do I",
    least: 2,
    run: (words) =>
      withWords(words, (message, _, text) => asks({ type: "reply", speech: "message", ...message, text })),
  },
  {
    name: "edit",
    aliases: [],
    group: "talk",
    usage: "[#ROOM|NICK] NUMBER TEXT",
    help: "give a message of yours other words",
    example: "/edit 42 what I meant",
    least: 2,
    run: (words) => withWords(words, (message, _, text) => asks({ type: "edit", ...message, text })),
  },
  {
    name: "delete",
    aliases: ["del", "redact"],
    group: "talk",
    usage: "[#ROOM|NICK] NUMBER [REASON]",
    help: "take a message away: yours, or as an operator anybody's",
    example: "/delete 42 wrong room",
    least: 1,
    run: (words) => numbered(words, (message, _, reason) => asks({ type: "redact", ...message, reason })),
  },
  {
    name: "react",
    aliases: [],
    group: "talk",
    usage: "[#ROOM|NICK] NUMBER EMOJI",
    help: "react to a message",
    example: "/react 42 👍",
    least: 2,
    run: (words) => withWords(words, (message, _, reaction) => asks({ type: "react", ...message, reaction })),
  },
  {
    name: "unreact",
    aliases: [],
    group: "talk",
    usage: "[#ROOM|NICK] NUMBER [EMOJI]",
    help: "take your reactions to a message back, or one of them",
    example: "/unreact 42 👍",
    least: 1,
    run: (words) =>
      numbered(words, (message, _, reaction) =>
        asks({ type: "unreact", ...message, ...(reaction === "" ? {} : { reaction }) }),
      ),
  },
  {
    name: "reactions",
    aliases: [],
    group: "talk",
    usage: "[#ROOM|NICK] NUMBER",
    help: "show who has reacted to a message, and how",
    example: "/reactions 42",
    least: 1,
    run: (words) => numbered(words, (message) => asks({ type: "reactions", ...message })),
  },
  {
    name: "edits",
    aliases: [],
    group: "talk",
    usage: "[#ROOM|NICK] NUMBER",
    help: "show what a message has said before",
    example: "/edits 42",
    least: 1,
    run: (words) => numbered(words, (message) => asks({ type: "edits", ...message })),
  },
  {
    name: "pin",
    aliases: [],
    group: "talk",
    usage: "[#ROOM|NICK] NUMBER",
    help: "pin a message to its room, where /pins shows it (for operators)",
    example: "/pin 42",
    least: 1,
    run: (words) => numbered(words, (message) => asks({ type: "pin", ...message, add: true })),
  },
  {
    name: "unpin",
    aliases: [],
    group: "talk",
    usage: "[#ROOM|NICK] NUMBER",
    help: "take a pin off",
    example: "/unpin 42",
    least: 1,
    run: (words) => numbered(words, (message) => asks({ type: "pin", ...message, add: false })),
  },
  {
    name: "pins",
    aliases: [],
    group: "talk",
    usage: "[#ROOM|NICK]",
    help: "show what is pinned",
    example: "/pins",
    least: 0,
    run: ({ state, words: [given] }) => {
      const target = given ?? state.viewer.currentRoom;
      return target === null ? { refused: "noCurrentRoom" } : asks({ type: "pins", target });
    },
  },
  {
    name: "seen",
    aliases: [],
    group: "talk",
    usage: "[#ROOM|NICK] NUMBER",
    help: "show who has read a message, of those who let others know (/receipts)",
    example: "/seen 42",
    least: 1,
    run: (words) => numbered(words, (message) => asks({ type: "seenBy", ...message })),
  },
  {
    name: "receipts",
    aliases: [],
    group: "settings",
    usage: "[on|off]",
    help: "let others know what you have read, or nobody",
    example: "/receipts on",
    least: 0,
    run: ({ words: [value] }) => {
      if (value === undefined) return asks({ type: "receipts" });
      return /^(on|off)$/i.test(value)
        ? asks({ type: "receipts", on: value.toLowerCase() === "on" })
        : { refused: "invalidParam", command: "/receipts", param: value, why: "give on or off" };
    },
  },
  {
    name: "announce",
    aliases: [],
    group: "talk",
    usage: "[#ROOM|*] TEXT",
    help: "announce something in a room (for operators), or with * to everybody on the server (for administrators)",
    example: "/announce #lobby we meet at noon",
    least: 1,
    run: (words) =>
      words.words[0] === "*"
        ? words.words.length < 2
          ? { refused: "needMoreParams", command: words.typed }
          : asks({ type: "announceToAll", text: after(words.rest, 1) })
        : inRoom(words, 1, (room, _, text) => asks({ type: "announce", room, text })),
  },
];
