import { unreachable } from "../../../domain/refusals.ts";
import type { MessageReply } from "../../../domain/replies/messages.ts";
import { table } from "../columns.ts";
import { type JsonObject, jsonTime } from "../event-json.ts";
import { counted, type Piece } from "./pieces.ts";

/** So many names are shown of those who have reacted alike; the rest are told by number. */
const shownNames = 20;

/** What a command about a message led to, as people read it. */
export function messagePieces(reply: MessageReply): readonly Piece[] {
  switch (reply.reply) {
    case "reactions": {
      const { target, seq, reactions } = reply;
      const rows = reactions.map(({ reaction, by }) => [reaction, String(by.length), names(by)]);
      return [
        ...table(rows).map((row) => `- ${row}`),
        `- ${counted(reactions.length, "reaction", "reactions")} to ${seq} in ${target}`,
      ];
    }
  }
  return unreachable(reply.reply);
}

/** The same as an object, but for its name and the command's. */
export function messageJson(reply: MessageReply): JsonObject {
  switch (reply.reply) {
    case "reactions":
      return {
        target: reply.target,
        seq: reply.seq,
        msgid: reply.msgid,
        reactions: reply.reactions.map(({ reaction, time, by }) => ({
          reaction,
          count: by.length,
          since: jsonTime(time),
          by: by.map(({ nick, account }) => ({ nick, account })),
        })),
      };
  }
  return unreachable(reply.reply);
}

function names(people: readonly { readonly nick: string }[]): string {
  const shown = people.slice(0, shownNames).map(({ nick }) => nick);
  const more = people.length - shown.length;
  return shown.join(" ") + (more > 0 ? ` and ${more} more` : "");
}
