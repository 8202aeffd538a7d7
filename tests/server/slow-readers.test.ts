import { expect, test } from "vitest";
import { until } from "../support/client.ts";
import { startServer } from "../support/server.ts";

/** So much waits for a slow reader, then it is closed. */
const outboxBytes = 20_000;
const text = "x".repeat(400);
/** So many messages are more than the kernel holds between two sockets on loopback. */
const flood = 14_000;

test("a reader that stops reading is closed with a reason, and the others miss nothing", async () => {
  await using server = await startServer({ limits: { outboxBytes } });
  const bob = await server.irc("bob");
  const carol = await server.irc("carol");
  const slow = await server.irc("slow");
  await carol.line(/^:slow!\S+ JOIN/);
  slow.pause();
  for (let said = 0; said < flood; ) {
    const burst = Array.from({ length: 200 }, () => `PRIVMSG #lobby :${++said} ${text}`);
    bob.send(...burst);
    await bob.roundtrip();
  }
  await until(
    () => carol.received.some((line) => /^:slow!\S+ QUIT :SendQ exceeded/.test(line)),
    "it is closed",
  );
  await carol.roundtrip();
  const heard = carol.received.flatMap((line) => / PRIVMSG #lobby :(\d+) /.exec(line)?.[1] ?? []);
  expect(heard).toEqual(Array.from({ length: flood }, (_, at) => String(at + 1)));
  slow.resume();
  // Most of what was queued is lost to it with the connection.
  await slow.closed;
});

test("a reader that falls behind and catches up in time misses nothing and stays", async () => {
  await using server = await startServer({ limits: { outboxBytes } });
  const bob = await server.irc("bob");
  const slow = await server.irc("slow");
  await bob.line(/^:slow!\S+ JOIN/);
  slow.pause();
  for (let i = 1; i <= 20; i += 1) bob.send(`PRIVMSG #lobby :${i} ${text}`);
  await bob.roundtrip();
  slow.resume();
  for (let i = 1; i <= 20; i += 1) await slow.line(new RegExp(`PRIVMSG #lobby :${i} `));
  bob.send("PRIVMSG slow :well done");
  await slow.line(/PRIVMSG slow :well done/);
});

test("a slow reader who asks for more history than its queue holds gets all of it, in order", async () => {
  await using server = await startServer({ limits: { outboxBytes } });
  const bob = await server.irc("bob");
  const slow = await server.irc("slow", "batch server-time message-tags draft/chathistory");
  for (let i = 1; i <= 500; i += 1) bob.send(`PRIVMSG #lobby :${i} ${text}`);
  await bob.roundtrip();
  await slow.line(/PRIVMSG #lobby :500 /);
  slow.pause();
  const pages = 60;
  for (let page = 1; page <= pages; page += 1) slow.send("CHATHISTORY LATEST #lobby * 500");
  bob.send("PRIVMSG slow :meanwhile");
  await bob.roundtrip();
  slow.resume();
  for (let page = 1; page <= pages; page += 1) await slow.line(/BATCH -/);
  const numbers = slow.received.flatMap((line) => /^@batch=.* PRIVMSG #lobby :(\d+) /.exec(line)?.[1] ?? []);
  const page = Array.from({ length: 500 }, (_, at) => String(at + 1));
  expect(numbers).toEqual(Array.from({ length: pages }, () => page).flat());
  expect(slow.received.filter((line) => line.endsWith("PRIVMSG slow :meanwhile"))).toHaveLength(1);
  await slow.roundtrip();
});

test("a browser that stops reading is closed, and the others miss nothing", async () => {
  await using server = await startServer({ limits: { outboxBytes } });
  const bob = await server.irc("bob");
  const carol = await server.irc("carol");
  const slow = await server.irc("slow", "", "websocket");
  await carol.line(/^:slow!\S+ JOIN/);
  slow.pause();
  for (let said = 0; said < flood; ) {
    const burst = Array.from({ length: 200 }, () => `PRIVMSG #lobby :${++said} ${text}`);
    bob.send(...burst);
    await bob.roundtrip();
  }
  await until(
    () => carol.received.some((line) => /^:slow!\S+ QUIT :SendQ exceeded/.test(line)),
    "it is closed",
  );
  await carol.roundtrip();
  const heard = carol.received.flatMap((line) => / PRIVMSG #lobby :(\d+) /.exec(line)?.[1] ?? []);
  expect(heard).toEqual(Array.from({ length: flood }, (_, at) => String(at + 1)));
  slow.resume();
  await slow.closed;
});
