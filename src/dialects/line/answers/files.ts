import { unreachable } from "../../../domain/refusals.ts";
import type { FileReply } from "../../../domain/replies/files.ts";
import { sizeText } from "../../file-refusals.ts";
import type { JsonObject } from "../event-json.ts";
import type { Piece } from "./pieces.ts";

/** What a command about files led to, as people read it. */
export function filePieces(reply: FileReply): readonly Piece[] {
  switch (reply.reply) {
    case "uploadLink": {
      const { url, minutes, maxBytes, target } = reply;
      const then = target === null ? "" : `; it is posted in ${target}`;
      return [
        `- send one file of ${sizeText(maxBytes)} at most within ${minutes} min, in a browser${then}:`,
        `- ${url}`,
        `- or: curl -F file=@FILE ${url}`,
      ];
    }
    case "uploadAllowed":
      return [`- files of ${sizeText(reply.maxBytes)} at most are taken`];
    case "file":
      return [`- ${reply.file.name}, ${reply.file.type}, ${sizeText(reply.file.bytes)}`];
    case "fileDeleted":
      return ["- the file is gone"];
  }
  return unreachable(reply);
}

/** The same as an object, but for its name and the command's. */
export function fileJson(reply: FileReply): JsonObject {
  const { reply: _, ...fields } = reply;
  return fields;
}
