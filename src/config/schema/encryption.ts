import { join } from "node:path";
import * as z from "zod";
import { about, flag, section } from "./fields.ts";

/** `encryption`: see docs/encryption.md. */
export const encryption = section("Encryption of what people say, and of uploads, on the disk.", {
  enabled: flag(
    false,
    "messages and uploads are encrypted from now on; `monarchs keys rotate` does so with those that are there. Search then finds whole words only",
  ),
  keyFile: about(
    z.string().min(1).nullable().default(null),
    "the file of the master keys, made when missing; null: `master.keys` in `dataDirectory`. Who has it and the data can read everything, and without it nobody can",
  ),
});

/** The file of the master keys. */
export const keyFileOf = (settings: {
  readonly dataDirectory: string;
  readonly encryption: { readonly keyFile: string | null };
}): string => settings.encryption.keyFile ?? join(settings.dataDirectory, "master.keys");
