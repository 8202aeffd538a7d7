import type { Row } from "../state.ts";

const spec = "docs/ASSUMPTIONS.md";

/** What is pinned to a room, and announcements: no specification has a word for either. */
export const pinCommands: Readonly<Record<string, Row>> = {
  PIN: {
    minParams: 2,
    when: "after",
    spec,
    usage: "PIN <target> <msgid>",
    decode: (_, [target = "", msgid = ""]) => ({ commands: [{ type: "pin", target, msgid, add: true }] }),
  },
  UNPIN: {
    minParams: 2,
    when: "after",
    spec,
    usage: "UNPIN <target> <msgid>",
    decode: (_, [target = "", msgid = ""]) => ({ commands: [{ type: "pin", target, msgid, add: false }] }),
  },
  PINS: {
    minParams: 1,
    when: "after",
    spec,
    usage: "PINS <target>",
    decode: (_, [target = ""]) => ({ commands: [{ type: "pins", target }] }),
  },
  ANNOUNCE: {
    minParams: 2,
    when: "after",
    spec,
    usage: "ANNOUNCE <#channel>|* :<text>",
    decode: (_, [target = "", text = ""]) => ({
      commands: [target === "*" ? { type: "announceToAll", text } : { type: "announce", room: target, text }],
    }),
  },
};
