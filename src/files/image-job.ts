/** What bounds the work on an image. */
export interface ImageLimits {
  /** Of all frames together. */
  readonly maxPixels: number;
  /** The square that a thumbnail fits in. */
  readonly thumbnailPixels: number;
  /** 1 to 100, of the formats that lose something. */
  readonly quality: number;
  readonly seconds: number;
}

/** An image that is to be written anew: the file as it came, its type, and where the image and its small form go. */
export interface ImageJob {
  readonly from: string;
  readonly type: string;
  readonly image: string;
  readonly thumbnail: string;
  readonly limits: ImageLimits;
  /** Of the process, in bytes; beyond that it ends. */
  readonly memoryBytes: number;
}

/** An image that was written anew. */
export interface Rewritten {
  readonly bytes: number;
  readonly width: number;
  readonly height: number;
  readonly thumbnailBytes: number;
}

/** Why it was not: too many pixels, no room on the disk, not to be read, or sharp is not there. */
export type ImageFault = "pixels" | "full" | "unreadable" | "missing";

/** What comes of a job. `detail` is for the log. */
export type ImageAnswer =
  | { readonly rewritten: Rewritten }
  | { readonly fault: ImageFault; readonly detail: string };

/** The exit code of a process that came to use more memory than it may. */
export const memoryExit = 75;
