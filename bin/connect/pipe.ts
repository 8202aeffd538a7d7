import { createInterface } from "node:readline";
import { CommandFailed } from "../exit-codes.ts";
import { connectLine, type LineAddress } from "./line-connection.ts";

/** After the last line, so long nothing has to come until we say goodbye. */
const quietMs = 500;
/** And so long at most the server has to answer the goodbye. */
const byeMs = 10_000;

/**
 * Sends the lines of `input` to a line door and writes its lines to `output`; for scripts.
 *
 * `name` is taken first, if given. At the end of `input` it waits until the server is quiet, sends `/quit` and waits for the end.
 *
 * @throws CommandFailed when the connection broke before that
 */
export async function runPipe(
  address: LineAddress,
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  name?: string,
): Promise<void> {
  let leaving = false;
  let quiet: NodeJS.Timeout | undefined;
  let close: (error: Error | undefined) => void = () => {};
  const closed = new Promise<Error | undefined>((resolve) => {
    close = resolve;
  });
  const connection = await connectLine(address, {
    line: (text) => {
      output.write(`${text}\n`);
      quiet?.refresh();
    },
    hide: () => {},
    closed: close,
  });

  if (name !== undefined) connection.send(`/nick ${name}`);
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  const leave = () => {
    quiet = undefined;
    if (!leaving) connection.send("/quit");
    leaving = true;
    setTimeout(() => connection.end(), byeMs).unref();
  };
  lines.on("line", (line) => {
    if (/^\/(quit|q|exit|bye)\b/i.test(line)) leaving = true;
    connection.send(line);
  });
  lines.once("close", () => {
    quiet = setTimeout(leave, quietMs);
  });

  const error = await closed;
  clearTimeout(quiet);
  lines.close();
  if (!leaving) {
    const why = error === undefined ? "the server closed it" : error.message;
    throw new CommandFailed(`the connection is lost: ${why}`);
  }
}
