import type { IncomingMessage } from "node:http";
import { PassThrough, type Readable } from "node:stream";
import type { FastifyRequest } from "fastify";
import * as z from "zod";
import { fileJson } from "../../dialects/json/file.ts";
import type { Attachment, FilePurpose } from "../../domain/files.ts";
import type { Identity } from "../../domain/person.ts";
import { isRefusal } from "../../domain/refusals.ts";
import { UploadRefused } from "../../files/refuse.ts";
import { answerTo } from "../caller.ts";
import type { HttpCore } from "../core.ts";
import { type IncomingFile, sentName } from "../files.ts";
import { Refused } from "../problem.ts";
import { route } from "../route.ts";
import { file } from "../schemas/file.ts";

/** The one file of a request: its body, or the first file of a form. */
async function fileIn(
  request: FastifyRequest,
): Promise<{ readonly source: Readable; readonly file: IncomingFile }> {
  const { headers } = request;
  if (request.isMultipart()) {
    const part = await firstFile(request);
    return { source: part.file, file: { name: part.filename, type: part.mimetype } };
  }
  const { "content-length": length } = headers;
  return {
    source: detached(request.raw),
    file: {
      name: sentName(headers["content-disposition"]),
      type: headers["content-type"] ?? "",
      ...(length === undefined ? {} : { bytes: Number(length) }),
    },
  };
}

/** A request's body as a stream that can be given up without cutting off the sender, who is to read why. */
function detached(raw: IncomingMessage): Readable {
  const body = new PassThrough();
  raw.pipe(body);
  raw.once("close", () => {
    if (!raw.complete) body.destroy(new UploadRefused({ refused: "fileIncomplete" }));
  });
  return body;
}

async function firstFile(request: FastifyRequest) {
  try {
    const part = await request.file();
    if (part) return part;
  } catch (cause) {
    throw new UploadRefused({ refused: "fileIncomplete" }, { cause });
  }
  throw new UploadRefused({ refused: "fileEmpty" });
}

/** Takes the file of a request in. @throws Refused with what its sender is told */
async function receiveFile(
  { files }: HttpCore,
  request: FastifyRequest,
  owner: Identity,
  purpose: FilePurpose,
): Promise<Attachment> {
  try {
    const { source, file: incoming } = await fileIn(request);
    return await files.upload(source, owner, purpose, incoming);
  } catch (error) {
    throw error instanceof UploadRefused ? new Refused(error.refusal) : error;
  }
}

const refusals = [
  "uploadsOff",
  "accountNeeded",
  "fileTooLarge",
  "fileQuota",
  "tooManyUploads",
  "fileEmpty",
  "fileIncomplete",
  "uploadTooSlow",
  "fileTypeRefused",
  "fileTypeMismatch",
  "imageInvalid",
  "imageTooLarge",
  "storeFull",
] as const;

const sentHeaders = { "Content-Disposition": 'the file\'s name: attachment; filename="cat.png"' };
const token = z.strictObject({ token: z.string().max(64) });

export const uploads = [
  route({
    method: "POST",
    path: "/uploads",
    operation: "upload",
    tag: "files",
    summary: "Sends a file: as it is, or as the first file of a form (multipart/form-data)",
    description:
      "What a file is, is told by what is in it. Images are written anew, without what they tell of their maker. Post the address in a message, or its id in `attachments`: whoever may read the message may see the file then. IRC clients come here by ISUPPORT `soju.im/FILEHOST`.",
    access: "person",
    raw: true,
    password: true,
    headers: sentHeaders,
    options: ({ settings }) => ({
      "accept-post": "*/*",
      "upload-limit": `max-size=${settings.files.maxBytes}`,
    }),
    responses: { 201: { description: "it is here: see `Location`", schema: file } },
    refusals,
    async handle({ core, caller, request }) {
      await answerTo(caller, { type: "beginUpload" }, "uploadAllowed");
      const kept = await receiveFile(core, request, caller.identity, "attachment");
      const body = fileJson(core.files, kept);
      return { status: 201, body, headers: { location: body.url } };
    },
  }),
  route({
    method: "GET",
    path: "/uploads/:token",
    operation: "uploadForm",
    tag: "files",
    summary: "A form that sends one file, at an address that `/upload` gave on the line door",
    access: "public",
    params: token,
    responses: { 200: { description: "a page with the form", contentType: "text/html" } },
    refusals: ["uploadLinkInvalid"],
    handle({ core, params }) {
      if (!core.files.look(params.token)) throw new Refused({ refused: "uploadLinkInvalid" });
      return {
        status: 200,
        body: form,
        headers: {
          "content-type": "text/html; charset=utf-8",
          "content-security-policy":
            "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
        },
      };
    },
  }),
  route({
    method: "POST",
    path: "/uploads/:token",
    operation: "uploadByLink",
    tag: "files",
    summary: "Sends one file to an address that `/upload` gave, without signing in",
    access: "public",
    raw: true,
    params: token,
    headers: sentHeaders,
    responses: { 201: { description: "it is here", schema: file } },
    refusals: ["uploadLinkInvalid", "rateLimited", ...refusals],
    async handle({ core, params, request }) {
      const expected = core.files.take(params.token);
      if (isRefusal(expected)) throw new Refused(expected);
      const kept = await receiveFile(core, request, expected.identity, "attachment");
      expected.arrived(kept);
      const body = fileJson(core.files, kept);
      return { status: 201, body, headers: { location: body.url } };
    },
  }),
  route({
    method: "PUT",
    path: "/me/avatar",
    operation: "setAvatar",
    tag: "me",
    summary: "Makes an image your picture, which everybody sees (the key `avatar` of your profile)",
    access: "person",
    raw: true,
    headers: sentHeaders,
    responses: { 200: { description: "the picture", schema: file } },
    refusals: [...refusals, "metadataForbidden", "valueInvalid"],
    async handle({ core, caller, request }) {
      await answerTo(caller, { type: "beginUpload" }, "uploadAllowed");
      const kept = await receiveFile(core, request, caller.identity, "avatar");
      const body = fileJson(core.files, kept);
      const set = { type: "setMetadata", target: "*", key: "avatar", value: body.url } as const;
      try {
        await answerTo(caller, set, "metadataSet");
      } catch (error) {
        await answerTo(caller, { type: "deleteFile", file: kept.id }, "fileDeleted");
        throw error;
      }
      return { status: 200, body };
    },
  }),
];

/** Runs nothing, and has nothing of the person in it. */
const form = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Send a file</title>
<style>body{font:1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:3rem auto;padding:0 1rem}button,input{font:inherit}</style>
</head>
<body>
<h1>Send a file</h1>
<form method="post" enctype="multipart/form-data">
<p><label>File <input type="file" name="file" required></label></p>
<p><button>Send</button></p>
</form>
<p>The address takes one file, once.</p>
</body>
</html>
`;
