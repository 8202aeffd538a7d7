/** What can be asked of one person, whom one knows by an id, and of what they have said. */
export type PersonCommand =
  /** Tells of somebody by their id: one who is here, or an account that is not. */
  | { readonly type: "person"; readonly id: string }
  /** What somebody has said, newest kept: for themselves and for administrators. `before`: ms since 1970, inclusive. */
  | { readonly type: "messagesOf"; readonly nick: string; readonly before?: number; readonly limit: number };
