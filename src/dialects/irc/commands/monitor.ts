import { middle } from "../lines.ts";
import { numerics } from "../numerics.ts";
import { type Outcome, parts, type Row, say } from "../state.ts";

/** The list of nicks that a session watches. */
export const monitorCommands: Readonly<Record<string, Row>> = {
  MONITOR: {
    minParams: 1,
    when: "after",
    spec: "monitor",
    usage: "MONITOR + <nick>{,<nick>} | - <nick>{,<nick>} | C | L | S",
    decode(context, [modifier = "", list]): Outcome {
      const nicks = parts(list);
      switch (modifier.toUpperCase()) {
        case "+":
        case "-":
          if (nicks.length === 0)
            return say(context, numerics.ERR_NEEDMOREPARAMS, "MONITOR", "Not enough parameters");
          return { commands: [{ type: modifier === "+" ? "watch" : "unwatch", nicks }] };
        case "C":
          return { commands: [{ type: "unwatch", nicks: "all" }] };
        case "L":
          return { commands: [{ type: "watched", status: false }] };
        case "S":
          return { commands: [{ type: "watched", status: true }] };
        default:
          return say(
            context,
            numerics.ERR_UNKNOWNERROR,
            `MONITOR ${middle(modifier)}`,
            "MONITOR knows + - C L and S",
          );
      }
    },
  },
};
