import { expect, test } from "vitest";
import { startServer } from "../support/server.ts";

test("a PONG comes after what others had begun to say before the PING, on other connections too", async () => {
  await using server = await startServer();
  const ada = await server.irc("ada");
  const bob = await server.irc("bob");
  for (let round = 0; round < 50; round += 1) {
    ada.send(`PRIVMSG bob :word ${round}`);
    bob.send(`PING after${round}`);
    await bob.line(new RegExp(` PONG \\S+ :after${round}$`));
    expect(bob.received.some((line) => line.endsWith(`PRIVMSG bob :word ${round}`))).toBe(true);
  }
});

test("a PONG comes after what reached the server in the same moment as the PING, whichever socket is read first", async () => {
  await using server = await startServer();
  const ada = await server.irc("ada");
  const bob = await server.irc("bob");
  for (let round = 0; round < 50; round += 1) {
    bob.send(`PING with${round}`);
    ada.send(`PRIVMSG bob :word ${round}`);
    await bob.line(new RegExp(` PONG \\S+ :with${round}$`));
    expect(bob.received.some((line) => line.endsWith(`PRIVMSG bob :word ${round}`))).toBe(true);
  }
});
