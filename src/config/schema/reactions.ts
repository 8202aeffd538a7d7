import * as z from "zod";
import { about, count, line, live, section } from "./fields.ts";

/** Reactions to messages. */
export const reactions = section(
  "Reactions to messages. Whether the log keeps them is `history.keepReactions`.",
  {
    allowed: about(
      z.array(line.min(1).max(64).regex(/^\S+$/u, "must hold no space")).max(200).default([]),
      "what people may react with; empty: anything. A room's operators may allow fewer",
      live,
    ),
    maxBytes: count(64, "longest reaction, bytes of UTF-8", { min: 4, max: 400, ...live }),
    perMessage: count(50, "different reactions that one message may have; 0: no limit", live),
  },
);
