import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { expect, test } from "vitest";
import type { OpenStore } from "../../actors/store.ts";
import { defaultSettings, type Settings, type SettingsInput } from "../../src/config/schema.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import { startApplication } from "../../supervisors/application.ts";
import { until } from "../support/client.ts";
import { startServer } from "../support/server.ts";

/** A folder of a test's own, gone after it. */
class Folder implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), "monarchs-storage-"));

  /** A small disk: a store here is full soon. */
  readonly smallDisk: OpenStore = (onLost) =>
    openSqliteStore({ file: join(this.path, "small.db"), maxPages: 120, onLost });

  settings(changes: SettingsInput = {}): Settings {
    const listeners = [{ protocol: "irc" as const, port: 0 }];
    return defaultSettings({ dataDirectory: this.path, listeners, ...changes });
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

const log = pino({ level: "silent" });
const text = "x".repeat(400);
const nameOf = (error: unknown): string => (error instanceof Error ? error.name : String(error));
/** The name of the error with which a server does not start. */
const refusal = (settings: Settings): Promise<string> =>
  startApplication(settings, { log }).then(async (application) => {
    await application.stop();
    return "it started";
  }, nameOf);

test("a full disk: senders are refused with a reason, readers and presence go on, and it heals when there is room", async () => {
  using folder = new Folder();
  await using server = await startServer({}, { openStore: folder.smallDisk });
  const ada = await server.irc("ada", "standard-replies echo-message batch draft/chathistory");
  const bob = await server.irc("bob");
  const carol = await server.line("carol");
  carol.send("/register * correct-horse", "/room create #spare", "/join #spare");
  await carol.line(/you joined #spare/);
  carol.send(...Array.from({ length: 60 }, () => text));
  await carol.lineRoundtrip();
  let said = 0;
  while (!ada.received.some((line) => line.includes(" FAIL "))) {
    ada.send(...Array.from({ length: 20 }, () => `PRIVMSG #lobby :${++said} ${text}`));
    await ada.roundtrip();
  }
  expect(ada.received.find((line) => line.includes(" FAIL "))).toBe(
    ":monarchs.local FAIL PRIVMSG STORE_FULL :The server can read but not store: its disk is full",
  );
  // Nobody has heard what was refused; what was taken is in the history.
  const echoed = ada.received.filter((line) => / PRIVMSG #lobby :\d+ /.test(line)).length;
  await bob.roundtrip();
  expect(bob.received.filter((line) => / PRIVMSG #lobby :\d+ /.test(line))).toHaveLength(echoed);
  ada.send("CHATHISTORY LATEST #lobby * 1000");
  await ada.line(/BATCH \+/);
  expect((await ada.roundtrip()).filter((line) => line.includes(" PRIVMSG "))).toHaveLength(echoed);
  bob.send("NAMES #lobby", "AWAY :tea");
  await bob.line(/ 353 .*ada/);
  await bob.line(/ 306 /);
  carol.send("/room delete #spare");
  await until(async () => {
    ada.send(`PRIVMSG #lobby :again ${text}`);
    return (await ada.roundtrip()).some((line) => line.includes(" PRIVMSG #lobby :again "));
  }, "there is room again");
  await bob.line(/ PRIVMSG #lobby :again /);
  expect(server.reports("crash")).toEqual([]);
});

test("who leaves while the disk is full is seen to leave", async () => {
  using folder = new Folder();
  await using server = await startServer({}, { openStore: folder.smallDisk });
  const ada = await server.irc("ada", "standard-replies");
  const bob = await server.irc("bob");
  while (!ada.received.some((line) => line.includes(" FAIL "))) {
    ada.send(...Array.from({ length: 50 }, () => `PRIVMSG #lobby :${text}`));
    await ada.roundtrip();
  }
  ada.send("QUIT :no room for me");
  await bob.line(/^:ada!\S+ QUIT :Quit: no room for me$/);
  await ada.closed;
});

test.each([
  ["is no database", () => Buffer.from("this is not a database, it is a note. ".repeat(200))],
  ["is damaged", () => Buffer.concat([Buffer.from("SQLite format 3\0"), Buffer.alloc(8_192, 0xa5)])],
])("a server whose file %s does not start, and leaves the file as it is", async (_, bytes) => {
  using folder = new Folder();
  const file = join(folder.path, "monarchs.db");
  writeFileSync(file, bytes());
  expect(await refusal(folder.settings())).toBe("StoreCorrupt");
  expect(await refusal(folder.settings())).toBe("StoreCorrupt");
  expect(readFileSync(file)).toEqual(bytes());
});

test("a second server on one folder does not start, and the first goes on", async () => {
  await using server = await startServer();
  const ada = await server.irc("ada", "echo-message");
  const second = defaultSettings({
    dataDirectory: server.settings.dataDirectory,
    listeners: [{ protocol: "irc", port: 0 }],
  });
  expect(await refusal(second)).toBe("StoreLocked");
  ada.send("PRIVMSG #lobby :still here");
  await ada.line(/PRIVMSG #lobby :still here/);
  expect((await server.tree()).name).toBe("root");
});

test("a used port keeps a server from starting, and nothing of it is left running", async () => {
  using folder = new Folder();
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
  const address = taken.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const listeners = [
    { protocol: "line" as const, port: 0 },
    { protocol: "irc" as const, port },
  ];
  expect(await refusal(folder.settings({ listeners }))).toBe("CannotBind");
  await new Promise((resolve) => taken.close(resolve));
  // Lock, admin socket and ports are free again.
  const application = await startApplication(folder.settings({ listeners }), { log });
  expect(application.addresses.map((each) => each.protocol).sort()).toEqual(["irc", "line"]);
  await application.stop();
});

test("after a stop in good order the folder and its ports are free for the next server", async () => {
  using folder = new Folder();
  const first = await startApplication(folder.settings(), { log });
  const port = first.addresses[0]?.port ?? 0;
  await first.stop();
  const second = await startApplication(folder.settings({ listeners: [{ protocol: "irc", port }] }), { log });
  expect(second.addresses[0]?.port).toBe(port);
  await second.stop();
});
