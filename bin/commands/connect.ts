import { parseAddress } from "../address.ts";
import type { LineAddress } from "../connect/line-connection.ts";
import { runPipe } from "../connect/pipe.ts";
import { runTerminal } from "../connect/terminal.ts";
import { CommandFailed } from "../exit-codes.ts";

/** The flags of `connect`. */
export interface ConnectOptions {
  readonly name?: string;
  readonly tls?: boolean;
  readonly ca?: string;
}

/** A line client: with a prompt on a terminal, line by line in a pipe. */
export async function connectCommand(text: string, options: ConnectOptions): Promise<void> {
  const { host, port } = parseAddress(text, 2323);
  const { name, ca } = options;
  const address: LineAddress = { host, port, tls: options.tls === true, ...(ca === undefined ? {} : { ca }) };
  try {
    if (process.stdin.isTTY && process.stdout.isTTY) {
      await runTerminal(address, name, { input: process.stdin, output: process.stdout });
    } else await runPipe(address, process.stdin, process.stdout, name);
  } catch (error) {
    if (error instanceof CommandFailed) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    throw new CommandFailed(`cannot connect to ${host}:${port}: ${code ?? message}`);
  }
  process.stdin.destroy();
}
