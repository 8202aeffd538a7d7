import { asks, type LineCommand } from "../command.ts";

/** Files, which come by HTTP: this door tells where to. */
export const fileCommands: readonly LineCommand[] = [
  {
    name: "upload",
    aliases: [],
    group: "talk",
    usage: "[#ROOM|NICK]",
    help: "get an address that takes one file, with a browser or curl; it is posted here, or where you say",
    example: "/upload #lobby",
    least: 0,
    run({ state, words: [target] }) {
      const where = target ?? state.viewer.currentRoom;
      return asks({ type: "uploadLink", ...(where === null ? {} : { target: where }) });
    },
  },
];
