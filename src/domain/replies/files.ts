import type { Attachment } from "../files.ts";

/** What commands about files lead to. */
export type FileReply =
  | { readonly reply: "uploadAllowed"; readonly maxBytes: number }
  /** `target`: where the file is posted when it has come; null: nowhere. */
  | {
      readonly reply: "uploadLink";
      readonly url: string;
      readonly minutes: number;
      readonly maxBytes: number;
      readonly target: string | null;
    }
  /** A file that the asker may see. */
  | { readonly reply: "file"; readonly file: Attachment }
  | { readonly reply: "fileDeleted"; readonly file: string };
