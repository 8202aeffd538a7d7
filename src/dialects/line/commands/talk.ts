import type { HistoryQuery } from "../../../domain/commands.ts";
import { fold } from "../../../domain/names.ts";
import { after, asks, type LineCommand, type LineState, type Outcome, type Words } from "../command.ts";

const historyLines = 20;
const keyForm = /^[\x21-\x7e]{1,64}$/;

/** Says something to whoever plain text goes to. */
export function say({ viewer }: LineState, speech: "message" | "action", text: string): Outcome {
  const target = viewer.currentRoom;
  return target === null ? { refused: "noCurrentRoom" } : asks({ type: "say", speech, target, text });
}

/** Saying things, and reading what was said. */
export const talkCommands: readonly LineCommand[] = [
  {
    name: "msg",
    aliases: ["m", "tell"],
    group: "talk",
    usage: "NICK|#ROOM TEXT",
    help: "write to a person, or to a room without going there",
    example: "/msg bob are you there?",
    least: 2,
    run: ({ words: [target = ""], rest }) =>
      asks({ type: "say", speech: "message", target, text: after(rest, 1) }),
  },
  {
    name: "query",
    aliases: [],
    group: "talk",
    usage: "NICK",
    help: "let plain text go to a person, until /switch or /join",
    example: "/query bob",
    least: 1,
    run: ({ state, words: [nick = ""] }) => {
      state.viewer.currentRoom = nick;
      return {
        lines: [`- plain text goes to ${nick} now`],
        json: { reply: "switched", current: nick },
      };
    },
  },
  {
    name: "me",
    aliases: [],
    group: "talk",
    usage: "TEXT",
    help: "tell what you do: * ada waves",
    example: "/me waves",
    least: 1,
    run: ({ state, rest }) => say(state, "action", rest),
  },
  {
    name: "notice",
    aliases: [],
    group: "talk",
    usage: "NICK|#ROOM TEXT",
    help: "write what nothing answers by itself (for bots)",
    example: "/notice #lobby backup finished",
    least: 2,
    run: ({ words: [target = ""], rest }) =>
      asks({ type: "say", speech: "notice", target, text: after(rest, 1) }),
  },
  {
    name: "send",
    aliases: [],
    group: "talk",
    usage: "KEY NICK|#ROOM TEXT",
    help: "write so that it can be repeated safely: the same key is one message (for scripts)",
    example: "/send job-17 #lobby build finished",
    least: 3,
    run: ({ words: [key = "", target = ""], rest }) =>
      keyForm.test(key)
        ? {
            commands: [{ type: "say", speech: "message", target, text: after(rest, 2), key }],
            key,
          }
        : {
            refused: "invalidParam",
            command: "/send",
            param: key,
            why: "a key has 1 to 64 ASCII signs",
          },
  },
  {
    name: "history",
    aliases: ["hist"],
    group: "talk",
    usage: "[#ROOM|NICK] [COUNT | more | since [NUMBER] | before NUMBER | around NUMBER]",
    help: "show what was said: the latest, older ones (more), or what followed a message",
    example: "/history 50",
    least: 0,
    run: history,
  },
  {
    name: "read",
    aliases: [],
    group: "talk",
    usage: "[#ROOM|NICK]",
    help: "note that you have read everything there, for your other devices",
    example: "/read #lobby",
    least: 0,
    run: ({ state, words: [given] }) => {
      const target = given ?? state.viewer.currentRoom;
      return target === null
        ? { refused: "noCurrentRoom" }
        : asks({ type: "markRead", target, time: Number.MAX_SAFE_INTEGER });
    },
  },
];

function history({ state, words, typed }: Words): Outcome {
  if (!state.facts.historyEnabled) return { refused: "unknownCommand", command: typed };
  const [first = ""] = words;
  const named = first !== "" && !/^(\d+|more|since|before|around)$/i.test(first);
  const target = named ? first : state.viewer.currentRoom;
  if (target === null) return { refused: "noCurrentRoom" };
  const [what = "", number, ...more] = named ? words.slice(1) : words;
  const query = historyQuery(state, target, what.toLowerCase(), number);
  if (query === undefined || more.length > 0)
    return {
      refused: "invalidParam",
      command: typed,
      param: [what, number, ...more].filter((word) => word !== undefined).join(" "),
      why: "give a count, more, since, before NUMBER or around NUMBER",
    };
  // a person counts what was said; a script wants every number of the log
  return asks({
    type: "history",
    target,
    query: state.settings.json ? query : { ...query, speechOnly: true },
  });
}

function historyQuery(
  state: LineState,
  target: string,
  what: string,
  number: string | undefined,
): HistoryQuery | undefined {
  const most = Math.max(1, state.facts.historyLimit);
  const limit = Math.min(historyLines, most);
  const seq = number !== undefined && /^\d{1,15}$/.test(number) ? Number(number) : undefined;
  if (number !== undefined && seq === undefined) return undefined;
  const marks = state.marks.get(fold(target));
  switch (what) {
    case "":
      return { direction: "latest", limit };
    case "more":
      if (seq !== undefined) return undefined;
      return marks === undefined
        ? { direction: "latest", limit }
        : { direction: "before", reference: { seq: marks.oldest }, limit };
    case "since": {
      const from = seq ?? marks?.newest;
      return from === undefined
        ? { direction: "latest", limit }
        : { direction: "after", reference: { seq: from }, limit: most };
    }
    case "before":
    case "around":
      return seq === undefined ? undefined : { direction: what, reference: { seq }, limit };
    default:
      if (!/^\d{1,9}$/.test(what) || number !== undefined) return undefined;
      return { direction: "latest", limit: Math.min(Math.max(1, Number(what)), most) };
  }
}
