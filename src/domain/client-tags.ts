import type { ClientTags } from "./events.ts";
import { fileTagName } from "./files.ts";

/** Names that mean the same: what a tag is called now, and what it was called as a draft. */
const aliases: ReadonlyMap<string, string> = new Map(
  [
    ["+reply", "+draft/reply"],
    ["+typing", "+draft/typing"],
    ["+channel-context", "+draft/channel-context"],
  ].flatMap(([name = "", draft = ""]) => [
    [name, draft],
    [draft, name],
  ]),
);

/** The other name of a tag, which some clients know it by; undefined where it has one alone. */
export const otherName = (name: string): string | undefined => aliases.get(name);

const has = (tags: ClientTags, name: string): boolean => tags[name] !== undefined;

/** Whether tags without words are a reaction to a message, or take one back (IRCv3 react). */
export const isReaction = (tags: ClientTags): boolean =>
  ["+draft/react", "+draft/unreact", "+react", "+unreact"].some((name) => has(tags, name)) &&
  ["+reply", "+draft/reply"].some((name) => has(tags, name));

/** The id of the message that tags are about (`+reply`), if they are about one. */
export const repliedTo = (tags: ClientTags): string | undefined => tags["+reply"] ?? tags["+draft/reply"];

/** Tags that react to a message, or take that back (IRCv3 react). */
export const reactionTags = (msgid: string, text: string, given: boolean): ClientTags => ({
  "+reply": msgid,
  [given ? "+draft/react" : "+draft/unreact"]: text,
});

/**
 * Whether the log keeps tags without words: reactions, and what its sender wants to be kept (`+draft/persist`,
 * ircv3-specifications pull request 416).
 */
export const isKept = (tags: ClientTags): boolean =>
  isReaction(tags) || ["+draft/persist", "+persist"].some((name) => has(tags, name));

/** What a reaction says, and whether it is given or taken back. */
export function reactionOf(tags: ClientTags): { readonly text: string; readonly given: boolean } {
  const given = tags["+draft/react"] ?? tags["+react"];
  return given === undefined
    ? { text: tags["+draft/unreact"] ?? tags["+unreact"] ?? "", given: false }
    : { text: given, given: true };
}

/**
 * Whether an operator has a client-only tag dropped (setting `text.deniedClientTags`, IRCv3 CLIENTTAGDENY): named, or all
 * are by `*` and this one is not let through by `-name`. The names in the list have no `+`. Which files a message has, the server says.
 */
export function isDenied(name: string, denied: readonly string[]): boolean {
  if (name === fileTagName) return true;
  if (denied.length === 0) return false;
  const bare = name.slice(1);
  if (denied.includes(bare)) return true;
  return denied.includes("*") && !denied.includes(`-${bare}`);
}
