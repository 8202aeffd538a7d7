import { expect, test } from "vitest";
import { startServer } from "../../support/server.ts";
import { addAccounts, join, loggedIn, noLobby } from "../support.ts";

const caps = "message-tags batch draft/chathistory soju.im/search";

test("a world-readable room is read without entering, at every door, and no other; nobody writes to it so", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob, eve] = [await server.irc("ada"), await server.irc("bob", caps), await server.line("eve")];
  await join(ada, "#open");
  await join(ada, "#shut");
  ada.send("PRIVMSG #open :for all", "PRIVMSG #shut :for few", "MODE #open +W");
  await ada.line(/ MODE #open \+W$/);
  bob.send("CHATHISTORY LATEST #open * 5", "CHATHISTORY LATEST #shut * 5", "SEARCH in=#open;text=all");
  const got = await bob.roundtrip();
  expect(got.filter((line) => line.endsWith("PRIVMSG #open :for all"))).toHaveLength(2);
  expect(got.filter((line) => line.includes("for few"))).toEqual([]);
  bob.send("PRIVMSG #open :may I");
  await bob.line(/ 404 bob #open /);
  eve.send("/history #open");
  await eve.line(/<ada> for all$/);
  eve.send("/history #shut");
  await eve.line(/\[NOT_IN_ROOM\]$/);
  eve.send("/room readers #open members");
  await eve.line(/\[(NOT_IN_ROOM|ROLE_NEEDED)\]$/);
  ada.send("MODE #open -W");
  await ada.line(/ MODE #open -W$/);
  bob.send("CHATHISTORY LATEST #open * 5");
  expect((await bob.roundtrip()).filter((line) => line.includes("for all"))).toEqual([]);
});

test("its operators have it so from the line door too, and it is read while nobody is there", async () => {
  await using server = await startServer({ ...noLobby, rooms: { autojoin: [], idleSeconds: 1 } });
  await addAccounts(server, "ada");
  const ada = await loggedIn(server, "ada");
  const line = await server.line("bob");
  line.send("/join dev");
  await line.line(/in #dev: /);
  line.send("kept here", "/room readers anyone");
  await line.line(/\+W/);
  line.send("/leave dev", "/quit");
  await line.line(/\* bye/);
  const eve = await server.line("eve");
  eve.send("/history #dev");
  await eve.line(/<bob> kept here$/);
  await ada.roundtrip();
});

test("a private room that anybody may read is in no list", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob] = [await server.irc("ada"), await server.irc("bob")];
  await join(ada, "#open");
  ada.send("MODE #open +pW");
  await ada.line(/ MODE #open \+/);
  bob.send("LIST", "WHOIS ada");
  expect((await bob.roundtrip()).filter((text) => text.includes("#open"))).toEqual([]);
});
