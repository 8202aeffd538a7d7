import * as z from "zod";

/** A file, which `fileJson` makes. */
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
