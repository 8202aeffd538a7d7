import { chmodSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { dirname } from "node:path";
import type * as z from "zod";
import {
  type AccountSummary,
  type AdminCommand,
  AdminError,
  type AdminHandlers,
  adminCommands,
  requestBytes,
  requestSchema,
} from "./protocol.ts";
import { socketPlace } from "./socket-path.ts";

/** Another server answers on the socket of this data folder. */
export class AdminSocketInUse extends Error {
  override readonly name = "AdminSocketInUse";
  readonly path: string;

  constructor(path: string) {
    super(`another server answers on ${path}`);
    this.path = path;
  }
}

/** The socket of a running server. */
export interface AdminServer {
  readonly path: string;
  /** Closes every connection and removes the socket. */
  close(): Promise<void>;
}

/** Whether somebody listens on the socket at `path`. */
function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    // Refused or not there: a file that a killed server left, or none.
    socket.once("error", () => resolve(false));
  });
}

/** A folder that is ours alone, so that nobody else can put a socket there. */
function ownFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { uid, mode } = statSync(folder);
  if (uid !== process.getuid?.() || (mode & 0o022) !== 0) {
    throw new AdminError("unsafeFolder", `${folder} belongs to somebody else or is open to others`);
  }
}

type Given = Record<string, unknown>;

/** Checks the arguments of one command, and hands them to its handler. */
function row<Args>(
  schema: z.ZodType<Args>,
  handle: (handlers: AdminHandlers, args: Args) => Promise<unknown>,
) {
  return (handlers: AdminHandlers, given: Given): Promise<unknown> => {
    const args = schema.safeParse(given);
    if (args.success) return handle(handlers, args.data);
    const [issue] = args.error.issues;
    const where = issue && issue.path.length > 0 ? `${issue.path.join(".")}: ` : "";
    throw new AdminError("badArguments", where + (issue?.message ?? "not understood"));
  };
}

/** What may leave: a handler may give a whole row of the store, with its password's hash. */
const summary = ({ name, role, disabled, createdAt, lastSeenAt }: AccountSummary): AccountSummary => ({
  name,
  role,
  disabled,
  createdAt,
  lastSeenAt,
});

const rows: {
  readonly [Command in AdminCommand]: (handlers: AdminHandlers, given: Given) => Promise<unknown>;
} = {
  tree: row(adminCommands.tree, (handlers) => handlers.tree()),
  stats: row(adminCommands.stats, (handlers) => handlers.stats()),
  kill: row(adminCommands.kill, (handlers, { actor }) => handlers.kill(actor)),
  accountAdd: row(adminCommands.accountAdd, async (handlers, args) =>
    summary(await handlers.accountAdd(args)),
  ),
  accountList: row(adminCommands.accountList, async (handlers) =>
    (await handlers.accountList()).map(summary),
  ),
  accountPasswd: row(adminCommands.accountPasswd, async (handlers, args) =>
    summary(await handlers.accountPasswd(args)),
  ),
  accountRole: row(adminCommands.accountRole, async (handlers, args) =>
    summary(await handlers.accountRole(args)),
  ),
  accountDisable: row(adminCommands.accountDisable, async (handlers, args) =>
    summary(await handlers.accountDisable(args)),
  ),
  accountExport: row(adminCommands.accountExport, (handlers, args) => handlers.accountExport(args)),
  accountErase: row(adminCommands.accountErase, (handlers, args) => handlers.accountErase(args)),
  roomList: row(adminCommands.roomList, (handlers) => handlers.roomList()),
  roomCreate: row(adminCommands.roomCreate, (handlers, args) => handlers.roomCreate(args)),
  roomTransfer: row(adminCommands.roomTransfer, (handlers, args) => handlers.roomTransfer(args)),
  roomDelete: row(adminCommands.roomDelete, (handlers, args) => handlers.roomDelete(args)),
  banAdd: row(adminCommands.banAdd, (handlers, args) => handlers.banAdd(args)),
  banRemove: row(adminCommands.banRemove, (handlers, args) => handlers.banRemove(args)),
  banList: row(adminCommands.banList, (handlers) => handlers.banList()),
  tokenIssue: row(adminCommands.tokenIssue, (handlers, args) => handlers.tokenIssue(args)),
  tokenRevoke: row(adminCommands.tokenRevoke, (handlers, args) => handlers.tokenRevoke(args)),
  tokenRotate: row(adminCommands.tokenRotate, (handlers) => handlers.tokenRotate()),
  reload: row(adminCommands.reload, (handlers) => handlers.reload()),
  keysRotate: row(adminCommands.keysRotate, (handlers) => handlers.keysRotate()),
  filesPurge: row(adminCommands.filesPurge, (handlers, args) => handlers.filesPurge(args)),
  keysSeal: row(adminCommands.keysSeal, (handlers, from) => handlers.keysSeal(from)),
  keysSealFiles: row(adminCommands.keysSealFiles, (handlers, args) => handlers.keysSealFiles(args)),
  keysCompact: row(adminCommands.keysCompact, (handlers, args) => handlers.keysCompact(args)),
};

const isCommand = (name: string): name is AdminCommand => Object.hasOwn(rows, name);

async function run(handlers: AdminHandlers, name: string, given: Given): Promise<unknown> {
  if (!isCommand(name)) throw new AdminError("unknownCommand", `there is no command ${name}`);
  return rows[name](handlers, given);
}

async function respond(handlers: AdminHandlers, line: string): Promise<string> {
  let id: string | number | null = null;
  try {
    let json: unknown;
    try {
      json = JSON.parse(line);
    } catch {
      throw new AdminError("badRequest", "the line is not JSON");
    }
    const request = requestSchema.safeParse(json);
    if (!request.success) {
      throw new AdminError("badRequest", "a request has id, command and args");
    }
    id = request.data.id;
    const result = await run(handlers, request.data.command, request.data.args);
    return JSON.stringify({ id, result: result ?? null });
  } catch (error) {
    // Only administrators read this socket, so they are told the reason itself.
    const code = error instanceof AdminError ? error.code : "failed";
    const message = error instanceof Error ? error.message : String(error);
    return JSON.stringify({ id, error: { code, message } });
  }
}

function serve(socket: Socket, handlers: AdminHandlers): void {
  let rest = "";
  socket.setEncoding("utf8");
  const answer = async (line: string) => {
    const text = await respond(handlers, line);
    if (socket.writable) socket.write(`${text}\n`);
  };
  let turn = Promise.resolve();
  socket.on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    // One after the other: answers leave in the order of the requests.
    for (const line of lines) if (line.trim() !== "") turn = turn.then(() => answer(line));
    if (rest.length > requestBytes) {
      const error = { code: "badRequest", message: `a request has at most ${requestBytes} bytes` };
      socket.end(`${JSON.stringify({ id: null, error })}\n`);
      rest = "";
    }
  });
  socket.on("end", () => {
    turn = turn.then(() => {
      socket.end();
    });
  });
  // The peer went away; its requests are done all the same.
  socket.on("error", () => socket.destroy());
}

/**
 * Opens the administration socket of a data folder, for its owner alone (mode 0600).
 *
 * A socket that a killed server left is taken over. A path too long for a socket is replaced by one in the
 * temporary folder, written to `admin.path` in the data folder.
 *
 * @throws AdminSocketInUse when another server answers there
 */
export async function startAdminServer(dataDirectory: string, handlers: AdminHandlers): Promise<AdminServer> {
  const { path, pointer, elsewhere } = socketPlace(dataDirectory);
  mkdirSync(dirname(pointer), { recursive: true, mode: 0o700 });
  if (elsewhere) ownFolder(dirname(path));
  if (await answers(path)) throw new AdminSocketInUse(path);
  rmSync(path, { force: true });

  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
    serve(socket, handlers);
  });
  const usual = process.umask(0o177);
  try {
    // The file is made during this call, and so with this mask.
    server.listen(path);
  } finally {
    process.umask(usual);
  }
  await new Promise<void>((resolve, reject) => {
    server.once("listening", resolve);
    server.once("error", reject);
  });
  chmodSync(path, 0o600);
  if (elsewhere) writeFileSync(pointer, `${path}\n`, { mode: 0o600 });
  return {
    path,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          rmSync(path, { force: true });
          if (elsewhere) {
            rmSync(pointer, { force: true });
            rmSync(dirname(path), { force: true, recursive: true });
          }
          resolve();
        });
        for (const socket of open) socket.destroy();
      }),
  };
}
