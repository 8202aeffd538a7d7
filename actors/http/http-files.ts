import type { Attachment } from "../../src/domain/files.ts";
import { filePath, uploadFault } from "../../src/domain/files.ts";
import { isRefusal } from "../../src/domain/refusals.ts";
import { UploadRefused } from "../../src/files/refuse.ts";
import type { HttpFiles, OpenUpload } from "../../src/http/files.ts";
import { fileByLink, publicFile } from "../commands/files.ts";
import { outage } from "../commands/outage.ts";
import { chargeBudget } from "../connection/flood.ts";
import type { Core } from "../core.ts";
import { attachment, type ExpectedFile, publicAddress } from "../files.ts";
import { callerOf } from "./caller.ts";

/** People's files as the HTTP API has them. */
export function httpFiles(core: Core): HttpFiles {
  const { service, uploadLinks } = core.files;
  const opened = (expected: ExpectedFile): OpenUpload => ({
    identity: expected.user.identity,
    arrived: (file) => void post(core, expected, publicAddress(core) + filePath(file.id, file.name)),
  });
  return {
    async upload(source, { id, kind }, purpose, file): Promise<Attachment> {
      try {
        return attachment(await service.upload(source, { ...file, owner: { id, kind }, purpose }));
      } catch (error) {
        const refusal = outage(error);
        throw refusal ? new UploadRefused(refusal, { cause: error }) : error;
      }
    },
    async open(id, form, range) {
      const row = await core.store.store.file(id);
      return row && service.open(row, form, range);
    },
    async openTo(id, signed) {
      const file = signed
        ? await fileByLink(core, id, signed.until, signed.signature)
        : await publicFile(core, id);
      return !file || isRefusal(file) ? file : attachment(file);
    },
    address: ({ id, name }) => publicAddress(core) + filePath(id, name),
    look: (token) => isHere(uploadLinks.look(token)),
    take(token) {
      const expected = uploadLinks.look(token);
      if (!isHere(expected)) return { refused: "uploadLinkInvalid" };
      const { user } = expected;
      const refusal = uploadFault(core.settings.files, user.identity.kind);
      if (refusal) return refusal;
      const retryMs = chargeBudget(core, user, "uploads");
      if (retryMs > 0) return { refused: "rateLimited", retryMs };
      uploadLinks.take(token);
      return opened(expected);
    },
  };
}

/** Whether whoever asked for an address is still here, on the connection that they asked on. */
const isHere = (expected: ExpectedFile | undefined): expected is ExpectedFile =>
  expected !== undefined && expected.row.user === expected.user && !expected.row.gone;

/** Posts a file in the name of whoever asked for its address, if they are still here, or tells them where it is. */
async function post(core: Core, expected: ExpectedFile, address: string): Promise<void> {
  if (!isHere(expected)) return;
  const { row, user, target } = expected;
  const tell = (text: string): void =>
    row.write(row.session.encoder.encode({ type: "server", text, time: core.wall() }, false));
  if (target === null) return tell(`your file is here: ${address}`);
  const [answer] = await callerOf(core, row, user).run({
    type: "say",
    speech: "message",
    target,
    text: address,
  });
  if (!answer || isRefusal(answer))
    tell(`your file is here, and could not be posted in ${target}: ${address}`);
}
