import type { Command } from "../../../domain/commands.ts";
import { isRoomList, type ModeChange, parseModes } from "../../../domain/modes.ts";
import { fold, isRoomName } from "../../../domain/names.ts";
import { isRole } from "../../../domain/roles.ts";
import { numeric } from "../lines.ts";
import { numerics } from "../numerics.ts";
import { type Context, type Outcome, parts, type Row, say } from "../state.ts";
import { listCommand } from "./list.ts";

/** Channels: coming, going, topic, members, modes. */
export const roomCommands: Readonly<Record<string, Row>> = {
  JOIN: {
    minParams: 1,
    when: "after",
    spec: "Modern IRC",
    usage: "JOIN <#channel>{,<#channel>} [<key>{,<key>}] | JOIN 0",
    decode(context, [list = "", keyList = ""]) {
      if (list === "0") return { commands: [{ type: "leaveAll", reason: "" }] };
      const keys = keyList.split(",");
      return some(context, "JOIN", list, (room, index) => {
        const key = keys[index] ?? "";
        return key === "" ? { type: "join", room } : { type: "join", room, key };
      });
    },
  },
  PART: {
    minParams: 1,
    when: "after",
    spec: "Modern IRC",
    usage: "PART <#channel>{,<#channel>} [:<reason>]",
    decode: (context, [list = "", reason = ""]) =>
      some(context, "PART", list, (room) => ({ type: "part", room, reason })),
  },
  TOPIC: {
    minParams: 1,
    when: "after",
    spec: "Modern IRC",
    usage: "TOPIC <#channel> [:<topic>]",
    decode: (_, [room = "", topic]) => ({
      commands: [topic === undefined ? { type: "topic", room } : { type: "topic", room, topic }],
    }),
  },
  NAMES: {
    minParams: 0,
    when: "after",
    spec: "Modern IRC",
    usage: "NAMES <#channel>{,<#channel>}",
    decode({ to }, [list]) {
      const rooms = parts(list).filter(
        (room, at, all) => all.findIndex((other) => fold(other) === fold(room)) === at,
      );
      if (rooms.length === 0)
        return { lines: [numeric(to, numerics.RPL_ENDOFNAMES, "*", "End of /NAMES list")] };
      return { commands: rooms.map((room): Command => ({ type: "names", room })) };
    },
  },
  LIST: listCommand,
  INVITE: {
    minParams: 0,
    when: "after",
    spec: "Modern IRC",
    usage: "INVITE [<nick> <#channel>]",
    decode(context, [nick, room]) {
      if (nick === undefined) return { commands: [{ type: "invitations" }] };
      if (room === undefined)
        return say(context, numerics.ERR_NEEDMOREPARAMS, "INVITE", "Not enough parameters");
      return { commands: [{ type: "invite", room, nick }] };
    },
  },
  KNOCK: {
    minParams: 1,
    when: "after",
    spec: "Charybdis",
    usage: "KNOCK <#channel> [:<text>]",
    decode: (_, [room = "", text = ""]) => ({ commands: [{ type: "knock", room, text }] }),
  },
  RENAME: {
    minParams: 2,
    when: "after",
    spec: "channel-rename",
    usage: "RENAME <#channel> <#new name> [:<reason>]",
    decode: (_, [room = "", to = "", reason = ""]) => ({
      commands: [{ type: "renameRoom", room, to, reason }],
    }),
  },
  KICK: {
    minParams: 2,
    when: "after",
    spec: "Modern IRC",
    usage: "KICK <#channel> <nick>{,<nick>} [:<reason>]",
    decode: kick,
  },
  MODE: {
    minParams: 1,
    when: "after",
    spec: "Modern IRC",
    usage: "MODE <target> [<modes> {<parameter>}]",
    decode: mode,
  },
};

/** One command for each part of a list; 461 when the list holds nothing. */
function some(
  context: Context,
  verb: string,
  list: string,
  command: (part: string, index: number) => Command,
): Outcome {
  const commands = list.split(",").flatMap((part, index) => (part === "" ? [] : [command(part, index)]));
  return commands.length > 0
    ? { commands }
    : say(context, numerics.ERR_NEEDMOREPARAMS, verb, "Not enough parameters");
}

/** One channel and several nicks, or as many channels as nicks (RFC 2812 §3.2.8). */
function kick(context: Context, [roomList = "", nickList = "", reason = ""]: readonly string[]): Outcome {
  const rooms = parts(roomList);
  const [first] = rooms;
  if (first === undefined) return say(context, numerics.ERR_NEEDMOREPARAMS, "KICK", "Not enough parameters");
  let at = -1;
  return some(context, "KICK", nickList, (nick) => {
    at += 1;
    return { type: "kick", room: rooms.length === 1 ? first : (rooms[at] ?? first), nick, reason };
  });
}

function mode(context: Context, [target = "", letters, ...params]: readonly string[]): Outcome {
  if (target === "") return say(context, numerics.ERR_NEEDMOREPARAMS, "MODE", "Not enough parameters");
  if (!isRoomName(target)) {
    // a user's modes have no parameters
    const changes = parseModes(letters ?? "", []).map(({ add, letter }) => ({ add, letter }));
    return { commands: [{ type: "userModes", nick: target, changes }] };
  }
  if (letters === undefined) return { commands: [{ type: "roomModes", room: target, changes: [] }] };
  const commands = splitModes(target, parseModes(letters, params));
  return commands.length === 0 ? undefined : { commands };
}

/**
 * Changes in a row are one command; a list asked for (`+b` without a mask) is one of its own, once. A role without a
 * nick means nothing and is left out (Modern IRC, "MODE message").
 */
export function splitModes(room: string, changes: readonly ModeChange[]): readonly Command[] {
  const commands: Command[] = [];
  const asked = new Set<string>();
  let run: ModeChange[] = [];
  const flush = (): void => {
    if (run.length > 0) commands.push({ type: "roomModes", room, changes: run });
    run = [];
  };
  for (const change of changes) {
    if (change.param === undefined && isRole(change.letter)) continue;
    if (change.param === undefined && isRoomList(change.letter)) {
      if (asked.has(change.letter)) continue;
      asked.add(change.letter);
      flush();
      commands.push({ type: "roomModes", room, changes: [{ add: true, letter: change.letter }] });
    } else {
      run.push(change);
    }
  }
  flush();
  return commands;
}
