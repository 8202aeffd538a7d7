import { otherName } from "../../domain/client-tags.ts";
import type { ClientTags, Edited, Event } from "../../domain/events.ts";
import { byteLength } from "../../domain/names.ts";
import type { Source } from "../../domain/person.ts";
import { type Capabilities, only } from "./capabilities.ts";
import { escapeTag, formatTag, tagDataBytes } from "./message.ts";

const serverTime = only("server-time").looks;
const messageTags = only("message-tags").looks;
const relayed = only("draft/relaymsg").looks;
const accountTag = only("account-tag").looks;

let lastMs = Number.NaN;
let lastTime = "";

/** The value of the `time` tag (IRCv3 server-time): UTC, with milliseconds. */
export function timeText(ms: number): string {
  if (ms !== lastMs) {
    lastTime = new Date(ms).toISOString();
    lastMs = ms;
  }
  return lastTime;
}

/** `time` and `account` of something that somebody did now, as `@… ` or "". */
export function stampOf({ looks }: Capabilities, source: Source, time: number): string {
  let tags = "";
  if ((looks & serverTime) !== 0) tags = `;time=${timeText(time)}`;
  if (source.account !== null && (looks & accountTag) !== 0) tags += `;account=${escapeTag(source.account)}`;
  return tags === "" ? "" : `@${tags.slice(1)} `;
}

/**
 * An event's tags as a line has them: `@… ` or "".
 *
 * @param looks the bits of the reader's capabilities that decide
 * @param first a tag to stand before the others (`batch=…`), or ""
 * @param identified with the event's id and number; an event of several lines has them once
 */
export function tagsOf(looks: number, event: Event, first: string, identified = true): string {
  let tags = first;
  if ((looks & serverTime) !== 0) tags += `${tags === "" ? "" : ";"}time=${timeText(event.time)}`;
  if (event.type !== "server" && event.type !== "presence" && event.type !== "knock") {
    const { account } = event.source;
    if (account !== null && (looks & accountTag) !== 0)
      tags += `${tags === "" ? "" : ";"}account=${escapeTag(account)}`;
    // The draft's name beside the ratified one: some look for that alone (IRCv3 bot-mode).
    if ((looks & messageTags) !== 0 && event.source.bot) tags += `${tags === "" ? "" : ";"}bot;draft/bot`;
    if ((looks & relayed) !== 0 && "relayedBy" in event && event.relayedBy !== undefined)
      tags += `${tags === "" ? "" : ";"}draft/relaymsg=${escapeTag(event.relayedBy)}`;
    if ((looks & messageTags) !== 0 && "msgid" in event) {
      if (identified) tags += `${tags === "" ? "" : ";"}msgid=${event.msgid}`;
      if (identified && "seq" in event && event.seq > 0) tags += `;monarchs.chat/seq=${event.seq}`;
      if (identified && "edited" in event && event.edited) tags += editedTags(event.edited);
      if (event.type === "pin")
        tags += `${tags === "" ? "" : ";"}monarchs.chat/${event.pinned ? "pin" : "unpin"}=${event.of}`;
      if (event.type === "announcement") tags += `${tags === "" ? "" : ";"}monarchs.chat/announcement`;
      if ("tags" in event && event.tags !== undefined)
        tags += tags === "" ? clientTags(event.tags).slice(1) : clientTags(event.tags);
    }
  }
  return tags === "" ? "" : `@${tags} `;
}

const editedTags = ({ time, by }: Edited): string =>
  `;monarchs.chat/edited=${timeText(time)}${by === undefined ? "" : `;monarchs.chat/edited-by=${escapeTag(by)}`}`;

/**
 * Client-only tags as `;+name=value…`, as many as others may get with one message; each by its other name as well, as far
 * as there is room, for clients that know it by that.
 */
function clientTags(tags: ClientTags): string {
  let text = "";
  let bytes = 0;
  const add = (name: string, value: string): void => {
    const tag = formatTag(name, value);
    bytes += byteLength(tag) + 1;
    if (bytes <= tagDataBytes) text += `;${tag}`;
  };
  for (const name in tags) add(name, tags[name] ?? "");
  for (const name in tags) {
    const other = otherName(name);
    if (other !== undefined && tags[other] === undefined) add(other, tags[name] ?? "");
  }
  return text;
}
