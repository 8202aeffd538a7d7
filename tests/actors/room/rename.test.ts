import { expect, test } from "vitest";
import type { TestClient } from "../../support/client.ts";
import { startServer } from "../../support/server.ts";
import { addAccounts, join, loggedIn, noLobby } from "../support.ts";

const rename = "draft/channel-rename standard-replies";
const told = async (client: TestClient): Promise<readonly string[]> =>
  (await client.roundtrip()).map((line) => line.replace(/^:\S+ /, ""));

test("holders of channel-rename see a RENAME, others leave and enter anew; the old name is free", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob] = [await server.irc("ada", rename), await server.irc("bob")];
  await join(ada, "#old");
  await join(bob, "#old");
  ada.send("TOPIC #old :news");
  await bob.line(/ TOPIC /);
  await ada.roundtrip();
  ada.send("RENAME #old #new :a better one");
  expect(await told(ada)).toEqual(["RENAME #old #new :a better one"]);
  expect((await told(bob)).map((line) => line.replace(/ \d{10}$/, ""))).toEqual([
    "PART #old :a better one",
    "JOIN #new",
    "332 bob #new :news",
    "333 bob #new ada",
    "353 bob = #new :@ada bob",
    "366 bob #new :End of /NAMES list",
  ]);
  expect(await join(bob, "#old")).toBe("@bob");
  bob.send("PRIVMSG #new :here");
  await ada.line(/^:bob!\S+ PRIVMSG #new :here$/);
});

test("without the capability one may rename, and sees it as others without it", async () => {
  await using server = await startServer(noLobby);
  const ada = await server.irc("ada");
  await join(ada, "#old");
  ada.send("RENAME #old #new");
  expect((await told(ada)).slice(0, 2)).toEqual([expect.stringMatching(/^PART #old/), "JOIN #new"]);
});

test("a new name in another case is told to those alone who know the word for it", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob] = [await server.irc("ada", rename), await server.irc("bob")];
  await join(ada, "#dev");
  await join(bob, "#dev");
  await ada.roundtrip();
  ada.send("RENAME #dev #Dev");
  expect(await told(ada)).toEqual(["RENAME #dev #Dev :"]);
  expect(await told(bob)).toEqual([]);
  bob.send("MODE #dev");
  await bob.line(/ 324 bob #Dev /);
});

test("a name that is taken or cannot be is refused with both names, and so is one who may not", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob] = [await server.irc("ada", rename), await server.irc("bob", rename)];
  await join(ada, "#dev");
  await join(bob, "#taken");
  ada.send("RENAME #dev #taken", "RENAME #dev dev", "RENAME #nowhere #x", "RENAME #dev");
  expect((await told(ada)).map((line) => line.split(" :")[0])).toEqual([
    "FAIL RENAME CHANNEL_NAME_IN_USE #dev #taken",
    "FAIL RENAME CANNOT_RENAME #dev dev",
    "403 ada #nowhere",
    "461 ada RENAME",
  ]);
  bob.send("RENAME #dev #mine");
  await bob.line(/ 442 bob #dev /);
  await join(bob, "#dev");
  bob.send("RENAME #dev #mine");
  await bob.line(/ 482 bob #dev /);
});

test("in a room that somebody owns an operator does not rename it, and its owner does", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada");
  const [ada, bob] = [await loggedIn(server, "ada", rename), await server.irc("bob")];
  await join(ada, "#dev");
  await join(bob, "#dev");
  const line = await server.connect("line");
  line.send("/login ada", "correct horse");
  await line.line(/^- welcome/);
  line.send("/room create dev");
  await line.line(/^- #dev is yours/);
  ada.send("MODE #dev +o bob");
  await bob.line(/\+o bob/);
  bob.send("RENAME #dev #bobs");
  await bob.line(/ 482 bob #dev /);
  ada.send("RENAME #dev #adas");
  await bob.line(/ JOIN #adas$/);
});

test("where rooms keep their names nobody renames one", async () => {
  await using server = await startServer({ rooms: { autojoin: [], rename: false } });
  const ada = await server.irc("ada", rename);
  await join(ada, "#dev");
  ada.send("RENAME #dev #new");
  await ada.line(/ FAIL RENAME CANNOT_RENAME #dev #new :/);
});

test("a renamed room's actor is known by the new name, crashes alone and comes back", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob] = [await server.irc("ada", rename), await server.irc("bob")];
  await join(ada, "#old");
  await join(bob, "#old");
  ada.send("RENAME #old #new");
  await bob.line(/ JOIN #new$/);
  expect(await server.kill("room:#new")).toBe("room:#new");
  await expect(server.kill("room:#old")).rejects.toThrow();
  ada.send("PRIVMSG #new :still here");
  await bob.line(/ PRIVMSG #new :still here$/);
});
