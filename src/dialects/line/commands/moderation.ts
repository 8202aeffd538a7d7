import { parseModes } from "../../../domain/modes.ts";
import { asRoomName } from "../../../domain/names.ts";
import type { RoleLetter } from "../../../domain/roles.ts";
import { after, asks, inRoom, type LineCommand } from "../command.ts";

/** Letting people in, sending them out, and giving them roles. */
export const moderationCommands: readonly LineCommand[] = [
  {
    name: "invite",
    aliases: [],
    group: "moderation",
    usage: "[[#ROOM] NICK]",
    help: "invite somebody into a room; alone, show where you are invited",
    example: "/invite bob",
    least: 0,
    run: (words) =>
      words.rest === ""
        ? asks({ type: "invitations" })
        : inRoom(words, 1, (room, [nick = ""]) => asks({ type: "invite", room, nick })),
  },
  {
    name: "knock",
    aliases: [],
    group: "moderation",
    usage: "ROOM [TEXT]",
    help: "ask the operators of a room for invited people to let you in",
    example: "/knock dev it is me",
    least: 1,
    run: ({ words: [room = ""], rest }) =>
      asks({ type: "knock", room: asRoomName(room), text: after(rest, 1) }),
  },
  {
    name: "kick",
    aliases: ["k"],
    group: "moderation",
    usage: "[#ROOM] NICK [REASON]",
    help: "send somebody out of a room",
    example: "/kick bob enough now",
    least: 1,
    run: (words) =>
      inRoom(words, 1, (room, [nick = ""], rest) =>
        asks({ type: "kick", room, nick, reason: after(rest, 1) }),
      ),
  },
  {
    name: "ban",
    aliases: [],
    group: "moderation",
    usage: "[#ROOM] [NICK|MASK]",
    help: "keep somebody out (nick, nick!user@host with *, or a:account; m: in front silences only); alone, list the bans",
    example: "/ban *!*@192.0.2.7",
    least: 0,
    run: (words) =>
      inRoom(words, 0, (room, [mask]) =>
        mask === undefined
          ? asks({ type: "roomModes", room, changes: [{ add: true, letter: "b" }] })
          : asks({ type: "ban", room, mask, add: true }),
      ),
  },
  {
    name: "unban",
    aliases: [],
    group: "moderation",
    usage: "[#ROOM] NICK|MASK",
    help: "take a ban back",
    example: "/unban *!*@192.0.2.7",
    least: 1,
    run: (words) => inRoom(words, 1, (room, [mask = ""]) => asks({ type: "ban", room, mask, add: false })),
  },
  mute("mute", true, "let somebody be in the room and say nothing there, until /unmute"),
  mute("unmute", false, "let somebody speak again"),
  role("op", "o", true, "make somebody an operator of the room"),
  role("deop", "o", false, "take the operator's role back"),
  role("voice", "v", true, "let somebody speak in a moderated room"),
  role("devoice", "v", false, "take the voice back"),
  {
    name: "mode",
    aliases: [],
    group: "moderation",
    usage: "[#ROOM] [MODES [VALUES]]",
    help: "show or set a room's modes as IRC writes them: i invited only, k key, l limit, m moderated, s secret, t topic, and more",
    example: "/mode +m",
    least: 0,
    run: (words) =>
      inRoom(words, 0, (room, [letters = "", ...values]) =>
        asks({ type: "roomModes", room, changes: parseModes(letters, values) }),
      ),
  },
];

function role(name: string, letter: RoleLetter, grant: boolean, help: string): LineCommand {
  return {
    name,
    aliases: [],
    group: "moderation",
    usage: "[#ROOM] NICK",
    help,
    example: `/${name} bob`,
    least: 1,
    run: (words) =>
      inRoom(words, 1, (room, [nick = ""]) => asks({ type: "role", room, nick, role: letter, grant })),
  };
}

/** A ban that silences alone: an extended mask of kind `m`. */
function mute(name: string, add: boolean, help: string): LineCommand {
  return {
    name,
    aliases: [],
    group: "moderation",
    usage: "[#ROOM] NICK|MASK",
    help,
    example: `/${name} bob`,
    least: 1,
    run: (words) =>
      inRoom(words, 1, (room, [mask = ""]) => asks({ type: "ban", room, mask: `m:${mask}`, add })),
  };
}
