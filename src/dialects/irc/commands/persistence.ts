import { type PersistenceSetting, persistenceSettings } from "../../../domain/always-on.ts";
import { fail } from "../lines.ts";
import type { Outcome, Row } from "../state.ts";

const isSetting = (word: string): word is PersistenceSetting =>
  (persistenceSettings as readonly string[]).includes(word);

/** Staying while nobody is connected. */
export const persistenceCommands: Readonly<Record<string, Row>> = {
  PERSISTENCE: {
    minParams: 1,
    when: "after",
    spec: "https://github.com/ircv3/ircv3-specifications/pull/503",
    usage: "PERSISTENCE GET | SET ON | SET OFF | SET DEFAULT",
    decode({ to }, [subcommand = "", word = ""]): Outcome {
      const verb = subcommand.toUpperCase();
      const setting = word.toLowerCase();
      if (verb === "GET") return { commands: [{ type: "persistence" }] };
      if (verb === "SET" && isSetting(setting)) return { commands: [{ type: "persistence", setting }] };
      return {
        lines: [fail(to.server, "PERSISTENCE", "INVALID_PARAMS", "", "GET, or SET ON, OFF or DEFAULT")],
      };
    },
  },
};
