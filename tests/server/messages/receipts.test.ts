import { expect, test } from "vitest";
import type { TestClient } from "../../support/client.ts";
import { startServer, type TestServer } from "../../support/server.ts";

/** Somebody on the line door with an account, in #lobby. */
async function registered(server: TestServer, nick: string): Promise<TestClient> {
  const client = await server.line(nick);
  client.send("/register * correct-horse");
  await client.line(/^- registered/);
  return client;
}

/** What ada says, as its number. */
async function said(by: TestClient, to: TestClient, text: string): Promise<number> {
  by.send(text);
  return Number(/^\[\d\d:\d\d (\d+)\]/.exec(await to.line(new RegExp(`<ada> ${text}$`)))?.[1]);
}

test("who has read a message is told of those alone who let others know", async () => {
  await using server = await startServer();
  const ada = await registered(server, "ada");
  const bob = await registered(server, "bob");
  const carl = await registered(server, "carl");
  const number = await said(ada, carl, "news");
  await bob.line(/news$/);
  for (const each of [ada, bob, carl]) {
    each.send("/read #lobby");
    await each.line(/^- #lobby is read up to/);
  }
  ada.send(`/seen ${number}`);
  await ada.line(new RegExp(`^- nobody who lets others know has read ${number} in #lobby$`));
  for (const each of [ada, bob]) {
    each.send("/receipts on");
    await each.line(/^- others are told what you have read$/);
  }
  carl.send(`/seen ${number}`);
  await carl.line(new RegExp(`^- ${number} in #lobby was read by bob$`));
  await server.restart();
  const dora = await registered(server, "dora");
  dora.send(`/seen ${number}`);
  await dora.line(new RegExp(`^- ${number} in #lobby was read by bob$`));
});

test("what came later is not read, who has left is not told of, and off is off", async () => {
  await using server = await startServer();
  const ada = await registered(server, "ada");
  const bob = await registered(server, "bob");
  bob.send("/receipts on", "/read #lobby");
  await bob.line(/^- (#lobby is read|nothing is read)/);
  // Markers are times: what is said in the same millisecond counts as read.
  const readAt = Date.now();
  while (Date.now() === readAt) await new Promise((resolve) => setImmediate(resolve));
  const number = await said(ada, bob, "later");
  ada.send(`/seen ${number}`);
  await ada.line(/^- nobody who lets others know/);
  bob.send("/read #lobby");
  await bob.line(/^- #lobby is read/);
  ada.send(`/seen ${number}`);
  await ada.line(/was read by bob$/);
  bob.send("/receipts off");
  await bob.line(/^- nobody is told what you have read$/);
  ada.send(`/seen ${number}`);
  await ada.line(/^- nobody who lets others know/);
  bob.send("/receipts on", "/leave lobby");
  await ada.line(/^\* bob left #lobby/);
  ada.send(`/seen ${number}`);
  await ada.line(/^- nobody who lets others know/);
});

test("operators forbid it in their room, and guests have nothing to switch on", async () => {
  await using server = await startServer();
  const ada = await registered(server, "ada");
  const eve = await server.line("eve");
  const number = await said(ada, eve, "hello");
  eve.send("/receipts on", "/room receipts off");
  await eve.line(/^! that needs an account/);
  await eve.line(/^! that needs an operator/);
  ada.send("/room receipts off", `/seen ${number}`, "/room receipts on", `/seen ${number}`);
  await ada.line(/^- it is not told in #lobby who has read what$/);
  await ada.line(/^! it is not told in #lobby who has read what \[RECEIPTS_FORBIDDEN\]$/);
  await ada.line(/^- who has read what in #lobby is told/);
  await ada.line(/^- nobody who lets others know/);
});

test("in a conversation the other one's mark alone counts", async () => {
  await using server = await startServer();
  const ada = await registered(server, "ada");
  const bob = await registered(server, "bob");
  ada.send("/msg bob psst");
  await bob.line(/ada -> you: psst$/);
  bob.send("/receipts on");
  await bob.line(/^- others are told/);
  ada.send("/seen bob 1");
  await ada.line(/^- nobody who lets others know has read 1 in bob$/);
  bob.send("/read ada");
  await bob.line(/^- ada is read up to/);
  ada.send("/seen bob 1", "/json on", "/seen bob 1");
  await ada.line(/^- 1 in bob was read by bob$/);
  const seen: unknown = JSON.parse(await ada.line(/"reply":"seenBy"/));
  expect(seen).toMatchObject({ target: "bob", seq: 1, people: [{ account: "bob" }], for: "seen" });
});

test("who wants it so is told at once that somebody has read on, of those alone who let others know", async () => {
  await using server = await startServer();
  const [ada, bob] = [await registered(server, "ada"), await registered(server, "bob")];
  const caps = "message-tags draft/read-marker monarchs.chat/read-receipts";
  const [eve, plain] = [await server.irc("eve", caps), await server.irc("dan", "draft/read-marker")];
  await said(ada, bob, "news");
  bob.send("/read #lobby");
  await bob.line(/is read up to/);
  expect((await eve.roundtrip()).filter((line) => line.includes("MARKREAD"))).toEqual([]);
  await said(ada, bob, "more");
  bob.send("/receipts on", "/read #lobby");
  await eve.line(/^:bob!\S+ MARKREAD #lobby timestamp=\d{4}-\S+Z$/);
  expect((await plain.roundtrip()).filter((line) => line.includes("MARKREAD"))).toEqual([]);
  eve.send("PRIVMSG bob :and you?");
  await bob.line(/and you\?$/);
  bob.send("/read eve");
  await eve.line(/^:bob!\S+ MARKREAD eve timestamp=/);
  ada.send("/room receipts off");
  await ada.line(/^- /);
  await said(ada, bob, "third");
  bob.send("/read #lobby");
  await bob.line(/#lobby is read/);
  expect((await eve.roundtrip()).filter((line) => line.includes("MARKREAD"))).toEqual([]);
});
