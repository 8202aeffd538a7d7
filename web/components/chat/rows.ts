import { fold } from "../../../src/domain/names.ts";
import type { Conversation, Item, Pending } from "../../store/state.ts";
import { isSpeech, mentions, mostItems } from "../../store/timeline.ts";

/** What was said, as an item of the timeline. */
export type SpeechItem = Extract<Item, { what: "speech" }>;

/** One row of the message list. `head`: with face, name and time, not grouped under the row above. */
export type Row =
  | { readonly kind: "top"; readonly key: "top"; readonly state: "older" | "loading" | "beginning" | "full" }
  | { readonly kind: "day"; readonly key: string; readonly time: number }
  | { readonly kind: "divider"; readonly key: "divider"; readonly count: number }
  | {
      readonly kind: "speech";
      readonly key: string;
      readonly item: SpeechItem;
      readonly head: boolean;
      readonly own: boolean;
      readonly mention: boolean;
    }
  | { readonly kind: "events"; readonly key: string; readonly items: readonly Item[] }
  | { readonly kind: "pending"; readonly key: string; readonly pending: Pending; readonly head: boolean };

/** Words within this time of the ones above, by the same person, stand under one name. */
const groupMs = 5 * 60_000;

/** A timeline as rows: days, the divider, grouped words, collapsed comings and goings, and what is under way. */
export function buildRows(conversation: Conversation, nick: string): readonly Row[] {
  const { items, divider, pending } = conversation;
  const rows: Row[] = [topRow(conversation)];
  const me = fold(nick);
  let day = "";
  let isDividerDue = divider !== null;
  for (const item of items) {
    const itemDay = dayOf(item.time);
    if (itemDay !== day) {
      day = itemDay;
      rows.push({ kind: "day", key: `day ${itemDay} ${item.id}`, time: item.time });
    }
    if (isDividerDue && divider !== null && item.order > divider && isNew(item, me)) {
      isDividerDue = false;
      rows.push({ kind: "divider", key: "divider", count: newAfter(items, divider, me) });
    }
    if (isSpeech(item)) rows.push(speechRow(item, rows.at(-1), conversation, nick));
    else addEvent(rows, item);
  }
  for (const one of pending) {
    const above = rows.at(-1);
    const head = !(
      (above?.kind === "pending" && above.pending.speech === "message" && one.speech === "message") ||
      (above?.kind === "speech" && one.speech === "message" && continues(above.item, nick, one.time))
    );
    rows.push({ kind: "pending", key: `pending ${one.nonce}`, pending: one, head });
  }
  return rows;
}

const isNew = (item: Item, me: string): boolean => isSpeech(item) && fold(item.nick) !== me;

const newAfter = (items: readonly Item[], order: number, me: string): number =>
  items.reduce((count, item) => (item.order > order && isNew(item, me) ? count + 1 : count), 0);

function topRow({ hasOlder, loadingOlder, sync, items }: Conversation): Row {
  const isLoading = loadingOlder || ((sync === "loading" || sync === "cold") && items.length === 0);
  return {
    kind: "top",
    key: "top",
    state: isLoading ? "loading" : hasOlder ? "older" : items.length >= mostItems ? "full" : "beginning",
  };
}

function speechRow(item: SpeechItem, above: Row | undefined, conversation: Conversation, nick: string): Row {
  const own = fold(item.nick) === fold(nick);
  return {
    kind: "speech",
    key: item.id,
    item,
    head: !(above?.kind === "speech" && isPlain(item) && continues(above.item, item.nick, item.time)),
    own,
    mention: !own && conversation.kind === "room" && mentions(item.text, nick),
  };
}

const isPlain = ({ speech }: SpeechItem): boolean => speech === "message";

const continues = (above: SpeechItem, nick: string, time: number): boolean =>
  isPlain(above) && fold(above.nick) === fold(nick) && time - above.time < groupMs;

/** Adds to a run of events, or begins one. */
function addEvent(rows: Row[], item: Item): void {
  const above = rows.at(-1);
  if (above?.kind === "events") rows[rows.length - 1] = { ...above, items: [...above.items, item] };
  else rows.push({ kind: "events", key: `events ${item.id}`, items: [item] });
}

function dayOf(time: number): string {
  const date = new Date(time);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}

/** Whether two moments are on one day here. */
export const isSameDay = (a: number, b: number): boolean => dayOf(a) === dayOf(b);
