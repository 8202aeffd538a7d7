import { unreachable } from "../../../domain/refusals.ts";
import type { MessageReply } from "../../../domain/replies/messages.ts";
import { timeText } from "../event-tags.ts";
import { type AnswerContext, told } from "./context.ts";
import { eventLines, inBatch } from "./history.ts";

/** What a command about messages led to: pins as a batch of messages, what has no form of its own in words. */
export function messageLines(context: AnswerContext, reply: MessageReply): string[] {
  switch (reply.reply) {
    case "reactions": {
      const { target, seq, reactions } = reply;
      const all = reactions.map(({ reaction, by }) => `${reaction} ${by.map(({ nick }) => nick).join(" ")}`);
      return [`${target}: reactions to ${seq}`, ...all].flatMap((line) => told(context, line));
    }
    case "edits": {
      const { target, seq, versions } = reply;
      const all = versions.map(
        ({ text, by, time }) => `${timeText(time)} <${by.nick}> ${text.replaceAll("\n", " / ")}`,
      );
      return [`${target}: what ${seq} has said`, ...all].flatMap((line) => told(context, line));
    }
    case "message":
      return eventLines(context, [reply.event], "");
    case "pins":
      return inBatch(context, `monarchs.chat/pins ${reply.target}`, (tag) =>
        eventLines(
          context,
          reply.pins.map(({ message }) => message),
          tag,
        ),
      );
    case "seenBy":
      return told(
        context,
        `${reply.target}: ${reply.seq} was read by ${reply.people.map(({ account }) => account).join(" ") || "nobody who lets others know"}`,
      );
    case "receipts":
      return told(context, `RECEIPTS is ${reply.on ? "on" : "off"}`);
    case "roomReceipts":
      return told(context, `${reply.room}: RECEIPTS is ${reply.allowed ? "on" : "off"}`);
    case "announced":
      return told(context, `${reply.people} people were told`);
    case "roomReactions":
      return told(
        context,
        `${reply.room}: its reactions are ${reply.allowed === null ? "any" : reply.allowed.join(" ") || "none"}`,
      );
  }
  return unreachable(reply);
}
