import type { Attachment } from "../../domain/files.ts";

/** A file, as every JSON has it. */
export interface FileJson {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly width?: number;
  readonly height?: number;
  readonly url: string;
  readonly thumbnail?: string;
}

/** A file as JSON. `address` says where it is. */
export const fileJson = (
  files: { address(file: Pick<Attachment, "id" | "name">): string },
  { id, name, type, bytes, width, height }: Attachment,
): FileJson => {
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
