import type { Command } from "../../../domain/commands.ts";
import { asRoomName } from "../../../domain/names.ts";
import { isRefusal, type Refusal } from "../../../domain/refusals.ts";
import { after, asks, inRoom, type LineCommand, type Outcome, roomOr, type Words } from "../command.ts";

/** Going into rooms and out, and looking after them. */
export const roomCommands: readonly LineCommand[] = [
  {
    name: "join",
    aliases: ["j"],
    group: "rooms",
    usage: "ROOM [KEY]",
    help: "enter a room; plain text goes there from then on",
    example: "/join lobby",
    least: 1,
    run: ({ words: [room = "", key] }) =>
      asks({ type: "join", room: asRoomName(room), ...(key === undefined ? {} : { key }) }),
  },
  {
    name: "leave",
    aliases: ["part", "p"],
    group: "rooms",
    usage: "[ROOM [REASON]]",
    help: "leave a room, or the current one",
    example: "/leave lobby time for lunch",
    least: 0,
    run: ({ state, words: [word], rest }) => {
      const room = roomOr(word, state);
      return isRefusal(room) ? room : asks({ type: "part", room, reason: after(rest, 1) });
    },
  },
  {
    name: "switch",
    aliases: ["s"],
    group: "rooms",
    usage: "[ROOM]",
    help: "let plain text go to another room you are in; alone, show your rooms",
    example: "/switch dev",
    least: 0,
    run: ({ words: [room] }) =>
      room === undefined ? asks({ type: "whoami" }) : asks({ type: "names", room: asRoomName(room) }),
  },
  {
    name: "rooms",
    aliases: ["list"],
    group: "rooms",
    usage: "[PATTERN]",
    help: "list the rooms; * and ? stand for any text and any one sign",
    example: "/rooms *dev*",
    least: 0,
    run: ({ words: [pattern] }) =>
      asks({ type: "rooms", ...(pattern === undefined ? {} : { pattern: asPattern(pattern) }) }),
  },
  {
    name: "members",
    aliases: [],
    group: "rooms",
    usage: "[ROOM]",
    help: "list who is in a room, and who belongs to it and is not there now",
    example: "/members lobby",
    least: 0,
    run: ({ state, words: [word] }) => {
      const room = roomOr(word, state);
      return isRefusal(room) ? room : asks({ type: "roster", room });
    },
  },
  {
    name: "names",
    aliases: [],
    group: "rooms",
    usage: "[ROOM]",
    help: "list who is in a room, in short",
    example: "/names lobby",
    least: 0,
    run: ({ state, words: [word] }) => {
      const room = roomOr(word, state);
      return isRefusal(room) ? room : asks({ type: "names", room });
    },
  },
  {
    name: "topic",
    aliases: ["t"],
    group: "rooms",
    usage: "[#ROOM] [TEXT | -]",
    help: "show or set a room's topic; - clears it",
    example: "/topic release on Friday",
    least: 0,
    run: (words) =>
      inRoom(words, 0, (room, _, text) => {
        if (text === "") return asks({ type: "topic", room });
        return asks({ type: "topic", room, topic: text === "-" ? "" : text });
      }),
  },
  {
    name: "room",
    aliases: [],
    group: "rooms",
    usage: "create|info|describe|private|public|readers|rename|owner|type|reactions|receipts|delete …",
    help: "make a room yours and look after it: /help room tells each",
    example: "/room create garden",
    least: 1,
    run: room,
  },
];

/** What `/room` can do, with its usage; `/help room` shows it. */
export const roomVerbs = {
  create: { usage: "ROOM", help: "make a room that is yours and stays" },
  info: { usage: "[ROOM]", help: "show owner, modes, age and size" },
  describe: { usage: "[#ROOM] TEXT", help: "say what the room is for" },
  private: { usage: "[ROOM]", help: "hide it, and let only invited people in" },
  public: { usage: "[ROOM]", help: "show it in /rooms, and let everybody in" },
  readers: { usage: "[ROOM] members|anyone", help: "let members alone read what is said there, or anybody" },
  rename: { usage: "[#ROOM] NEWNAME [REASON]", help: "give it another name" },
  owner: { usage: "[[#ROOM] ACCOUNT]", help: "give it to somebody else; alone, show whose it is" },
  type: { usage: "[ROOM] talk|announcements", help: "let everybody talk there, or operators alone" },
  reactions: { usage: "[#ROOM] any|none|EMOJI...", help: "say what people may react with there" },
  receipts: { usage: "[ROOM] on|off", help: "let it be told there who has read what, or not" },
  delete: { usage: "ROOM", help: "delete it with everything said in it" },
} as const;
type RoomVerb = keyof typeof roomVerbs;

const isRoomVerb = (word: string): word is RoomVerb => Object.hasOwn(roomVerbs, word);

function room({ state, rest, words: [first = "", ...words] }: Words): Outcome {
  const verb = first.toLowerCase();
  if (!isRoomVerb(verb))
    return {
      refused: "invalidParam",
      command: "/room",
      param: first,
      why: `give one of ${Object.keys(roomVerbs).join(", ")}`,
    };
  const typed = `/room ${verb}`;
  const missing: Refusal = {
    refused: "needMoreParams",
    command: typed,
    usage: `${typed} ${roomVerbs[verb].usage}`,
  };
  const here: Words = { state, typed, words, rest: after(rest, 1) };
  const [word] = words;
  if (word === undefined && (verb === "owner" || verb === "type")) {
    const name = roomOr(undefined, state);
    return isRefusal(name) ? name : asks({ type: "roomInfo", room: name });
  }
  switch (verb) {
    case "create":
      return word === undefined ? missing : asks({ type: "createRoom", room: asRoomName(word) });
    case "delete":
      return word === undefined ? missing : asks({ type: "deleteRoom", room: asRoomName(word) });
    case "info": {
      const name = roomOr(word, state);
      return isRefusal(name) ? name : asks({ type: "roomInfo", room: name });
    }
    case "private":
    case "public": {
      const name = roomOr(word, state);
      return isRefusal(name)
        ? name
        : asks({ type: "roomVisibility", room: name, private: verb === "private" });
    }
    case "type":
      return roomChoice(here, missing, { talk: false, announcements: true }, (room, announcements) => ({
        type: "roomType",
        room,
        announcements,
      }));
    case "readers":
      return roomChoice(here, missing, { members: false, anyone: true }, (room, anyone) => ({
        type: "roomReaders",
        room,
        anyone,
      }));
    case "receipts":
      return roomChoice(here, missing, { on: true, off: false }, (room, allowed) => ({
        type: "roomReceipts",
        room,
        allowed,
      }));
    case "reactions":
      return orMissing(
        inRoom(here, 1, (name, [first = "", ...more]) => {
          const allowed = first === "any" ? null : first === "none" ? [] : [first, ...more];
          return asks({ type: "roomReactions", room: name, allowed });
        }),
        missing,
      );
    case "describe":
      return orMissing(
        inRoom(here, 1, (name, _, description) => asks({ type: "describeRoom", room: name, description })),
        missing,
      );
    case "rename":
      return renameRoom(here, missing);
    case "owner":
      return orMissing(
        inRoom(here, 1, (name, [account = ""]) => asks({ type: "transferRoom", room: name, account })),
        missing,
      );
  }
}

/** `/room rename #new` names the new room alone; two names are old and new. */
function renameRoom(here: Words, missing: Refusal): Outcome {
  const [first, second] = here.words;
  const both = first?.startsWith("#") === true && second !== undefined;
  const old = both ? first : roomOr(undefined, here.state);
  const to = both ? second : first;
  if (to === undefined) return missing;
  if (isRefusal(old)) return old;
  return asks({ type: "renameRoom", room: old, to: asRoomName(to), reason: after(here.rest, both ? 2 : 1) });
}

/** `[ROOM] WORD`, where the word is one of two. */
function roomChoice(
  here: Words,
  missing: Refusal,
  choices: Readonly<Record<string, boolean>>,
  command: (room: string, chosen: boolean) => Command,
): Outcome {
  const [first, second] = here.words;
  const word = second ?? first;
  const room = roomOr(second === undefined ? undefined : first, here.state);
  if (word === undefined) return missing;
  if (isRefusal(room)) return room;
  const chosen = Object.hasOwn(choices, word.toLowerCase()) ? choices[word.toLowerCase()] : undefined;
  return chosen === undefined
    ? {
        refused: "invalidParam",
        command: here.typed,
        param: word,
        why: `give ${Object.keys(choices).join(" or ")}`,
      }
    : asks(command(room, chosen));
}

const orMissing = (outcome: Outcome, missing: Refusal): Outcome =>
  "refused" in outcome && outcome.refused === "needMoreParams" ? missing : outcome;

const asPattern = (word: string): string => (/^[#*?]/.test(word) ? word : `#${word}`);
