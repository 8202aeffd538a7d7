import { type Attachment, filesNamed } from "../src/domain/files.ts";
import { addressOf } from "../src/files/address.ts";
import type { FileLinks } from "../src/files/links.ts";
import type { FileService } from "../src/files/service.ts";
import type { UploadLinks } from "../src/files/upload-links.ts";
import type { FileRow } from "../src/store/parts/files.ts";
import type { ConnectionRow } from "../src/tables/connections.ts";
import type { UserRow } from "../src/tables/users.ts";
import type { Core } from "./core.ts";

/** Who asked for an address of `/upload`, and where the file is posted when it has come; null: they are told of it alone. */
export interface ExpectedFile {
  readonly row: ConnectionRow;
  readonly user: UserRow;
  readonly target: string | null;
}

/** People's files: above the actors, as an upload outlives theirs. */
export interface Files {
  readonly service: FileService;
  readonly links: FileLinks;
  readonly uploadLinks: UploadLinks<ExpectedFile>;
}

/** A file as readers of a message see it. */
export const attachment = ({ id, name, type, bytes, width, height }: FileRow): Attachment => ({
  id,
  name,
  type,
  bytes,
  ...(width === null || height === null ? {} : { width, height }),
});

/** The key of a profile that has the address of a picture. */
export const pictureKey = "avatar";

/** Whether a file is the picture of its owner, who is here. */
export const isPicture = ({ tables }: Core, { id, ownerId, purpose }: FileRow): boolean =>
  purpose === "avatar" && filesNamed(pictureOf(tables.identities.lookup(ownerId))).includes(id);

const pictureOf = (user: UserRow | undefined): string => user?.metadata?.get(pictureKey) ?? "";

/** The address at which browsers reach this server, without a slash at its end. */
export function publicAddress({ settings, listeners }: Core): string {
  if (settings.server.url !== null) return settings.server.url.replace(/\/+$/, "");
  const door = listeners.addresses.find(({ protocol }) => protocol === "http");
  return addressOf(door ?? { host: "127.0.0.1", port: 8080, tls: false }, settings.server.name);
}
