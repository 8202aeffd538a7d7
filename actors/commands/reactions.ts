import { reactionOf, reactionTags } from "../../src/domain/client-tags.ts";
import type { CommandOf } from "../../src/domain/commands.ts";
import type { ClientTags } from "../../src/domain/events.ts";
import { reactionsOf } from "../../src/domain/reactions.ts";
import { isRefusal, type Refusal } from "../../src/domain/refusals.ts";
import type { ReactionView } from "../../src/domain/replies/messages.ts";
import { Ask } from "../../src/tables/ask.ts";
import type { Core } from "../core.ts";
import type { Present } from "./asker.ts";
import { type Found, findMessage } from "./find-message.ts";
import { reach, tell } from "./talk.ts";

/** Events about one message that are looked at; what was reacted before them is forgotten. */
const maxReactionEvents = 10_000;

/** Reacts to a message. Who has reacted so already is told what there is, and nobody is told anew. */
export async function react(present: Present, command: CommandOf<"react">, ask: Ask): Promise<void> {
  const found = await findMessage(present, command);
  if (isRefusal(found)) return ask.answer(found);
  const { reaction } = command;
  const known = await given(present.core, found);
  if (hasReacted(known, present, reaction)) return ask.answer(told(found, heardBy(present, found, known)));
  const fault = tooMany(present.core, found.target, known, reaction);
  if (fault) return ask.answer(fault);
  await pass(present, found, reactionTags(found.message.msgid, reaction, true), ask);
}

/** Takes reactions of one's own back: one answer for each. */
export async function unreact(present: Present, command: CommandOf<"unreact">, ask: Ask): Promise<void> {
  const found = await findMessage(present, command);
  if (isRefusal(found)) return ask.answer(found);
  const { reaction } = command;
  const own = (await given(present.core, found))
    .filter(({ by }) => by.some(({ id }) => id === present.user.identity.id))
    .map((each) => each.reaction);
  const [only, ...others] = own;
  if (reaction !== undefined ? !own.includes(reaction) : only === undefined)
    return ask.answer({ refused: "noSuchReaction", target: found.target, reaction: reaction ?? "" });
  if (reaction === undefined && others.length > 0) {
    const { row } = present;
    const { target } = command;
    const { msgid } = found.message;
    const each = own.map(
      (text, index) =>
        new Ask(
          row,
          ask.request,
          { type: "unreact", target, msgid, reaction: text },
          ask.last && index === own.length - 1,
        ),
    );
    row.following.unshift(...each);
    return ask.settle();
  }
  await pass(present, found, reactionTags(found.message.msgid, reaction ?? only ?? "", false), ask);
}

/** Tells who has reacted to a message, and how. */
export async function reactions(present: Present, command: CommandOf<"reactions">, ask: Ask): Promise<void> {
  const found = await findMessage(present, command);
  if (isRefusal(found)) return ask.answer(found);
  ask.answer(told(found, heardBy(present, found, await given(present.core, found))));
}

/**
 * Why tags that react to a message go no further, if so.
 *
 * @param found the message, as it was looked up
 */
export async function reactionTagsFault(
  core: Core,
  found: Found,
  tags: ClientTags,
): Promise<Refusal | undefined> {
  const { text, given: gives } = reactionOf(tags);
  return gives ? tooMany(core, found.target, await given(core, found), text) : undefined;
}

/** What a message has by now. */
const given = async ({ store }: Core, { roomId, message }: Found): Promise<readonly ReactionView[]> =>
  reactionsOf(await store.store.reactions(roomId, message.msgid, maxReactionEvents));

/** Reactions without those of people whom somebody does not want to hear in rooms. */
function heardBy(
  { user }: Present,
  { message }: Found,
  known: readonly ReactionView[],
): readonly ReactionView[] {
  const hidden = user.relations?.hidden;
  if (hidden === undefined || message.kind !== "channel") return known;
  return known
    .map((each) => ({ ...each, by: each.by.filter(({ id }) => !hidden.has(id)) }))
    .filter(({ by }) => by.length > 0);
}

const hasReacted = (known: readonly ReactionView[], { user }: Present, text: string): boolean =>
  known.some(({ reaction, by }) => reaction === text && by.some(({ id }) => id === user.identity.id));

function tooMany(
  { settings }: Core,
  target: string,
  known: readonly ReactionView[],
  text: string,
): Refusal | undefined {
  const { perMessage: limit } = settings.reactions;
  const isNew = !known.some(({ reaction }) => reaction === text);
  return limit > 0 && isNew && known.length >= limit
    ? { refused: "tooManyReactions", target, limit }
    : undefined;
}

const told = ({ target, message: { msgid, seq } }: Found, reactions: readonly ReactionView[]) =>
  ({ reply: "reactions", target, msgid, seq, reactions }) as const;

async function pass(present: Present, { target, message }: Found, tags: ClientTags, ask: Ask): Promise<void> {
  const reached = await reach(present, target);
  if (isRefusal(reached)) return ask.answer(reached);
  tell(reached.room, { type: "tag", ask, user: present.user, to: reached.to, tags, ofSeq: message.seq });
}
