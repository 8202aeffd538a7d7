/** What can be asked about files. What is in one comes and goes by HTTP alone. */
export type FileCommand =
  /** Is about to send a file. */
  | { readonly type: "beginUpload" }
  /** Asks for an address at which a file can be sent once without signing in, to be posted in `target` if that is given. */
  | { readonly type: "uploadLink"; readonly target?: string }
  | { readonly type: "openFile"; readonly file: string }
  | { readonly type: "deleteFile"; readonly file: string };
