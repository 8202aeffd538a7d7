import { roleChange } from "../../../domain/modes.ts";
import { isRole, type RoleLetter } from "../../../domain/roles.ts";
import { asks, type Service, type ServiceCommand, type ServiceOutcome } from "./service.ts";

/** Gives or takes a role of somebody in the room; oneself when nobody is named. */
const role = (letter: RoleLetter, add: boolean, help: string): ServiceCommand => ({
  usage: "<#channel> [<nick>]",
  help,
  least: 1,
  run: ({ state, words: [room = "", nick = state.viewer.nick] }) =>
    asks({ type: "roomModes", room, changes: [roleChange(letter, add, nick)] }),
});

const ban = (add: boolean, help: string): ServiceCommand => ({
  usage: "<#channel> <mask>",
  help,
  least: 2,
  run: ({ words: [room = "", mask = ""] }) => asks({ type: "ban", room, mask, add }),
});

/** Letting go of a room is asked twice, since it cannot be taken back. */
const unregister: ServiceCommand = {
  usage: "<#channel> <#channel>",
  help: "let go of a channel; its name is said twice, to be sure",
  least: 1,
  run: ({ words: [room = "", again] }) =>
    again === room
      ? asks({ type: "releaseRoom", room })
      : { told: [`To let go of ${room} for good, say its name twice: UNREGISTER ${room} ${room}`] },
};

/** `AMODE #room`, `AMODE #room +o account`. */
function lasting(room: string, letters: string | undefined, account: string | undefined): ServiceOutcome {
  if (letters === undefined) return asks({ type: "lastingRoles", room });
  const [, sign = "+", letter = ""] = /^([+-]?)([a-z])$/.exec(letters) ?? [];
  if (!isRole(letter) || account === undefined)
    return { told: ["Syntax: AMODE <#channel> [+|-]<q|a|o|h|v> <account>"] };
  return asks({ type: "lastingRole", room, account, role: letter, grant: sign !== "-" });
}

const commands: Readonly<Record<string, ServiceCommand>> = {
  REGISTER: {
    usage: "<#channel>",
    help: "make a channel your account's own",
    least: 1,
    run: ({ words: [room = ""] }) => asks({ type: "createRoom", room }),
  },
  UNREGISTER: unregister,
  TRANSFER: {
    usage: "<#channel> <account>",
    help: "give a channel to another account",
    least: 2,
    run: ({ words: [room = "", account = ""] }) => asks({ type: "transferRoom", room, account }),
  },
  INFO: {
    usage: "<#channel>",
    help: "tell of a channel",
    least: 1,
    run: ({ words: [room = ""] }) => asks({ type: "roomInfo", room }),
  },
  AMODE: {
    usage: "<#channel> [+|-]<q|a|o|h|v> <account>",
    help: "roles that accounts have whenever they enter",
    least: 1,
    run: ({ words: [room = "", letters, account] }) => lasting(room, letters, account),
  },
  OWNER: role("q", true, "make somebody an owner"),
  DEOWNER: role("q", false, "take an owner's role"),
  ADMIN: role("a", true, "make somebody an admin"),
  DEADMIN: role("a", false, "take an admin's role"),
  OP: role("o", true, "make somebody an operator"),
  DEOP: role("o", false, "take an operator's role"),
  HALFOP: role("h", true, "make somebody a half-operator"),
  DEHALFOP: role("h", false, "take a half-operator's role"),
  VOICE: role("v", true, "give somebody a voice"),
  DEVOICE: role("v", false, "take somebody's voice"),
  KICK: {
    usage: "<#channel> <nick> [<reason>]",
    help: "put somebody out",
    least: 2,
    run: ({ words: [room = "", nick = ""], from }) => asks({ type: "kick", room, nick, reason: from(2) }),
  },
  BAN: ban(true, "ban a mask"),
  UNBAN: ban(false, "take a ban back"),
  INVITE: {
    usage: "<#channel> <nick>",
    help: "ask somebody in",
    least: 2,
    run: ({ words: [room = "", nick = ""] }) => asks({ type: "invite", room, nick }),
  },
  TOPIC: {
    usage: "<#channel> [<topic>]",
    help: "tell or set the topic",
    least: 1,
    run: ({ words: [room = "", ...topic], from }) =>
      asks(topic.length === 0 ? { type: "topic", room } : { type: "topic", room, topic: from(1) }),
  },
};

/** Channels, for clients that ask a service for them. */
export const chanServ: Service = {
  name: "ChanServ",
  about: "Channels: make one your own, say who may do what there",
  commands: new Map(Object.entries(commands)),
  aliases: new Map([
    ["DROP", "UNREGISTER"],
    ["FOUNDER", "OWNER"],
  ]),
};
