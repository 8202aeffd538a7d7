import { Readable } from "node:stream";
import * as z from "zod";
import { type Attachment, isFileId, isShown } from "../../domain/files.ts";
import { isRefusal } from "../../domain/refusals.ts";
import { thumbnailType } from "../../files/service.ts";
import { answerTo, type Caller } from "../caller.ts";
import type { HttpCore } from "../core.ts";
import { disposition, rangeOf } from "../files.ts";
import { Refused } from "../problem.ts";
import { type Outcome, route } from "../route.ts";

const params = z.strictObject({
  id: z.string().max(64),
  name: z.string().max(600).describe("for people: any name does"),
});
const query = z.strictObject({
  size: z
    .enum(["whole", "thumbnail"])
    .default("whole")
    .describe("thumbnail: a small form of an image (WebP)"),
  download: z.enum(["0", "1"]).default("0").describe("1: to be saved, not shown"),
  until: z.string().max(20).optional().describe("of a signed address"),
  signature: z.string().max(64).optional().describe("of a signed address"),
});
type Query = z.output<typeof query>;

/** The file, if whoever asks may see it: by their token, by the signature in the address, or as everybody does. */
async function visible(
  { files }: HttpCore,
  caller: Caller | undefined,
  id: string,
  { until, signature }: Query,
): Promise<Attachment> {
  if (!isFileId(id)) throw new Refused({ refused: "noSuchFile", file: id });
  const signed = until !== undefined && signature !== undefined ? { until, signature } : undefined;
  const open = caller && !signed ? undefined : await files.openTo(id, signed);
  if (isRefusal(open)) throw new Refused(open);
  if (open) return open;
  if (!caller) throw new Refused({ refused: "tokenNeeded" });
  return (await answerTo(caller, { type: "openFile", file: id }, "file")).file;
}

/**
 * What keeps a browser from running a file, or taking it for something else: what could run is saved, and what is shown
 * runs in a sandbox without scripts. Other sites may show a file whose address they have: it needs no cookie, so that they
 * see nothing that they were not given.
 */
const headersOf = ({ name, type }: Attachment, { size, download }: Query): Record<string, string> => {
  const shownType = size === "thumbnail" ? thumbnailType : type;
  const kind = isShown(shownType) && download === "0" ? "inline" : "attachment";
  return {
    "content-type": kind === "attachment" ? "application/octet-stream" : typeHeader(shownType),
    "content-disposition": disposition(kind, name),
    "content-security-policy":
      "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox",
    "cross-origin-resource-policy": "cross-origin",
    // Whether one may see it is asked each time; what is in it never changes.
    "cache-control": "private, no-cache",
    "accept-ranges": "bytes",
  };
};

const typeHeader = (type: string): string => (type === "text/plain" ? "text/plain; charset=utf-8" : type);

export const files = [
  route({
    method: "GET",
    path: "/files/:id/:name",
    operation: "getFile",
    tag: "files",
    summary: "What is in a file, whole or in part, for those who may see a message that has it",
    description:
      "Needs a token, or an address with a signature, as IRC and the line door show it; such an address of a file that was removed is answered by 410. Pictures of people, and files of rooms that anybody may read (mode W), are for everybody. `Range` and `If-None-Match` are understood.",
    access: "public",
    params,
    query,
    headers: { Range: "one part, in bytes", "If-None-Match": "the ETag that is known" },
    responses: {
      200: { description: "the file", contentType: "*/*" },
      206: { description: "a part of it", contentType: "*/*" },
      304: { description: "it is known" },
      416: { description: "nothing of that part is in it" },
    },
    refusals: ["noSuchFile", "fileGone", "tokenNeeded"],
    async handle({ core, caller, params: { id }, query: asked, request }): Promise<Outcome> {
      const file = await visible(core, caller, id, asked);
      const isSmall = asked.size === "thumbnail";
      const etag = `"${file.id}${isSmall ? "-t" : ""}"`;
      const headers = { ...headersOf(file, asked), etag };
      if (matches(request.headers["if-none-match"], etag)) return { status: 304, headers };
      const ifRange = request.headers["if-range"];
      const wanted =
        isSmall || (ifRange !== undefined && ifRange !== etag) ? undefined : request.headers.range;
      const range = rangeOf(wanted, file.bytes);
      if (range === "none")
        return { status: 416, headers: { ...headers, "content-range": `bytes */${file.bytes}` } };
      const body =
        request.method === "HEAD"
          ? Readable.from([])
          : await core.files.open(
              file.id,
              isSmall ? "thumbnail" : "whole",
              range === "whole" ? undefined : range,
            );
      if (!body) throw new Refused({ refused: "noSuchFile", file: id });
      if (range !== "whole") {
        const { from, to } = range;
        return {
          status: 206,
          body,
          headers: {
            ...headers,
            "content-range": `bytes ${from}-${to}/${file.bytes}`,
            "content-length": String(to - from + 1),
          },
        };
      }
      return {
        status: 200,
        body,
        headers: isSmall ? headers : { ...headers, "content-length": String(file.bytes) },
      };
    },
  }),
  route({
    method: "DELETE",
    path: "/files/:id/:name",
    operation: "deleteFile",
    tag: "files",
    summary: "Removes a file of yours, also from the messages that have it",
    access: "person",
    params,
    responses: { 204: { description: "it is gone" } },
    refusals: ["noSuchFile", "notYourFile"],
    async handle({ caller, params: { id } }) {
      await answerTo(caller, { type: "deleteFile", file: id }, "fileDeleted");
      return { status: 204 };
    },
  }),
];

const matches = (header: string | undefined, etag: string): boolean =>
  header !== undefined &&
  (header.trim() === "*" || header.split(",").some((each) => each.trim().replace(/^W\//, "") === etag));
