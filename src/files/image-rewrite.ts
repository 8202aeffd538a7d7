import type { Sharp } from "sharp";
import type { ImageAnswer, ImageJob } from "./image-job.ts";
import type { RewritableType } from "./rewritable.ts";

export type SharpModule = typeof import("sharp").default;

/**
 * Writes an image anew in its own format, upright, without anything but its pixels, and a thumbnail of it (WebP).
 */
export async function rewrite(
  sharp: SharpModule,
  { from, type, image: imagePath, thumbnail: thumbnailPath, limits }: ImageJob,
): Promise<ImageAnswer> {
  const { maxPixels, thumbnailPixels, quality, seconds } = limits;
  try {
    const input = { limitInputPixels: maxPixels, failOn: "error", sequentialRead: true } as const;
    // The header alone: nothing is unpacked before it is known how much that will be.
    const { width = 0, height = 0, pages = 1, pageHeight = height } = await sharp(from, input).metadata();
    if (width * pageHeight * pages > maxPixels)
      return { fault: "pixels", detail: `${width}x${pageHeight}x${pages}` };
    const upright = sharp(from, { ...input, animated: pages > 1 })
      .timeout({ seconds })
      .autoOrient();
    const image = await encoded(upright, type as RewritableType, quality).toFile(imagePath);
    const thumbnail = await sharp(from, input)
      .timeout({ seconds })
      .autoOrient()
      .resize(thumbnailPixels, thumbnailPixels, { fit: "inside", withoutEnlargement: true })
      .webp({ quality })
      .toFile(thumbnailPath);
    const shownHeight = image.pageHeight ?? image.height;
    return {
      rewritten: {
        bytes: image.size,
        width: image.width,
        height: shownHeight,
        thumbnailBytes: thumbnail.size,
      },
    };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    if (/exceeds pixel limit/i.test(detail)) return { fault: "pixels", detail };
    if (/no space left|enospc/i.test(detail)) return { fault: "full", detail };
    return { fault: "unreadable", detail };
  }
}

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
