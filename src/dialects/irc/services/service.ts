import type { Command } from "../../../domain/commands.ts";
import type { IrcState, ServiceName } from "../state.ts";

/** What words to a service lead to: commands for the core, or an answer at once. */
export type ServiceOutcome =
  | { readonly commands: readonly Command[]; readonly untilRefused?: boolean }
  | { readonly told: readonly string[] };

/** What a command of a service is given. */
export interface ServiceWords {
  readonly state: IrcState;
  readonly words: readonly string[];
  /** Everything from the n-th word on, its own spaces kept. */
  from(n: number): string;
}

/** One command of a service. */
export interface ServiceCommand {
  /** Its parameters: `<account> <password>`. */
  readonly usage: string;
  /** What it does, in one line. */
  readonly help: string;
  /** How many words it cannot do without. */
  readonly least: number;
  run(words: ServiceWords): ServiceOutcome;
}

/** A service: answered by the server itself, as if somebody of that name were here. */
export interface Service {
  readonly name: ServiceName;
  readonly about: string;
  /** By their names in capitals. */
  readonly commands: ReadonlyMap<string, ServiceCommand>;
  /** What other services call the same, in capitals. */
  readonly aliases: ReadonlyMap<string, string>;
}

/** One command for the core. */
export const asks = (...commands: readonly Command[]): ServiceOutcome => ({ commands });
