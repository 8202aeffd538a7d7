import type { Command } from "../../../domain/commands.ts";
import { isRoomName } from "../../../domain/names.ts";
import type { ListConditions, Row } from "../state.ts";

const minuteMs = 60_000;
const comparisonForm = /^([CT]?)([<>])(\d{1,9})$/i;

/** LIST with the conditions of ELIST=CMNTU: creation time, mask, not-mask, topic time, number of members. */
export const listCommand: Row = {
  minParams: 0,
  when: "after",
  spec: "Modern IRC",
  usage:
    "LIST [<#channel>{,<#channel>}] [<#channel>|<mask>|!<mask>|>n|<n|C>minutes|C<minutes|T>minutes|T<minutes{,…}]",
  decode({ now }, [given = "", conditions = ""]) {
    const only: string[] = [];
    const masks: string[] = [];
    const notMasks: string[] = [];
    const numbers: { -readonly [K in keyof NumberConditions]: NumberConditions[K] } = {};
    const times: { -readonly [K in keyof TimeConditions]: TimeConditions[K] } = {};
    // what comes second and is no condition names a server, and there is but one (RFC 2812 §3.2.6)
    const more = conditions.split(",").filter((word) => comparisonForm.test(word));
    for (const part of [...given.split(","), ...more].filter((word) => word !== "")) {
      const comparison = comparisonForm.exec(part);
      if (comparison) {
        const [, what = "", sign, digits = ""] = comparison;
        const n = Number(digits);
        if (what === "") {
          if (sign === ">") numbers.minMembers = n + 1;
          else numbers.maxMembers = n - 1;
        } else {
          // C>60 is older than an hour, C<60 is younger
          const before = sign === ">";
          const key = what.toUpperCase() === "C" ? "created" : "topic";
          times[`${key}${before ? "Before" : "After"}`] = now - n * minuteMs;
        }
      } else if (part.startsWith("!")) {
        notMasks.push(part.slice(1));
      } else if (/[*?]/.test(part) || !isRoomName(part)) {
        masks.push(part);
      } else {
        only.push(part);
      }
    }
    const command: Command = {
      type: "rooms",
      ...(only.length > 0 && masks.length === 0 ? { only } : {}),
      ...(masks.length === 1 && only.length === 0 && masks[0] !== undefined ? { pattern: masks[0] } : {}),
      ...numbers,
    };
    const both = masks.length > 0 && only.length > 0;
    return {
      commands: [command],
      list: { masks: both ? [...masks, ...only] : masks.length > 1 ? masks : [], notMasks, ...times },
    };
  },
};

type NumberConditions = { readonly minMembers?: number; readonly maxMembers?: number };
type TimeConditions = Omit<ListConditions, "masks" | "notMasks">;
