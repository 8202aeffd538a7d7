import type { Command, CommandType } from "../domain/commands.ts";

/** What shows nothing to others until it has its answer, and may take long: hashing, reading. Two syncs await nothing of each other. */
const unseen: ReadonlySet<CommandType> = new Set([
  "sync",
  "signIn",
  "register",
  "verify",
  "login",
  "loginWith",
  "scramChallenge",
  "scramVerify",
  "passwd",
  "registerFor",
  "oper",
  "history",
  "historyTargets",
  "playback",
  "search",
]);

/** The commands that were begun between two looks at what is under way. */
export interface Round {
  /** How many of them have no answer yet. */
  open: number;
  /** Who waits for them and for all before; only a round that is over has any. */
  readonly waiting: (() => void)[];
  next: Round | undefined;
}

const newRound = (): Round => ({ open: 0, waiting: [], next: undefined });

/**
 * What the server has begun for whomever and not answered: all that others may see of it comes before the answer. Whoever
 * waits for it ends a round, so that nobody has to look at each command that is under way.
 */
export class UnderWay {
  #oldest: Round = newRound();
  /** The round that takes in what begins now. */
  #current: Round = this.#oldest;

  /** A command begins. @returns what to {@link end}; nothing for a command that nobody waits for */
  begin(command: Command): Round | undefined {
    if (unseen.has(command.type)) return undefined;
    this.#current.open += 1;
    return this.#current;
  }

  /** A command has its answer, or nobody is left whom it could be given to. */
  end(round: Round): void {
    round.open -= 1;
    while (this.#oldest.open === 0 && this.#oldest.next) {
      const { waiting, next } = this.#oldest;
      this.#oldest = next;
      for (const done of waiting) done();
    }
  }

  /** Whether nothing is under way that one could wait for. */
  get idle(): boolean {
    return this.#oldest === this.#current && this.#current.open === 0;
  }

  /** Calls `done` once all that is under way now has ended; something must be (see {@link idle}). */
  whenEnded(done: () => void): void {
    this.#current.waiting.push(done);
    this.#current.next = newRound();
    this.#current = this.#current.next;
  }
}
