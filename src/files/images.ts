import type { Sharp } from "sharp";
import { type RewritableType, rewritable } from "./inspect.ts";
import { UploadRefused } from "./refuse.ts";

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

/** An image that was written anew. */
export interface Rewritten {
  readonly bytes: number;
  readonly width: number;
  readonly height: number;
  readonly thumbnailBytes: number;
}

type SharpModule = typeof import("sharp").default;

/** What writes images anew; undefined where sharp is not installed, or does not run on this machine. */
export type Images = ReturnType<typeof imagesWith>;

let loaded: Promise<Images | undefined> | undefined;

/** Loads sharp when the first image comes: it takes longer than the server's start. */
export function images(): Promise<Images | undefined> {
  loaded ??= import("sharp").then(
    ({ default: sharp }) => imagesWith(sharp),
    // What that means for an image is a setting; `monarchs doctor` tells of it.
    () => undefined,
  );
  return loaded;
}

function imagesWith(sharp: SharpModule) {
  // One image at a time, on one thread of its own: chat goes first.
  sharp.concurrency(1);
  sharp.cache(false);
  // Of all that libvips reads, only what is looked for by its first bytes is let in.
  sharp.block({ operation: ["VipsForeignLoad"] });
  sharp.unblock({
    operation: [
      "VipsForeignLoadPng",
      "VipsForeignLoadJpeg",
      "VipsForeignLoadNsgif",
      "VipsForeignLoadWebp",
      "VipsForeignLoadHeif",
    ],
  });
  let turn: Promise<unknown> = Promise.resolve();
  const queued = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work);
    turn = mine.catch(() => undefined);
    return mine;
  };

  /**
   * Writes an image anew in its own format, upright, without anything but its pixels, and a thumbnail of it (WebP).
   *
   * @param from the file as it came
   * @param to where the image and the thumbnail go
   * @throws UploadRefused it has too many pixels, or cannot be read
   */
  async function rewrite(
    from: string,
    type: string,
    to: { readonly image: string; readonly thumbnail: string },
    { maxPixels, thumbnailPixels, quality, seconds }: ImageLimits,
  ): Promise<Rewritten> {
    try {
      const input = { limitInputPixels: maxPixels, failOn: "error", sequentialRead: true } as const;
      // The header alone: nothing is unpacked before it is known how much that will be.
      const { width = 0, height = 0, pages = 1, pageHeight = height } = await sharp(from, input).metadata();
      if (width * pageHeight * pages > maxPixels) throw tooLarge(maxPixels);
      const upright = sharp(from, { ...input, animated: pages > 1 })
        .timeout({ seconds })
        .autoOrient();
      const image = await encoded(upright, type as RewritableType, quality).toFile(to.image);
      const thumbnail = await sharp(from, input)
        .timeout({ seconds })
        .autoOrient()
        .resize(thumbnailPixels, thumbnailPixels, { fit: "inside", withoutEnlargement: true })
        .webp({ quality })
        .toFile(to.thumbnail);
      const shownHeight = image.pageHeight ?? image.height;
      return { bytes: image.size, width: image.width, height: shownHeight, thumbnailBytes: thumbnail.size };
    } catch (error) {
      if (error instanceof UploadRefused) throw error;
      const message = error instanceof Error ? error.message : "";
      if (/exceeds pixel limit/i.test(message)) throw tooLarge(maxPixels);
      if (/no space left|enospc/i.test(message)) throw new UploadRefused({ refused: "storeFull" });
      throw new UploadRefused({ refused: "imageInvalid", type }, { cause: error });
    }
  }

  return {
    rewrites: (type: string): type is RewritableType => Object.hasOwn(rewritable, type),
    rewrite: (...args: Parameters<typeof rewrite>) => queued(() => rewrite(...args)),
  };
}

const tooLarge = (limit: number): UploadRefused => new UploadRefused({ refused: "imageTooLarge", limit });

/** The image in the format that it had; nothing of what stood beside the pixels comes along unless it is asked for. */
function encoded(image: Sharp, type: RewritableType, quality: number): Sharp {
  switch (type) {
    case "image/png":
      return image.png();
    case "image/jpeg":
      return image.jpeg({ quality, mozjpeg: false });
    case "image/gif":
      return image.gif();
    case "image/webp":
      return image.webp({ quality });
    case "image/avif":
      return image.avif({ quality, effort: 2 });
  }
}
