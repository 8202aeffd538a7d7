import * as z from "zod";
import { maxAttachments } from "../../domain/files.ts";
import { about, count, flag, line, live, secret, section } from "./fields.ts";

const size = (initial: number, description: string, more: { min?: number } & object = {}) =>
  count(initial, description, { max: 2 ** 50, ...more, ...live });

const megabyte = 1024 * 1024;
const gigabyte = 1024 * megabyte;

/** Files that people send. */
export const files = section("Files that people send: uploads, images, pictures of people.", {
  enabled: flag(true, "people may send files", live),
  guests: flag(true, "so may guests", live),
  maxBytes: size(50 * megabyte, "largest file, bytes", { min: 1 }),
  bytesPerDay: size(256 * megabyte, "bytes that one person may send in 24 hours; 0: no limit"),
  bytesPerPerson: size(gigabyte, "bytes of one person's files that are kept; 0: no limit"),
  bytesOfGuests: size(gigabyte, "bytes of all guests' files together; 0: no limit"),
  totalBytes: size(10 * gigabyte, "bytes of all files together; 0: no limit"),
  perMessage: count(maxAttachments, "files in one message", { min: 1, max: maxAttachments, ...live }),
  uploadsAtOnce: count(32, "uploads under way at the same time; 0: no limit", live),
  uploadsPerPerson: count(4, "uploads of one person under way at the same time; 0: no limit", live),
  uploadSeconds: count(900, "seconds in which a file has to be here", { min: 1, max: 3_600, ...live }),
  uploadIdleSeconds: count(20, "seconds without a byte after which an upload is given up", {
    min: 1,
    ...live,
  }),
  linkMinutes: count(15, "minutes for which the address that `/upload` gives may be used, once", {
    min: 1,
    ...live,
  }),
  addressHours: count(
    168,
    "hours for which the address of a file that IRC and the line door show opens it without signing in; 0: not at all",
    live,
  ),
  unreferencedHours: count(
    24,
    "hours after which a file that no message has, and that is nobody's picture, is removed",
    { min: 1, ...live },
  ),
  deniedTypes: about(
    z
      .array(
        z.string().regex(/^[a-z0-9.+-]+\/(?:[a-z0-9.+-]+|\*)$/, "must be a media type: image/png, image/*"),
      )
      .default(["image/svg+xml", "text/html", "application/xhtml+xml"]),
    "types that are not taken, by what is in the file; `image/*`: all of a kind",
    live,
  ),
  images: section(
    "Images are written anew, so that they tell nothing of the camera, the place and the time.",
    {
      maxPixels: count(40_000_000, "most pixels, those of all frames counted", { min: 1, ...live }),
      thumbnailPixels: count(320, "width and height that a thumbnail fits in", {
        min: 16,
        max: 2048,
        ...live,
      }),
      quality: count(88, "quality of JPEG, WebP and AVIF, percent", { min: 1, max: 100, ...live }),
      seconds: count(20, "seconds that the work on one image may take", { min: 1, ...live }),
      memoryBytes: size(
        512 * megabyte,
        "memory of the process in which images are written anew, bytes; an image that needs more is refused",
        { min: 128 * megabyte },
      ),
      idleSeconds: count(60, "seconds without an image after which that process ends", { min: 1, ...live }),
      unreadable: about(
        z.enum(["refuse", "attachment"]).default("refuse"),
        "images that cannot be written anew (of rare types, or where sharp is not installed): `refuse`, or `attachment`: kept as they are, to be saved and not shown",
        live,
      ),
    },
  ),
  storage: section("Where files are kept.", {
    driver: about(
      z.enum(["folder", "s3"]).default("folder"),
      "`folder`: `files` in `dataDirectory`; `s3`: an S3-compatible store such as MinIO",
    ),
    endpoint: about(
      z
        .url({ protocol: /^https?$/, error: "must be an address: https://…" })
        .nullable()
        .default(null),
      "of S3: the server's address, with no bucket in it (path style)",
    ),
    bucket: about(line.max(63).default(""), "of S3: the bucket, which has to be there"),
    region: about(line.max(64).default("auto"), "of S3: the region"),
    prefix: about(
      line
        .max(200)
        .regex(/^(?:[\w.-]+\/)*$/, "must end with a slash")
        .default(""),
      "of S3: what the names of objects begin with, such as `monarchs/`",
    ),
    accessKeyId: about(z.string().max(200).default(""), "of S3: the key's id", secret),
    secretAccessKey: about(z.string().max(200).default(""), "of S3: the key", secret),
  }),
});
