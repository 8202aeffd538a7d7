import type { CommandOf } from "../../src/domain/commands.ts";
import type { ClientTags } from "../../src/domain/events.ts";
import {
  filesNamed,
  fileTagName,
  formatAttachments,
  readdressed,
  uploadFault,
} from "../../src/domain/files.ts";
import type { Refusal } from "../../src/domain/refusals.ts";
import { isRefusal } from "../../src/domain/refusals.ts";
import type { Lines } from "../../src/domain/text.ts";
import type { FileRow } from "../../src/store/parts/files.ts";
import type { Ask } from "../../src/tables/ask.ts";
import type { Core } from "../core.ts";
import { attachment, publicAddress } from "../files.ts";
import { forgetPicture } from "../metadata.ts";
import { directName } from "../server/rooms.ts";
import type { Present } from "./asker.ts";
import { openRoom } from "./history.ts";
import { readable } from "./readable.ts";

/** Lets somebody send a file, who may. */
export function beginUpload({ core, user }: Present, _: CommandOf<"beginUpload">, ask: Ask): void {
  const { files } = core.settings;
  const refusal = uploadFault(files, user.identity.kind);
  ask.answer(refusal ?? { reply: "uploadAllowed", maxBytes: files.maxBytes });
}

/** Gives an address at which somebody who reads this on a telnet sends a file with a browser, or with curl. */
export function uploadLink(present: Present, { target }: CommandOf<"uploadLink">, ask: Ask): void {
  const { core, row, user } = present;
  const { files } = core.settings;
  const refusal = uploadFault(files, user.identity.kind);
  if (refusal) return ask.answer(refusal);
  const token = core.files.uploadLinks.issue(user.identity.id, files.linkMinutes, {
    row,
    user,
    target: target ?? null,
  });
  ask.answer({
    reply: "uploadLink",
    url: `${publicAddress(core)}/api/v1/uploads/${token}`,
    minutes: files.linkMinutes,
    maxBytes: files.maxBytes,
    target: target ?? null,
  });
}

/** Tells of a file that somebody may see. What they may not see is answered as what is not there. */
export async function openFile(
  present: Present,
  { file: id }: CommandOf<"openFile">,
  ask: Ask,
): Promise<void> {
  const file = await visibleFile(present, id);
  ask.answer(file ? { reply: "file", file: attachment(file) } : { refused: "noSuchFile", file: id });
}

/** Removes a file: one's own, or any as an administrator. */
export async function deleteFile(
  present: Present,
  { file: id }: CommandOf<"deleteFile">,
  ask: Ask,
): Promise<void> {
  const { core, user } = present;
  const file = await visibleFile(present, id);
  if (!file) return ask.answer({ refused: "noSuchFile", file: id });
  const own = file.ownerId === user.identity.id;
  if (!own && !user.administrator) return ask.answer({ refused: "notYourFile", file: id });
  if (!own)
    core.log.info(
      { audit: "deleteFile", file: id, by: user.nick, account: user.identity.account },
      "an administrator removes somebody else's file",
    );
  if (file.purpose === "avatar") await forgetPicture(core, file);
  await core.files.service.remove(id);
  ask.answer({ reply: "fileDeleted", file: id });
}

/** A file, if somebody may see it: their own, a person's picture, or one of a message that they may read. */
async function visibleFile(present: Present, id: string): Promise<FileRow | undefined> {
  const { core, user } = present;
  const { store } = core.store;
  const file = await store.file(id);
  if (!file || file.ownerId === user.identity.id || file.purpose === "avatar") return file;
  for (const roomId of await store.roomsOfFile(id)) if (await readsRoom(present, roomId)) return file;
  return undefined;
}

/** Whether somebody reads what is said in a room, or in a conversation as one of its two. */
async function readsRoom(present: Present, roomId: string): Promise<boolean> {
  const { core, user } = present;
  const room = await core.store.store.roomById(roomId);
  if (!room) return false;
  if (room.kind === "channel") return !isRefusal(await readable(present, room.name));
  const mine = await core.store.store.conversations(user.identity.id);
  return mine.some(
    (each) => each.roomId === roomId && directName(user.identity.id, each.peerId) === room.folded,
  );
}

/** Words that name files, with those that come with them. */
export interface WordsWithFiles extends Lines {
  readonly tags?: ClientTags;
  readonly attaches?: readonly string[];
}

/**
 * Finds the files that a text names. Those that its author may see come with the message from then on: whoever reads it may
 * open them. Their addresses are signed, for readers on doors without a way to sign in with a browser.
 */
export async function withFiles(
  present: Present,
  { text, joins, tags }: Lines & { readonly tags?: ClientTags },
): Promise<WordsWithFiles | Refusal> {
  const { core } = present;
  const { perMessage, addressHours } = core.settings.files;
  const words: Lines = joins === undefined ? { text } : { text, joins };
  const named = filesNamed(text);
  const found: FileRow[] = [];
  for (const id of named) {
    const file = await visibleFile(present, id);
    if (file) found.push(file);
  }
  if (found.length === 0) return tags === undefined ? words : { ...words, tags };
  if (found.length > perMessage) return { refused: "tooManyFiles", limit: perMessage };
  const ids = found.map(({ id }) => id);
  const signed = (id: string, address: string): string =>
    addressHours > 0 && ids.includes(id) ? address + core.files.links.query(id, addressHours) : address;
  return {
    ...readdressed(words, signed),
    tags: { ...tags, [fileTagName]: formatAttachments(found.map(attachment)) },
    attaches: ids,
  };
}

/** The file that a signed address opens to anybody: while a message has it. Whoever was shown the address may know that it is gone. */
export async function fileByLink(
  core: Core,
  id: string,
  until: string,
  signature: string,
): Promise<FileRow | Refusal | undefined> {
  if (!core.files.links.opens(id, until, signature)) return undefined;
  const { store } = core.store;
  const file = await store.file(id);
  return file && (await store.roomsOfFile(id)).length > 0 ? file : { refused: "fileGone" };
}

/** The file, if it is for everybody: a person's picture, or what was posted in a room that anybody may read. */
export async function publicFile(core: Core, id: string): Promise<FileRow | undefined> {
  const { store } = core.store;
  const file = await store.file(id);
  if (!file || file.purpose === "avatar") return file;
  for (const roomId of await store.roomsOfFile(id)) {
    const room = await store.roomById(roomId);
    if (room && (await openRoom(core, room.name))) return file;
  }
  return undefined;
}
