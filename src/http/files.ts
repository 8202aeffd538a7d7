import type { Readable } from "node:stream";
import type { Attachment, FilePurpose } from "../domain/files.ts";
import type { Identity } from "../domain/person.ts";
import type { Refusal } from "../domain/refusals.ts";
import type { ByteRange } from "../files/storage.ts";

/** A file that comes in, as its sender describes it. */
export interface IncomingFile {
  readonly name: string;
  /** The media type that it is said to have, or "". */
  readonly type: string;
  /** How long it is said to be, if it is said. */
  readonly bytes?: number;
}

/** An address that takes one file without signing in. */
export interface OpenUpload {
  readonly identity: Identity;
  /** Tells whoever asked for the address that the file is here. */
  arrived(file: Attachment): void;
}

/** What HTTP needs of people's files. Who may see which, commands decide. */
export interface HttpFiles {
  /** Takes a file in, and keeps it. @throws UploadRefused */
  upload(source: Readable, owner: Identity, purpose: FilePurpose, file: IncomingFile): Promise<Attachment>;
  /** What is in a file, or in its small form; undefined where there is none. @throws StorageUnavailable */
  open(id: string, form: "whole" | "thumbnail", range?: ByteRange): Promise<Readable | undefined>;
  /** The file that a signed address opens, or that is for everybody; the refusal tells that it was removed. */
  openTo(
    id: string,
    signed: { readonly until: string; readonly signature: string } | undefined,
  ): Promise<Attachment | Refusal | undefined>;
  /** The address of a file, without a signature. */
  address(file: Pick<Attachment, "id" | "name">): string;
  /** Whether an address of `/upload` is one, and takes a file. */
  look(token: string): boolean;
  /** What it stands for; it is used up then. A refusal says why not: it is none any more, or its owner has sent too much. */
  take(token: string): OpenUpload | Refusal;
}

/**
 * The part of a file that a `Range` header asks for (RFC 9110 §14.2): `whole` where there is none, or one that is to be
 * passed over, such as several parts at once; `none` where nothing of it is in the file.
 */
export function rangeOf(header: string | undefined, bytes: number): ByteRange | "whole" | "none" {
  const [, first = "", last = ""] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? "") ?? [];
  if (first === "" && last === "") return "whole";
  if (first === "") {
    const suffix = Math.min(Number(last), bytes);
    return suffix === 0 ? "none" : { from: bytes - suffix, to: bytes - 1 };
  }
  const from = Number(first);
  if (last !== "" && Number(last) < from) return "whole";
  return from >= bytes ? "none" : { from, to: last === "" ? bytes - 1 : Math.min(Number(last), bytes - 1) };
}

/**
 * `Content-Disposition` with a name of any script (RFC 6266 §4.3): in ASCII for those who know no better, and as it is.
 */
export function disposition(kind: "inline" | "attachment", name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/gu, "_");
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

/** The name in a `Content-Disposition` header that a file was sent with, or "". */
export function sentName(header: string | undefined): string {
  if (header === undefined) return "";
  const [, extended] = /;\s*filename\*\s*=\s*UTF-8'[^']*'([^;\s]+)/i.exec(header) ?? [];
  if (extended !== undefined) {
    try {
      return decodeURIComponent(extended);
    } catch {
      // not what it says that it is: the plain name is taken
    }
  }
  const [, quoted, bare] = /;\s*filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))/i.exec(header) ?? [];
  // Node reads headers as Latin-1; clients write them in UTF-8.
  const text = quoted === undefined ? (bare ?? "") : quoted.replace(/\\(.)/g, "$1");
  const utf8 = Buffer.from(text, "latin1").toString("utf8");
  return utf8.includes("\ufffd") ? text : utf8;
}
