import type { ErasedWords } from "../domain/person.ts";
import type { Refusal } from "../domain/refusals.ts";

/** What an account may have done with all that is kept about it; the gateway gives it. */
export interface PersonalPort {
  /**
   * All that is kept about an account, as lines of JSON, read as they are taken. One export of an account at a time.
   *
   * @returns why not
   */
  export(accountId: string): AsyncIterable<string> | Refusal;
  /**
   * Erases an account for good.
   *
   * @param password the account's; one that has none, since an issuer elsewhere vouches for it, gives none
   * @returns how many events in the logs were theirs
   */
  erase(
    accountId: string,
    how: { readonly password: string; readonly words: ErasedWords; readonly address: string },
  ): Promise<{ readonly events: number } | Refusal>;
}
