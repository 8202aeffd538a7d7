import type { Message } from "../../src/dialects/irc/message.ts";
import { fromPieces } from "../../src/domain/text.ts";

/**
 * The message that a batch of lines is (IRCv3 multiline), as if it had come in one line: tags and source of the opening.
 *
 * @returns undefined for a batch without lines
 */
export function wholeMessage(opening: Message, lines: readonly Message[]): Message | undefined {
  const [first] = lines;
  if (first === undefined) return undefined;
  const { text } = fromPieces(
    lines.map(({ params, tags }) => ({
      text: params[1] ?? "",
      joined: tags.has("draft/multiline-concat"),
    })),
  );
  return {
    tags: opening.tags,
    source: opening.source,
    verb: first.verb,
    params: [first.params[0] ?? "", text],
  };
}
