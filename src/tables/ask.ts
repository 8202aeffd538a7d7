import type { Request } from "../dialects/dialect.ts";
import type { Command } from "../domain/commands.ts";
import { isRefusal } from "../domain/refusals.ts";
import type { Answer } from "../domain/replies.ts";
import type { ConnectionRow } from "./connections.ts";
import type { Round } from "./under-way.ts";

/**
 * One command of a client that waits for its answer, as gen_server's `From`. It belongs to the connection's row, so an
 * answer that is due comes through whichever actors died meanwhile. Answered once; what comes later is dropped.
 */
export class Ask {
  readonly row: ConnectionRow;
  readonly request: Request;
  readonly command: Command;
  /** No further command of the request follows. */
  readonly last: boolean;
  #settled = false;
  /** Given out of turn: it leaves when the commands before this one have their answers. */
  #held: Answer | undefined;
  /** It left with a later answer, and is settled in its turn. */
  #rendered = false;
  /** While it is under way and others may see something of it. */
  round: Round | undefined;

  constructor(row: ConnectionRow, request: Request, command: Command, last: boolean) {
    this.row = row;
    this.request = request;
    this.command = command;
    this.last = last;
  }

  get settled(): boolean {
    return this.#settled;
  }

  /** Gives part of the answer; more follows. */
  part(answer: Answer): void {
    if (!this.#settled) this.row.reply(this.render(answer, false));
  }

  /** Gives the answer, or the last part of it. */
  answer(answer: Answer): void {
    if (this.#settled || this.#rendered || this.#held !== undefined) return;
    if (this.row.isBehindOthers(this)) this.#held = answer;
    else this.#give(answer);
  }

  /** All commands before this one have their answers: one that was held leaves now. */
  proceed(): void {
    if (this.#rendered) this.settle();
    else if (this.#held !== undefined) this.#give(this.#held);
  }

  #give(answer: Answer): void {
    this.row.reply(this.render(answer, true));
    if (isRefusal(answer) && this.request.untilRefused) this.row.forget(this.request);
    this.settle();
  }

  /**
   * The answer as bytes of this client's dialect, for one who writes it together with other things. {@link settle}
   * has to follow once it is written. Answers to commands before this one that are held come along.
   */
  render(answer: Answer, final: boolean): string {
    return this.row.heldBefore(this) + this.#text(answer, final);
  }

  /** The answer that is held, as bytes: it leaves with a later one. */
  takeHeld(): string {
    const held = this.#held;
    if (held === undefined) return "";
    this.#held = undefined;
    this.#rendered = true;
    return this.#text(held, true);
  }

  #text(answer: Answer, final: boolean): string {
    const ends = this.last || (this.request.untilRefused === true && isRefusal(answer));
    const lines = this.row.session.answer(this.request, answer, final && ends, this.row.now());
    return lines.length === 0 ? "" : `${lines.join("\r\n")}\r\n`;
  }

  /** The answer is on its way: the connection goes on with what waits. */
  settle(): void {
    if (this.#settled) return;
    this.#settled = true;
    this.row.settled(this);
  }
}

/** The commands of a request, to be answered one after the other. */
export const asksOf = (row: ConnectionRow, request: Request): Ask[] =>
  request.commands.map(
    (command, index) => new Ask(row, request, command, index === request.commands.length - 1),
  );
