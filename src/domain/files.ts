import type { ClientTags } from "./events.ts";
import { cutToBytes } from "./names.ts";
import type { Refusal } from "./refusals.ts";
import type { Lines } from "./text.ts";

/** A file as readers of a message see it. `width` and `height` are those of an image whose pixels are known. */
export interface Attachment {
  /** 22 characters of base64url: nobody guesses one. */
  readonly id: string;
  readonly name: string;
  /** The media type, by what is in the file. */
  readonly type: string;
  readonly bytes: number;
  readonly width?: number;
  readonly height?: number;
}

/** What a file is for: to come with messages, or to show somebody. A person's picture is for everybody to see. */
export type FilePurpose = "attachment" | "avatar";

/**
 * The tag that tells of a message's files, as the server knows them: `type;name;bytes;id;widthxheight` of each, joined by
 * commas, names percent-encoded. What a client says under this name is dropped.
 */
export const fileTagName = "+monarchs.chat/file";

/** Bytes of the longest name: ten files, encoded, go into the tags of one message (IRCv3 message-tags: 4094). */
const nameBytes = 96;
/** Most files that one message may have, whatever the settings say. */
export const maxAttachments = 10;

/** The tag's value for some files. */
export const formatAttachments = (files: readonly Attachment[]): string =>
  files
    .map(({ id, name, type, bytes, width, height }) => {
      const size = width === undefined || height === undefined ? "" : `;${width}x${height}`;
      return `${type};${encodeName(name)};${bytes};${id}${size}`;
    })
    .join(",");

/** The files of a message, from its tags; none if it has none. */
export function attachmentsOf(tags: ClientTags | undefined): readonly Attachment[] {
  const value = tags?.[fileTagName];
  if (value === undefined || value === "") return none;
  return value.split(",").flatMap((text) => {
    const [type = "", name = "", bytes = "", id = "", size = ""] = text.split(";");
    if (!isFileId(id)) return [];
    const [, width, height] = /^(\d+)x(\d+)$/.exec(size) ?? [];
    const pixels = width && height ? { width: Number(width), height: Number(height) } : {};
    return { id, name: decodeName(name), type, bytes: Number(bytes), ...pixels };
  });
}

const none: readonly Attachment[] = [];

const encodeName = (name: string): string => encodeURIComponent(name).replace(/'/g, "%27");
function decodeName(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    // what no version of ours has written is shown as it stands
    return encoded;
  }
}

/** Whether it is the form of a file's id. */
export const isFileId = (text: string): boolean => /^[A-Za-z0-9_-]{22}$/.test(text);

/**
 * Where files are found on a server: the path of one, below the address at which people reach it. The name in it is for
 * people; one that would be long there is left out, so that the address goes into one line of IRC.
 */
export function filePath(id: string, name: string): string {
  const encoded = encodeName(name);
  const [ending = ""] = /\.[A-Za-z0-9]{1,10}$/.exec(name) ?? [];
  return `${filesPath}${id}/${encoded.length > addressNameBytes ? `file${ending}` : encoded}`;
}
const addressNameBytes = 120;
const filesPath = "/api/v1/files/";
const addresses = /https?:\/\/[^\s/]+\/api\/v1\/files\/([A-Za-z0-9_-]{22})\/[^\s?<>"]*(\?[^\s<>"]*)?/g;

/** Whether a text may name files of this server. It is asked of each message, so it looks for one word only. */
export const mayNameFiles = (text: string): boolean => text.includes(filesPath);

/** The ids of the files that a text names by their addresses, each once. */
export const filesNamed = (text: string): readonly string[] => [
  ...new Set([...text.matchAll(addresses)].map(([, id = ""]) => id)),
];

/** Words with the addresses of files written anew: `write` is given the id, and the address without its query. */
export function readdressed({ text, joins }: Lines, write: (id: string, address: string) => string): Lines {
  const shifts: { readonly from: number; readonly by: number }[] = [];
  const written = text.replace(
    addresses,
    (address: string, id: string, _query: string | undefined, at: number) => {
      const anew = write(id, address.split("?", 1)[0] ?? address);
      shifts.push({ from: at + address.length, by: anew.length - address.length });
      return anew;
    },
  );
  if (joins === undefined) return { text: written };
  const moved = (join: number): number =>
    shifts.reduce((place, { from, by }) => (join >= from ? place + by : place), join);
  return { text: written, joins: joins.map(moved) };
}

/** The tags of a message that was edited: it has the files that its new words name (`by`: the tags of the edit). */
export function editedTags(tags: ClientTags | undefined, by: ClientTags | undefined): ClientTags | undefined {
  const files = by?.[fileTagName];
  if (tags?.[fileTagName] === files) return tags;
  const { [fileTagName]: _, ...others } = tags ?? {};
  if (files !== undefined) return { ...others, [fileTagName]: files };
  return Object.keys(others).length === 0 ? undefined : others;
}

/** What a message is, by its files: an image, or other files, with or without words beside them. */
export function attachedKind(files: readonly Attachment[]): "image" | "file" | undefined {
  if (files.length === 0) return undefined;
  return files.every(({ type }) => type.startsWith("image/")) ? "image" : "file";
}

// Format characters turn the direction of writing (RLO: `gnp.exe` shown as `exe.png`) or are not seen at all.
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu;
/** What a file system, a header or a shell takes for something else. */
const awkward = /[<>:"|?*;,%#&$`'{}[\]^~!=+@\\]/g;
/** Names that Windows has for devices. */
const device = /^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;

/**
 * A name that can be stored, shown and saved anywhere: the last part of a path, without control characters, marks of
 * direction, leading dots, or what devices are called; at most 96 bytes, its ending kept.
 */
export function cleanFileName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? "";
  const clean = last
    .replace(invisible, "")
    .normalize("NFC")
    .replace(awkward, "_")
    .replace(/\s+/gu, " ")
    .replace(/^[. ]+|[. ]+$/g, "");
  if (clean === "") return "file";
  const [ending = ""] = /\.[A-Za-z0-9]{1,10}$/.exec(clean) ?? [];
  const stem = clean.slice(0, clean.length - ending.length);
  const safe = device.test(clean) ? `_${stem}` : stem;
  // The cut may have left a space at the end.
  return cutToBytes(safe, nameBytes - ending.length).replace(/[. ]+$/, "") + ending;
}

/** The name with the ending that its content has, where it has another. */
export function withEnding(name: string, endings: readonly string[]): string {
  const [first] = endings;
  if (first === undefined || endings.some((ending) => name.toLowerCase().endsWith(`.${ending}`))) return name;
  return `${cutToBytes(name, nameBytes - first.length - 1)}.${first}`;
}

/** Types that browsers show and that run nothing. Everything else is saved, never shown. */
const shown: ReadonlySet<string> = new Set([
  "image/png",
  "image/jpeg",
  "image/gif",
  "image/webp",
  "image/avif",
  "audio/mpeg",
  "audio/ogg",
  "audio/wav",
  "audio/flac",
  "audio/mp4",
  "audio/x-m4a",
  "video/mp4",
  "video/webm",
  "video/ogg",
  "text/plain",
]);

/** Whether a browser may show a file of this type rather than save it. */
export const isShown = (type: string): boolean => shown.has(type);

/** Why somebody may not send files, if so. */
export function uploadFault(
  { enabled, guests }: { readonly enabled: boolean; readonly guests: boolean },
  kind: "guest" | "account",
): Refusal | undefined {
  if (!enabled) return { refused: "uploadsOff" };
  return kind === "guest" && !guests ? { refused: "accountNeeded" } : undefined;
}
