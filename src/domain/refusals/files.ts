/** Why a file was not taken, or not given. Limits are in bytes unless they say otherwise. */
export type FileRefusal =
  /** No uploads here (setting). */
  | { readonly refused: "uploadsOff" }
  | { readonly refused: "fileTooLarge"; readonly limit: number }
  /** No room for it: of this person altogether or for today, of all guests, of the server. */
  | {
      readonly refused: "fileQuota";
      readonly of: "person" | "day" | "guests" | "server";
      readonly limit: number;
    }
  | { readonly refused: "tooManyUploads"; readonly limit: number }
  | { readonly refused: "fileEmpty" }
  /** The sender went away, or the length is not the one that was announced. */
  | { readonly refused: "fileIncomplete" }
  /** It did not arrive in time. */
  | { readonly refused: "uploadTooSlow"; readonly seconds: number }
  /** Files of this type are not taken here. */
  | { readonly refused: "fileTypeRefused"; readonly mediaType: string }
  /** It is said to be an image and is something else. */
  | { readonly refused: "fileTypeMismatch"; readonly claimed: string; readonly mediaType: string }
  /** It begins like an image and cannot be read as one, or not be rid of what it tells of its maker. */
  | { readonly refused: "imageInvalid"; readonly mediaType: string }
  /** Its pixels are too many; `limit` is a number of pixels. */
  | { readonly refused: "imageTooLarge"; readonly limit: number }
  /** There is none, or it is not for the asker to see. */
  | { readonly refused: "noSuchFile"; readonly file: string }
  /** It was there for whoever has this address, and was removed, or its message was. */
  | { readonly refused: "fileGone" }
  /** It is somebody else's. */
  | { readonly refused: "notYourFile"; readonly file: string }
  | { readonly refused: "tooManyFiles"; readonly limit: number }
  /** The address was used before, or has lapsed. */
  | { readonly refused: "uploadLinkInvalid" };

/** The stable code of each, in every door. */
export const fileCodes = {
  uploadsOff: "UPLOADS_OFF",
  fileTooLarge: "FILE_TOO_LARGE",
  fileQuota: "FILE_QUOTA",
  tooManyUploads: "TOO_MANY_UPLOADS",
  fileEmpty: "FILE_EMPTY",
  fileIncomplete: "FILE_INCOMPLETE",
  uploadTooSlow: "UPLOAD_TOO_SLOW",
  fileTypeRefused: "FILE_TYPE_REFUSED",
  fileTypeMismatch: "FILE_TYPE_MISMATCH",
  imageInvalid: "INVALID_IMAGE",
  imageTooLarge: "IMAGE_TOO_LARGE",
  noSuchFile: "NO_SUCH_FILE",
  fileGone: "FILE_GONE",
  notYourFile: "FORBIDDEN",
  tooManyFiles: "TOO_MANY_FILES",
  uploadLinkInvalid: "INVALID_UPLOAD_LINK",
} as const satisfies Readonly<Record<FileRefusal["refused"], string>>;

/** Tells a refusal that is about files from the others. */
export const isFileRefusal = (refusal: { readonly refused: string }): refusal is FileRefusal =>
  Object.hasOwn(fileCodes, refusal.refused);
