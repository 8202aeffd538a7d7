import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { addAccounts, join as enter, loggedIn, noLobby } from "../actors/support.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { batchOf, historyCaps, speak } from "./history/support.ts";

const caps = `${historyCaps} soju.im/search draft/message-redaction draft/message-edit standard-replies`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "monarchs-encryption-"));
});
afterEach(() => rmSync(folder, { recursive: true }));
const settings = () => ({
  ...noLobby,
  encryption: { enabled: true, keyFile: join(folder, "master.keys") },
});

/** The files of the data folder, and the log, in which some word stands. */
function holding({ settings, log }: TestServer, words: readonly string[]): readonly string[] {
  const files = readdirSync(settings.dataDirectory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const contents = files.map((path) => [path, readFileSync(path)] as const);
  return words.flatMap((word) => [
    ...contents.filter(([, bytes]) => bytes.includes(word)).map(([path]) => `${path}: ${word}`),
    ...(JSON.stringify(log).includes(word) ? [`the log: ${word}`] : []),
  ]);
}

test("nothing that people say in any way is on the disk or in the log, and all doors find it", async () => {
  await using server = await startServer(settings());
  await addAccounts(server, "carol");
  const ada = await server.irc("ada", caps);
  const carol = await loggedIn(server, "carol", caps);
  for (const client of [ada, carol]) await enter(client, "#work");
  const [first, gone] = await speak(ada, "#work", "archaeopteryx one", "brachiosaurus two");
  ada.send(
    `@+draft/edit=${first?.msgid} PRIVMSG #work :coelacanth instead`,
    `REDACT #work ${gone?.msgid} :dimetrodon`,
    `@+draft/reply=${first?.msgid};+draft/react=elasmotherium TAGMSG #work`,
    "PRIVMSG #work :\x01ACTION finds a gigantopithecus\x01",
    "NOTICE #work :hyracotherium",
    "PRIVMSG carol :icaronycteris, between us",
    "@+draft/persist=;+x/y=joseph PRIVMSG #work :kronosaurus",
  );
  await ada.roundtrip();
  const dan = await server.line("dan");
  dan.send(
    "/join #work",
    "said from here: liopleurodon",
    "/search coelacanth",
    "/leave #work mastodonsaurus",
  );
  await dan.line(/#work <ada> coelacanth instead/);
  await dan.line(/^- 1 message found$/);
  expect((await batchOf(ada, "SEARCH in=#work;text=liopleurodon")).said).toHaveLength(1);
  expect((await batchOf(ada, "SEARCH in=#work;text=liopleuro")).said).toEqual([]);
  expect((await batchOf(carol, "SEARCH text=icaronycteris")).said).toHaveLength(1);
  const words = [
    ...["archaeopteryx", "brachiosaurus", "coelacanth", "dimetrodon", "elasmotherium", "gigantopithecus"],
    ...["hyracotherium", "icaronycteris", "kronosaurus", "liopleurodon", "mastodonsaurus"],
  ];
  expect(holding(server, words)).toEqual([]);

  await server.restart();
  expect(holding(server, words)).toEqual([]);
  const back = await loggedIn(server, "carol", caps);
  await enter(back, "#work");
  const { said } = await batchOf(back, "CHATHISTORY LATEST #work * 50");
  expect(said.map(({ text }) => text)).toEqual(
    expect.arrayContaining(["coelacanth instead", "hyracotherium", "said from here: liopleurodon"]),
  );
  expect((await batchOf(back, "SEARCH text=icaronycteris")).said).toHaveLength(1);
});

test("a server whose key file has gone does not start, and says which file it needs", async () => {
  await using server = await startServer(settings());
  const ada = await server.irc("ada", caps);
  await enter(ada, "#work");
  await speak(ada, "#work", "words");
  rmSync(join(folder, "master.keys"));
  await expect(server.restart()).rejects.toThrow(/master\.keys does not have its master key/);
  await expect(server.restart({ encryption: { enabled: false } })).rejects.toThrow(
    /does not have its master key/,
  );
});
