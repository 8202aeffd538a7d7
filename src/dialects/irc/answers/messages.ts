import type { MessageReply } from "../../../domain/replies/messages.ts";
import { type AnswerContext, told } from "./context.ts";

/** What a command about a message led to, in words: no specification has a form for it. */
export function messageLines(context: AnswerContext, { target, seq, reactions }: MessageReply): string[] {
  const all = reactions.map(({ reaction, by }) => `${reaction} ${by.map(({ nick }) => nick).join(" ")}`);
  return [`${target}: reactions to ${seq}`, ...all].flatMap((line) => told(context, line));
}
