import { answerTo, type Caller } from "./caller.ts";
import type { HttpCore } from "./core.ts";

/**
 * What is to be said, with the addresses of its files under the text: a message has the files that it names.
 *
 * @throws Refused for a file that is not there, or not for the caller to see
 */
export async function withAddresses<
  B extends { readonly content: string; readonly attachments: readonly string[] },
>({ files }: HttpCore, caller: Caller, body: B): Promise<B> {
  if (body.attachments.length === 0) return body;
  const lines = body.content === "" ? [] : [body.content];
  for (const id of body.attachments)
    lines.push(files.address((await answerTo(caller, { type: "openFile", file: id }, "file")).file));
  return { ...body, content: lines.join("\n") };
}
