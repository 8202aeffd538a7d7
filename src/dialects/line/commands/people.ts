import type { Presence } from "../../../domain/person.ts";
import { after, asks, type LineCommand } from "../command.ts";

const presences: readonly string[] = ["online", "away", "busy"] satisfies readonly Presence[];
const isPresence = (word: string): word is Presence => presences.includes(word);

/** Who is here, and how. */
export const peopleCommands: readonly LineCommand[] = [
  {
    name: "who",
    aliases: ["w"],
    group: "people",
    usage: "[#ROOM|NICK|MASK]",
    help: "list people: of the current room, another room, or those a mask means (*: all)",
    example: "/who #lobby",
    least: 0,
    run: ({ state, words: [mask] }) =>
      asks({ type: "who", mask: mask ?? state.viewer.currentRoom ?? "*", operatorsOnly: false }),
  },
  {
    name: "whois",
    aliases: ["wi"],
    group: "people",
    usage: "NICK",
    help: "tell all there is to tell of somebody",
    example: "/whois bob",
    least: 1,
    run: ({ words: [nick = ""] }) => asks({ type: "whois", nick }),
  },
  {
    name: "whowas",
    aliases: [],
    group: "people",
    usage: "NICK",
    help: "tell who had a name before",
    example: "/whowas bob",
    least: 1,
    run: ({ words: [nick = ""] }) => asks({ type: "whowas", nick, limit: 10 }),
  },
  {
    name: "users",
    aliases: [],
    group: "people",
    usage: "[online] [NAME]",
    help: "list who is here and all accounts, or who is here alone; from a name on",
    example: "/users online",
    least: 0,
    run: ({ words }) => {
      const online = words[0]?.toLowerCase() === "online";
      const after = online ? words[1] : words[0];
      return asks({
        type: "users",
        ...(online ? { online } : {}),
        ...(after === undefined ? {} : { after }),
      });
    },
  },
  {
    name: "status",
    aliases: [],
    group: "people",
    usage: "[online|away|busy [TEXT]]",
    help: "show or set what others see of your presence",
    example: "/status busy writing",
    least: 0,
    run: ({ rest, words: [first] }) => {
      if (first === undefined) return asks({ type: "whoami" });
      const presence = first.toLowerCase() === "dnd" ? "busy" : first.toLowerCase();
      return isPresence(presence)
        ? asks({ type: "status", presence, text: after(rest, 1) })
        : {
            refused: "invalidParam",
            command: "/status",
            param: first,
            why: `give one of ${presences.join(", ")}`,
          };
    },
  },
  {
    name: "away",
    aliases: [],
    group: "people",
    usage: "[TEXT]",
    help: "say that you are away",
    example: "/away lunch, back at one",
    least: 0,
    run: ({ rest }) => asks({ type: "away", text: rest === "" ? "away" : rest }),
  },
  {
    name: "back",
    aliases: [],
    group: "people",
    usage: "",
    help: "say that you are back",
    example: "/back",
    least: 0,
    run: () => asks({ type: "away", text: null }),
  },
  {
    name: "accept",
    aliases: [],
    group: "people",
    usage: "[[-]NICK]",
    help: "hear somebody in spite of mode R, or no more; alone: list them",
    example: "/accept bob",
    least: 0,
    run: ({ words: [nick] }) => {
      if (nick === undefined) return asks({ type: "accepted" });
      const add = !nick.startsWith("-");
      return asks({ type: "accept", nick: add ? nick : nick.slice(1), add });
    },
  },
];
