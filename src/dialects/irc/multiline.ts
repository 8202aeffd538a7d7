import type { ClientTags } from "../../domain/events.ts";
import { byteLength, fold } from "../../domain/names.ts";
import { fromPieces, type Lines, type Piece } from "../../domain/text.ts";
import type { BatchContents, BatchFault } from "./batches.ts";
import { middle } from "./lines.ts";
import type { Context, IrcState, Outcome } from "./state.ts";

/** What makes a request of a whole message: its verb, its target, its words, and the tags at the opening. */
export type Speak = (verb: string, target: string, words: Lines, tags: ClientTags | undefined) => Outcome;

const invalid = (text: string): BatchFault => ({ fault: "MULTILINE_INVALID", context: "", text });

/** The lines of a message of several, while they come in (IRCv3 draft/multiline). */
export class MultilineContents implements BatchContents {
  readonly #maxLines: number;
  readonly #maxBytes: number;
  readonly #target: string;
  readonly #tags: ClientTags | undefined;
  readonly #speak: Speak;
  readonly #pieces: Piece[] = [];
  #verb: string | undefined;
  #bytes = 0;

  constructor({ facts }: IrcState, target: string, tags: ClientTags | undefined, speak: Speak) {
    this.#maxLines = facts.multilineLines;
    this.#maxBytes = facts.multilineBytes;
    this.#target = target;
    this.#tags = tags;
    this.#speak = speak;
  }

  add({ message }: Context): BatchFault | undefined {
    const { verb, params, tags } = message;
    const [target = "", text = ""] = params;
    if (verb !== "PRIVMSG" && verb !== "NOTICE") return invalid("Only PRIVMSG or NOTICE may be in it");
    this.#verb ??= verb;
    if (verb !== this.#verb) return invalid("PRIVMSG and NOTICE cannot be mixed");
    if (fold(target) !== fold(this.#target))
      return {
        fault: "MULTILINE_INVALID_TARGET",
        context: `${middle(this.#target)} ${middle(target)}`,
        text: "All lines have the target of the batch",
      };
    const joined = tags.has("draft/multiline-concat");
    if (joined && text === "") return invalid("An empty line cannot be joined to another");
    if (joined && this.#pieces.length === 0) return invalid("The first line has none to be joined to");
    if (this.#pieces.length >= this.#maxLines)
      return {
        fault: "MULTILINE_MAX_LINES",
        context: String(this.#maxLines),
        text: "The message has too many lines",
      };
    this.#bytes += byteLength(text) + (joined || this.#pieces.length === 0 ? 0 : 1);
    if (this.#bytes > this.#maxBytes)
      return {
        fault: "MULTILINE_MAX_BYTES",
        context: String(this.#maxBytes),
        text: "The message is too long",
      };
    this.#pieces.push({ text, joined });
    return undefined;
  }

  finish(): Outcome | BatchFault {
    if (this.#verb === undefined || this.#pieces.every(({ text }) => text === ""))
      return invalid("The message has no text");
    return this.#speak(this.#verb, this.#target, fromPieces(this.#pieces), this.#tags);
  }
}
