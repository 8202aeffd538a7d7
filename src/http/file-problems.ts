import type { FileRefusal } from "../domain/refusals/files.ts";

/** How refusals about files are told over HTTP: the status, and a sentence that is the same for all of a kind. */
export const fileProblems = {
  uploadsOff: [403, "Files are not taken here"],
  fileTooLarge: [413, "The file is too large"],
  fileQuota: [507, "There is no room for the file"],
  tooManyUploads: [429, "Too many uploads at once"],
  fileEmpty: [422, "There is nothing in the file"],
  fileIncomplete: [400, "The upload ended before the whole file was here, or was longer than announced"],
  uploadTooSlow: [408, "The file did not arrive in time"],
  fileTypeRefused: [415, "Files of that type are not taken here"],
  fileTypeMismatch: [415, "The file is not what it is said to be"],
  imageInvalid: [422, "The image cannot be read"],
  imageTooLarge: [413, "The image has too many pixels"],
  noSuchFile: [404, "There is no such file"],
  fileGone: [410, "The file was removed"],
  notYourFile: [403, "That file is somebody else's"],
  tooManyFiles: [422, "The message has too many files"],
  uploadLinkInvalid: [404, "That address was used before or has lapsed"],
} as const satisfies Readonly<Record<FileRefusal["refused"], readonly [status: number, title: string]>>;
