import { expect, test } from "vitest";
import type { SettingsInput } from "../../src/config/schema.ts";
import { startServer, type TestServer } from "../support/server.ts";

const strict = (limits: SettingsInput["limits"]): SettingsInput => ({
  limits: { floodControl: true, messageBurst: 50, ...limits },
});

const once = { burst: 1, perMinute: 1 };

test("all sessions of a person, on every door, pay from the same messages", async () => {
  await using server = await startServer(strict({ messageBurst: 6, messagesPerSecond: 1, floodDelay: 0 }));
  const phone = await registered(server, "ada");
  const home = await server.irc("home", "standard-replies");
  home.send("NS IDENTIFY ada secret-1");
  await home.line(/ 900 /);
  const bob = await server.irc("bob");
  phone.send(...[1, 2, 3, 4, 5, 6].map((n) => `PRIVMSG #lobby :phone ${n}`));
  await bob.line(/ :phone 4$/);
  home.send("PRIVMSG #lobby :home 1");
  expect(await home.line(/ FAIL /)).toMatch(/ FAIL PRIVMSG RATE_LIMITED /);
});

async function registered(server: TestServer, name: string) {
  const client = await server.irc(name, "standard-replies");
  client.send(`REGISTER * * secret-1`);
  await client.line(/ REGISTER SUCCESS /);
  return client;
}

test("conversations with strangers are begun one at a time, in every door; one that is begun goes on", async () => {
  await using server = await startServer(strict({ budgets: { strangers: once } }));
  const bob = await server.irc("bob");
  const carol = await server.irc("carol");
  const ada = await server.irc("ada", "standard-replies");
  ada.send("PRIVMSG bob :hello", "PRIVMSG bob :still you", "PRIVMSG carol :and you");
  expect(await ada.line(/ FAIL /)).toMatch(/ FAIL PRIVMSG RATE_LIMITED :Too fast; try again in \d+ s$/);
  await bob.line(/ PRIVMSG bob :still you$/);
  expect((await carol.roundtrip()).join("\n")).not.toContain("and you");

  const dora = await server.line("dora");
  dora.send("/msg bob hello", "/msg carol hello");
  expect(await dora.line(/^! slow down/)).toMatch(/^! slow down \(\d+ s\) \[\w+\]$/);
  // Who was written to answers without beginning anything.
  bob.send("PRIVMSG dora :yes?", "PRIVMSG ada :yes?");
  await dora.line(/yes\?/);
  await ada.line(/ PRIVMSG ada :yes\?$/);
});

test("wrong passwords are counted for the account, whichever connection, door and mechanism they come by", async () => {
  await using server = await startServer({
    ...strict({ loginAttempts: 0, loginFailures: { account: { burst: 2, perMinute: 1 } } }),
  });
  await registered(server, "ada");
  const irc = await server.irc("bob");
  irc.send("NS IDENTIFY ada wrong");
  await irc.line(/NOTICE|464|FAIL/);
  await irc.roundtrip();
  const line = await server.line("carol");
  line.send("/login ada wrong");
  await line.line(/^! .*\[wrongCredentials\]|^! .*\[WRONG_CREDENTIALS\]/i);
  line.send("/login ada secret-1");
  await line.line(/^! slow down/);
  const sasl = await server.connect("irc");
  sasl.send("CAP REQ :sasl", "NICK dora", "USER d 0 * :d", "AUTHENTICATE PLAIN");
  await sasl.line(/^AUTHENTICATE \+/);
  sasl.send(`AUTHENTICATE ${Buffer.from("\0ada\0secret-1").toString("base64")}`);
  expect(await sasl.line(/ 904 /)).toContain("too many attempts, try again later");
});

test("of failures that are tried at once no more are looked at than there may be; right passwords cost nothing", async () => {
  await using server = await startServer(
    strict({ loginAttempts: 0, loginFailures: { address: { burst: 3, perMinute: 1 } } }),
  );
  await registered(server, "ada");
  for (let i = 0; i < 5; i += 1) {
    const again = await server.line(`again${i}`);
    again.send("/login ada secret-1");
    await again.line(/logged in/i);
  }
  const tries = await Promise.all([1, 2, 3, 4, 5].map((n) => server.line(`eve${n}`)));
  for (const [n, eve] of tries.entries()) eve.send(`/login someone${n} wrong`);
  const told = await Promise.all(tries.map((eve) => eve.line(/^! /)));
  expect(told.filter((line) => line.startsWith("! slow down"))).toHaveLength(2);
});
