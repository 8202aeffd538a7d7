import { asks, type LineCommand } from "../command.ts";

const usualEntries = 20;

/** What those who look after the server and its rooms have done. */
export const auditCommands: readonly LineCommand[] = [
  {
    name: "audit",
    aliases: [],
    group: "moderation",
    usage: "[#ROOM] [NUMBER]",
    help: "show the last things that a room's operators have done; without a room, all that administrators have",
    example: "/audit #dev 50",
    least: 0,
    run: ({ words }) => {
      const room = words[0]?.startsWith("#") ? words[0] : undefined;
      const count = words[room === undefined ? 0 : 1];
      if (count !== undefined && !/^[1-9]\d{0,5}$/.test(count))
        return { refused: "invalidParam", command: "/audit", param: count, why: "give a number" };
      const limit = count === undefined ? usualEntries : Number(count);
      return asks({ type: "audit", limit, ...(room === undefined ? {} : { room }) });
    },
  },
];
