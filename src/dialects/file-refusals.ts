import type { FileRefusal } from "../domain/refusals/files.ts";
import { unreachable } from "../domain/refusals.ts";

const quotas = {
  person: "your files have all the room that one person has",
  day: "that is more than one person may send in a day",
  guests: "the room for guests' files is used up: an account has its own",
  server: "the server has no more room for files",
} as const;

/** Why a file was not taken or not given, in a sentence that every door shows as it is. */
export function fileRefusalText(refusal: FileRefusal): string {
  switch (refusal.refused) {
    case "uploadsOff":
      return "files are not taken here";
    case "fileTooLarge":
      return `the file is too large: ${sizeText(refusal.limit)} at most`;
    case "fileQuota":
      return `${quotas[refusal.of]} (${sizeText(refusal.limit)})`;
    case "tooManyUploads":
      return `too many uploads at once: ${refusal.limit} at most`;
    case "fileEmpty":
      return "there is nothing in the file";
    case "fileIncomplete":
      return "the upload ended before the whole file was here, or was longer than announced: nothing was kept";
    case "uploadTooSlow":
      return `the file did not arrive in time (${refusal.seconds} s): nothing was kept`;
    case "fileTypeRefused":
      return `files of the type ${refusal.mediaType} are not taken here`;
    case "fileTypeMismatch":
      return `that is said to be ${refusal.claimed} and is ${refusal.mediaType}`;
    case "imageInvalid":
      return `the image (${refusal.mediaType}) is damaged, or of a kind that cannot be rid of what it tells of its maker`;
    case "imageTooLarge":
      return `the image has too many pixels: ${refusal.limit} at most, all its frames counted`;
    case "noSuchFile":
      return "there is no such file";
    case "fileGone":
      return "the file was removed";
    case "notYourFile":
      return "that file is somebody else's";
    case "tooManyFiles":
      return `a message has ${refusal.limit} files at most`;
    case "uploadLinkInvalid":
      return "that address was used before or has lapsed: /upload gives another";
  }
  return unreachable(refusal);
}

/** A number of bytes as people say it: `10 MB`, rounded down. */
export function sizeText(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  let size = bytes;
  let unit = 0;
  for (; size >= 1024 && unit < units.length - 1; unit += 1) size /= 1024;
  return `${Math.floor(size * 10) / 10} ${units[unit]}`;
}
