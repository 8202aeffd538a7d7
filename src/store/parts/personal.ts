import type { ErasedWords } from "../../domain/person.ts";

/** A place among all events of a store: `room` is the number that stands for the room there. */
export interface EventPlace {
  readonly room: number;
  readonly seq: number;
}

/** What a store has about one person, whose account has this id. */
export interface PersonalStore {
  /**
   * Rows about them, by table; secrets and their hashes are left out. What they said is in the logs of the rooms.
   */
  personalRows(
    accountId: string,
  ): Promise<Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>>;
  /**
   * Takes their names from some thousand events at a time, and with `remove` their words.
   *
   * @param after where the last step ended; null: from the beginning
   * @returns where this one did, null when no event follows; and how many were theirs
   */
  anonymize(
    accountId: string,
    words: ErasedWords,
    after: EventPlace | null,
  ): Promise<{ readonly next: EventPlace | null; readonly changed: number }>;
  /** Drops the account with all rows about it; rooms that it owned belong to nobody. @returns whether there was one */
  eraseAccount(accountId: string): Promise<boolean>;
}
