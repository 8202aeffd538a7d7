import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { connectAdmin } from "../../src/admin/client.ts";
import { bundleCli, type Cli, type CliProcess } from "../bin/cli.ts";
import { TestClient, until } from "../support/client.ts";

// The whole server as it is installed, in a process of its own.
let cli: Cli;
beforeAll(async () => {
  cli = await bundleCli();
});
afterAll(() => cli.remove());

let folder: string;
let running: CliProcess[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "monarchs-process-"));
  running = [];
});
afterEach(async () => {
  for (const { child } of running) child.kill("SIGKILL");
  await Promise.all(running.map(({ ended }) => ended));
  rmSync(folder, { recursive: true, force: true });
});

const anyPorts =
  "listeners=[{protocol: line, port: 0}, {protocol: websocket, port: 0, allowedOrigins: ['*']}, {protocol: irc, port: 0}]";
const quick = ["limits.floodControl=false", "limits.connectionRate=0", "limits.connectionsPerAddress=0"];

/** `monarchs start` in the folder of this test, with these settings. */
function launch(...settings: readonly string[]): CliProcess {
  const flags = [anyPorts, ...quick, ...settings].flatMap((setting) => ["--set", setting]);
  const server = cli.spawn(["start", ...flags], { folder });
  running.push(server);
  return server;
}

/** The same, with its doors open. */
async function start(...settings: readonly string[]) {
  const server = launch(...settings);
  const port = async (protocol: string): Promise<number> =>
    Number(
      (
        await server.seen(new RegExp(`"protocol":"${protocol}"[^\\n}]*"port":(\\d+)[^\\n]*"msg":"listening"`))
      )[1],
    );
  return {
    server,
    line: await port("line"),
    websocket: await port("websocket"),
    irc: await port("irc"),
  };
}

async function ircClient(port: number, nick: string): Promise<TestClient> {
  const client = await TestClient.tcp(port);
  client.send("CAP REQ :echo-message message-tags batch draft/chathistory", `NICK ${nick}`);
  client.send(`USER ${nick} 0 * :${nick}`, "CAP END");
  await client.line(/ 366 /);
  return client;
}

/** Numbers of the messages that ada has an echo of. */
const acknowledged = (ada: TestClient): readonly string[] =>
  ada.received.flatMap((line) => /:ada!\S+ PRIVMSG #lobby :(\d+)$/.exec(line)?.[1] ?? []);

/** Numbers of the messages that the log of the lobby holds. */
async function logged(port: number): Promise<readonly string[]> {
  const reader = await ircClient(port, "reader");
  reader.send("CHATHISTORY LATEST #lobby * 1000", "PING end");
  await reader.line(/PONG .*end$/);
  return reader.received.flatMap((line) => / PRIVMSG #lobby :(\d+)$/.exec(line)?.[1] ?? []);
}

test("SIGTERM while people talk: each is told, what was acknowledged is kept, and the exit code is 0", async () => {
  const { server, irc, line, websocket } = await start();
  const ada = await ircClient(irc, "ada");
  const bob = await TestClient.tcp(line);
  bob.send("bob");
  await bob.line(/plain text goes to #lobby/);
  const carol = await TestClient.webSocket(`ws://127.0.0.1:${websocket}/`);
  carol.send("NICK carol", "USER carol 0 * :carol");
  await carol.line(/ 366 /);
  for (let i = 1; i <= 300; i += 1) ada.send(`PRIVMSG #lobby :${i}`);
  await until(() => acknowledged(ada).length > 0, "a message is acknowledged");
  server.child.kill("SIGTERM");
  await Promise.all([ada.closed, bob.closed, carol.closed]);
  expect(await server.ended).toMatchObject({ code: 0, signal: null });
  expect(ada.received.at(-1)).toMatch(/^ERROR :.*shutting down/);
  expect(bob.received.at(-1)).toMatch(/^\* bye: .*shutting down/);
  expect(carol.closeCode).toBe(1001);
  const again = await start();
  expect(await logged(again.irc)).toEqual(acknowledged(ada));
});

test("after a SIGKILL in mid-talk every acknowledged message is in the log, once and in order", async () => {
  const { server, irc } = await start();
  const ada = await ircClient(irc, "ada");
  for (let i = 1; i <= 500; i += 1) ada.send(`PRIVMSG #lobby :${i}`);
  await until(() => acknowledged(ada).length > 50, "some messages are acknowledged");
  server.child.kill("SIGKILL");
  await ada.closed;
  await server.ended;
  const again = await start();
  const kept = await logged(again.irc);
  expect(kept).toEqual(Array.from(kept, (_, index) => String(index + 1)));
  expect(kept.slice(0, acknowledged(ada).length)).toEqual(acknowledged(ada));
});

test("when the tree has been started anew as often as it may be, the process ends by itself with a code above 0", async () => {
  const { server, irc } = await start("supervision.root.intensity=0");
  const ada = await ircClient(irc, "ada");
  const kill = async (): Promise<void> => {
    const admin = await connectAdmin(join(folder, "data"));
    try {
      await until(
        () =>
          admin.request("kill", { actor: "bus" }).then(
            () => true,
            () => false,
          ),
        "there is a bus to kill",
      );
    } finally {
      admin.close();
    }
  };
  const trees = (): number => server.stderr.split("the whole tree is started again").length - 1;
  for (let time = 1; time <= 3; time += 1) {
    await kill();
    await until(() => trees() === time, `tree ${time} is on its way`);
    await ada.roundtrip();
  }
  await kill();
  await ada.closed;
  expect(ada.received.at(-1)).toMatch(/^ERROR /);
  expect(await server.ended).toMatchObject({ code: 1, signal: null });
  expect(server.stderr).toMatch(/^monarchs: the supervision tree has given up: /m);
  expect(trees()).toBe(3);
  await start();
});

test("a second server on the folder is refused with exit code 5, and the first one goes on", async () => {
  const { irc } = await start();
  const ada = await ircClient(irc, "ada");
  const result = await launch().ended;
  expect(result.code).toBe(5);
  expect(result.stderr).toMatch(/^monarchs: .*another server/m);
  ada.send("PRIVMSG #lobby :1");
  await ada.line(/PRIVMSG #lobby :1$/);
});

test("a used port is exit code 4, and names the port", async () => {
  const { irc } = await start();
  const data = `dataDirectory=${join(folder, "other")}`;
  const result = await launch(`listeners=[{protocol: irc, port: ${irc}}]`, data).ended;
  expect(result.code).toBe(4);
  expect(result.stderr).toMatch(new RegExp(`^monarchs: .*port ${irc} .*in use`, "m"));
});

test("a damaged store is exit code 5 with one clear line, and is left as it is", async () => {
  const { server } = await start();
  server.child.kill("SIGTERM");
  await server.ended;
  const file = join(folder, "data", "monarchs.db");
  for (const rest of readdirSync(join(folder, "data")).filter((name) => /-(wal|shm)$/.test(name)))
    rmSync(join(folder, "data", rest));
  const damaged = "this was a database once ".repeat(400);
  writeFileSync(file, damaged);
  const result = await launch().ended;
  expect(result.code).toBe(5);
  expect(result.stderr).toMatch(/^monarchs: .*(damaged|not a)/m);
  expect(result.stderr).not.toMatch(/^\s+at /m);
  expect(readFileSync(file, "utf8")).toBe(damaged);
});
