import * as z from "zod";
import type { Attachment } from "../../domain/files.ts";
import type { HttpFiles } from "../files.ts";

/** A file. */
export const file = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    type: z.string().describe("media type, by what is in it"),
    size: z.int().describe("bytes"),
    width: z.int().optional().describe("of an image, pixels"),
    height: z.int().optional(),
    url: z.string().describe("where it is, for those who may see it"),
    thumbnail: z.string().optional().describe("a small form of an image"),
  })
  .meta({ id: "File" });

/** A file as JSON. */
export const fileJson = (
  files: Pick<HttpFiles, "address">,
  { id, name, type, bytes, width, height }: Attachment,
): z.input<typeof file> => {
  const url = files.address({ id, name });
  const pixels = width === undefined || height === undefined ? {} : { width, height };
  return {
    id,
    name,
    type,
    size: bytes,
    ...pixels,
    url,
    ...("width" in pixels ? { thumbnail: `${url}?size=thumbnail` } : {}),
  };
};
