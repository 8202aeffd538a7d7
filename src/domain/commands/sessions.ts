/** What one asks of one's own sign-ins. */
export type SessionCommand =
  /** Lists where one is signed in. */
  | { readonly type: "sessions" }
  /** Ends one of them, by its id or so much of it that it is the only one. */
  | { readonly type: "endSession"; readonly id: string }
  /** Ends all of them but this one. */
  | { readonly type: "endOtherSessions" };
