/** One small thing whose time is taken. */
export interface MicroBench {
  /** Its part of the house, then what it is: `parser: a message with tags`. */
  readonly name: string;
  /** How many of it one call of `run` does: figures are for one. */
  readonly count: number;
  prepare(): Prepared | Promise<Prepared>;
}

/** A bench that stands ready. */
export interface Prepared {
  run(): unknown;
  /** Takes away what it needed. */
  end?(): Promise<void>;
}
