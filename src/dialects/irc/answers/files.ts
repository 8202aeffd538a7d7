import type { FileReply } from "../../../domain/replies/files.ts";
import { type AnswerContext, told } from "./context.ts";

/** What a command about files led to. IRC has none: clients know where to send files by ISUPPORT (soju.im/FILEHOST). */
export const fileLines = (context: AnswerContext, reply: FileReply): string[] =>
  reply.reply === "uploadLink" ? told(context, reply.url) : [];
