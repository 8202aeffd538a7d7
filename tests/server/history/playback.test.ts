import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addAccounts, join, loggedIn, noLobby } from "../../actors/support.ts";
import type { TestClient } from "../../support/client.ts";
import { startServer, type TestServer } from "../../support/server.ts";
import { type Said, saidIn, speak } from "./support.ts";

const caps = "batch labeled-response message-tags server-time echo-message";

/** The messages that the playback module answers a command with. */
async function played(client: TestClient, command: string): Promise<readonly Said[]> {
  await client.roundtrip();
  client.send(`PRIVMSG *playback :${command}`);
  return (await client.roundtrip()).map(saidIn).filter(({ verb }) => verb === "PRIVMSG");
}

const secondsOf = (said: Said | undefined): number => Date.parse(said?.time ?? "") / 1_000;

describe("ZNC's playback module", () => {
  let server: TestServer;
  let viewer: TestClient;
  let said: readonly Said[];
  let toBar: readonly Said[];
  const early = Math.floor(Date.now() / 1_000) - 60;

  beforeAll(async () => {
    server = await startServer(noLobby);
    await addAccounts(server, "bar");
    const bar = await loggedIn(server, "bar", caps);
    const qux = await server.irc("qux", caps);
    await join(bar, "#room");
    await join(qux, "#room");
    toBar = await speak(qux, "bar", "hi there");
    said = await speak(qux, "#room", ...Array.from({ length: 10 }, (_, i) => `message ${i}`));
    viewer = await loggedIn(server, "bar", caps);
    await viewer.line(/ 366 /);
  });
  afterAll(() => server[Symbol.asyncDispose]());

  test("everything since a time, of rooms and people", async () => {
    expect(await played(viewer, `play * ${early}`)).toEqual([...toBar, ...said]);
    expect(await played(viewer, "PLAY *")).toEqual([...toBar, ...said]);
  });

  test("times have fractions: the first is played, the last is not", async () => {
    expect(await played(viewer, `play * ${secondsOf(said[5])}`)).toEqual(said.slice(5));
    expect(await played(viewer, `play * ${secondsOf(said[5]) + 0.001}`)).toEqual(said.slice(6));
    const range = `${secondsOf(said[2]) + 0.001} ${secondsOf(said[7])}`;
    expect(await played(viewer, `play #room ${range}`)).toEqual(said.slice(3, 7));
  });

  test("one target, or several, however a nick is written", async () => {
    expect(await played(viewer, "play #room")).toEqual(said);
    expect(await played(viewer, `play QUX ${early}`)).toEqual(toBar);
    expect(await played(viewer, `play #room,qux ${early}`)).toEqual([...said, ...toBar]);
  });

  test("what one may not read is refused, and what is no command is explained", async () => {
    const eve = await server.irc("eve");
    eve.send("PRIVMSG *playback :play #room", "PRIVMSG *playback :help", "PRIVMSG *playback :play * soon");
    expect(await eve.roundtrip()).toEqual([
      expect.stringMatching(/ 442 eve #room /),
      expect.stringMatching(/^:\*playback!\S+ NOTICE eve :Say: PLAY /),
      expect.stringMatching(/^:\*playback!\S+ NOTICE eve :Times are seconds/),
    ]);
  });
});

test("one answer holds the newest, of those in which something was said last", async () => {
  await using server = await startServer({ ...noLobby, history: { playbackMessages: 5 } });
  const ada = await server.irc("ada", caps);
  await join(ada, "#older");
  await join(ada, "#newer");
  const older = await speak(ada, "#older", "a", "b", "c");
  const newer = await speak(ada, "#newer", "d", "e", "f");
  expect(await played(ada, "play *")).toEqual([...older.slice(1), ...newer]);
  expect(await played(ada, "play #older,#newer")).toEqual([...older, ...newer.slice(1)]);
});

test("who has the capability is shown nothing unasked", async () => {
  await using server = await startServer({ ...noLobby, history: { replayOnJoin: 5 } });
  const ada = await server.irc("ada", caps);
  await join(ada, "#a");
  await speak(ada, "#a", "before");
  const bob = await server.irc("bob", "znc.in/playback znc.in/self-message");
  bob.send("JOIN #a");
  expect((await bob.roundtrip()).join()).not.toContain("before");
});
