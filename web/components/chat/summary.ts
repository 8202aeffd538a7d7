import { fold } from "../../../src/domain/names.ts";
import type { Item } from "../../store/state.ts";
import { strings } from "../../strings.ts";

/** Most names that a summary gives. */
const namedMost = 3;

/** One event in a sentence. */
export function describe(item: Item): string {
  switch (item.what) {
    case "join":
      return strings.joinedRoom(item.nick);
    case "part":
    case "quit":
      return strings.leftBecause(item.nick, item.reason);
    case "nick":
      return strings.nowKnownAs(item.nick, item.to);
    case "kick":
      return strings.kicked(item.nick, item.kicked, item.reason);
    case "topic":
      return strings.topicSet(item.nick, item.topic);
    case "mode":
      return strings.modeSet(item.nick, item.changes.join(" "));
    case "speech":
      return item.text;
  }
}

const isTraffic = (item: Item): boolean =>
  item.what === "join" || item.what === "part" || item.what === "quit";

/**
 * A run of events in short: who came, who left, who did both, and every other event in a sentence of its own.
 * `hasMore` says that the run holds more than the summary tells.
 */
export function summarize(items: readonly Item[]): {
  readonly lines: readonly string[];
  readonly hasMore: boolean;
} {
  const [only] = items;
  if (items.length === 1 && only !== undefined) return { lines: [describe(only)], hasMore: false };
  const first = new Map<string, boolean>();
  const last = new Map<string, boolean>();
  const shown = new Map<string, string>();
  const sentences: string[] = [];
  for (const item of items) {
    if (!isTraffic(item)) {
      sentences.push(describe(item));
      continue;
    }
    const key = fold(item.nick);
    if (!first.has(key)) first.set(key, item.what === "join");
    last.set(key, item.what === "join");
    shown.set(key, item.nick);
  }
  const came: string[] = [];
  const left: string[] = [];
  const both: string[] = [];
  for (const [key, nick] of shown) {
    if (first.get(key) === true && last.get(key) === false) both.push(nick);
    else (last.get(key) === true ? came : left).push(nick);
  }
  const parts = [
    ...(came.length > 0 ? [`${names(came)} ${strings.joined}`] : []),
    ...(left.length > 0 ? [`${names(left)} ${strings.left}`] : []),
    ...(both.length > 0 ? [`${names(both)} ${strings.cameAndWent}`] : []),
  ];
  const traffic = parts.length > 0 ? [parts.join(" · ")] : [];
  return { lines: [...traffic, ...sentences], hasMore: items.some(isTraffic) };
}

function names(all: readonly string[]): string {
  if (all.length > namedMost + 1)
    return `${all.slice(0, namedMost).join(", ")} ${strings.and} ${strings.others(all.length - namedMost)}`;
  if (all.length === 1) return all[0] ?? "";
  return `${all.slice(0, -1).join(", ")} ${strings.and} ${all.at(-1)}`;
}
