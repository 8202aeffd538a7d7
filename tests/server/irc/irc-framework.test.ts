import { once } from "node:events";
import { Client } from "irc-framework";
import { expect, test } from "vitest";
import { until } from "../../support/client.ts";
import { startServer, type TestServer } from "../../support/server.ts";

interface Heard {
  readonly nick: string;
  readonly target: string;
  readonly message: string;
  readonly batch?: { readonly type: string };
}

/** A client that others have written, and what it has heard. */
async function client(server: TestServer, nick: string) {
  const irc = new Client({ auto_reconnect: false, version: "test" });
  irc.requestCap(["echo-message", "batch", "draft/chathistory", "server-time", "message-tags"]);
  const heard: Heard[] = [];
  irc.on("message", (event: Heard) => heard.push(event));
  irc.connect({ host: "127.0.0.1", port: server.port("irc"), nick, username: nick, gecos: nick });
  await once(irc, "registered");
  const said = (text: string) =>
    until(() => heard.some(({ message }) => message === text), `"${text}" at ${nick}`);
  const leave = async (): Promise<void> => {
    irc.quit("bye");
    await once(irc, "socket close");
  };
  return { irc, heard, said, leave };
}

test("an independent client registers, enters, talks and hears", async () => {
  await using server = await startServer({ rooms: { autojoin: [] } });
  const [ada, bob] = [await client(server, "ada"), await client(server, "bob")];
  const people = once(ada.irc, "userlist");
  ada.irc.join("#dev");
  expect(await people).toEqual([
    expect.objectContaining({
      channel: "#dev",
      users: [expect.objectContaining({ nick: "ada", modes: ["o"] })],
    }),
  ]);
  const joined = once(ada.irc, "join");
  bob.irc.join("#dev");
  expect(await joined).toEqual([expect.objectContaining({ nick: "bob", channel: "#dev" })]);
  bob.irc.say("#dev", "hello from a library");
  bob.irc.say("ada", "and to you alone");
  await ada.said("hello from a library");
  await ada.said("and to you alone");
  await bob.said("hello from a library");
  expect(ada.heard.map(({ nick, target, message }) => [nick, target, message])).toEqual([
    ["bob", "#dev", "hello from a library"],
    ["bob", "ada", "and to you alone"],
  ]);
  await ada.leave();
  await bob.leave();
});

test("an independent client reads after reconnecting what was said while it was away", async () => {
  await using server = await startServer();
  const [ada, bob] = [await client(server, "ada"), await client(server, "bob")];
  ada.irc.say("#lobby", "before");
  await bob.said("before");
  await bob.leave();
  for (const text of ["one", "two"]) ada.irc.say("#lobby", text);
  await ada.said("two");
  const again = await client(server, "bob");
  again.irc.raw("CHATHISTORY LATEST #lobby * 10");
  await again.said("two");
  expect(again.heard.map(({ message }) => message)).toEqual(["before", "one", "two"]);
  expect(again.heard.every(({ batch }) => batch?.type === "chathistory")).toBe(true);
  await ada.leave();
  await again.leave();
});
