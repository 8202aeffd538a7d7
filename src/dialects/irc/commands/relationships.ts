import type { Command } from "../../../domain/commands.ts";
import { fail, middle } from "../lines.ts";
import type { Outcome, Row } from "../state.ts";

/** Whom one does not hear; the rest of what one decides of others is NickServ's (BLOCK, FOLLOW, …). */
export const relationshipCommands: Readonly<Record<string, Row>> = {
  SILENCE: {
    minParams: 0,
    when: "after",
    spec: "ircu",
    usage: "SILENCE [{+|-}<nick>{,{+|-}<nick>}]",
    decode({ to }, [list = ""]): Outcome {
      if (list === "") return { commands: [{ type: "relationships" }] };
      const commands: Command[] = [];
      for (const entry of list.split(",").filter((each) => each !== "")) {
        const add = !entry.startsWith("-");
        const nick = entry.replace(/^[+-]/, "").replace(/!\*(@\*)?$/, "");
        // It is people that are blocked, under whatever nick, and no masks.
        if (/[*?!@]/.test(nick))
          return { lines: [fail(to.server, "SILENCE", "INVALID_PARAMS", middle(entry), "Name a nick")] };
        commands.push({ type: "relate", kind: "block", nick, add });
      }
      return { commands };
    },
  },
};
