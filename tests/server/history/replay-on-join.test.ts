import { expect, test } from "vitest";
import { addAccounts, join, loggedIn, noLobby } from "../../actors/support.ts";
import type { TestClient } from "../../support/client.ts";
import { startServer } from "../../support/server.ts";
import { historyCaps } from "./support.ts";

const replaying = (replayOnJoin: number) => ({ ...noLobby, history: { replayOnJoin } });

/** What comes after the names when somebody enters, up to the PONG. */
async function afterNames(client: TestClient, room: string): Promise<readonly string[]> {
  client.send(`JOIN ${room}`);
  const lines = await client.roundtrip();
  return lines.slice(lines.findIndex((line) => line.includes(" 366 ")) + 1);
}

async function filled(client: TestClient, room: string): Promise<void> {
  await join(client, room);
  client.send(...["one", "two", "three"].map((text) => `PRIVMSG ${room} :${text}`), `TOPIC ${room} :silence`);
  await client.roundtrip();
}

test("who cannot ask is shown the newest messages, and no other events, before anything new", async () => {
  await using server = await startServer(replaying(2));
  const ada = await server.irc("ada");
  await filled(ada, "#a");
  const bob = await server.irc("bob");
  expect(await afterNames(bob, "#a")).toEqual([
    expect.stringMatching(/^:ada!\S+ PRIVMSG #a :two$/),
    expect.stringMatching(/^:ada!\S+ PRIVMSG #a :three$/),
  ]);
});

test("with batch they come in one, with times where those are understood", async () => {
  await using server = await startServer(replaying(1));
  const ada = await server.irc("ada");
  await filled(ada, "#a");
  const bob = await server.irc("bob", "batch server-time");
  expect(await afterNames(bob, "#a")).toEqual([
    expect.stringMatching(/ BATCH \+\S+ chathistory #a$/),
    expect.stringMatching(/^@batch=\S+;time=\S+ :ada!\S+ PRIVMSG #a :three$/),
    expect.stringMatching(/ BATCH -\S+$/),
  ]);
});

test("who can ask, and who is in a server that replays nothing, gets nothing unasked", async () => {
  await using server = await startServer(replaying(2));
  const ada = await server.irc("ada");
  await filled(ada, "#a");
  const bob = await server.irc("bob", historyCaps);
  expect(await afterNames(bob, "#a")).toEqual([]);
  await using silent = await startServer(noLobby);
  const eve = await silent.irc("eve");
  await filled(eve, "#a");
  const joe = await silent.irc("joe");
  expect(await afterNames(joe, "#a")).toEqual([]);
});

test("a room that comes back from the store is replayed as well", async () => {
  await using server = await startServer(replaying(2));
  await filled(await server.irc("ada"), "#a");
  await server.restart();
  const bob = await server.irc("bob");
  expect(await afterNames(bob, "#a")).toHaveLength(2);
});

test("a second session that is brought into the room is shown the same", async () => {
  await using server = await startServer(replaying(2));
  await addAccounts(server, "carol");
  const desk = await loggedIn(server, "carol");
  await filled(desk, "#a");
  const phone = await loggedIn(server, "carol");
  await phone.line(/ 366 /);
  expect(await phone.roundtrip()).toHaveLength(2);
});

test("on the line door people are shown them, and scripts are not", async () => {
  await using server = await startServer(replaying(2));
  await filled(await server.irc("ada"), "#a");
  const bob = await server.line("bob");
  bob.send("/join #a");
  await bob.line(/<ada> two$/);
  await bob.line(/<ada> three$/);
  const script = await server.line("script");
  script.send("/set json on", "/join #a");
  await script.line(/"reply":"joined"/);
  script.send("/fence");
  await script.line(/UNKNOWN_COMMAND/);
  expect(script.received.join("\n")).not.toContain("two");
});

test("where history is off there is no capability, no command, no token, and nothing is replayed", async () => {
  await using server = await startServer({ ...noLobby, history: { enabled: false, replayOnJoin: 5 } });
  const ada = await server.connect("irc");
  ada.send("CAP LS 302");
  expect(await ada.line(/ CAP \* LS /)).not.toMatch(/chathistory|event-playback/);
  ada.send("CAP REQ :draft/chathistory");
  await ada.line(/ CAP \* NAK :draft\/chathistory/);
  ada.send("CAP END", "NICK ada", "USER a 0 * :a");
  await ada.line(/ 422 /);
  expect(ada.received.join("\n")).not.toMatch(/CHATHISTORY|MSGREFTYPES/);
  await filled(ada, "#a");
  ada.send("CHATHISTORY LATEST #a * 10");
  expect(await ada.roundtrip()).toEqual([expect.stringMatching(/ 421 ada CHATHISTORY /)]);
  const bob = await server.irc("bob");
  expect(await afterNames(bob, "#a")).toEqual([]);
  const carol = await server.line("carol");
  carol.send("/history #a");
  await carol.line(/\[UNKNOWN_COMMAND\]/);
});
