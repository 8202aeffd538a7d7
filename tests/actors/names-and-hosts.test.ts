import { expect, test } from "vitest";
import { startServer } from "../support/server.ts";
import { join, noLobby } from "./support.ts";

const withOperator = { ...noLobby, operators: [{ name: "root", password: "open-sesame" }] } as const;

test("SETNAME shows the new real name to those with setname, and WHOIS tells it", async () => {
  await using server = await startServer(noLobby);
  const ada = await server.irc("ada", "setname");
  const bob = await server.irc("bob", "setname");
  const carol = await server.irc("carol");
  for (const client of [ada, bob, carol]) await join(client, "#dev");
  await Promise.all([ada.roundtrip(), bob.roundtrip(), carol.roundtrip()]);

  ada.send("SETNAME :Ada Lovelace");
  const confirmed = [expect.stringMatching(/^:ada!ada@\S+ SETNAME :Ada Lovelace$/)];
  expect(await ada.roundtrip()).toEqual(confirmed);
  expect(await bob.roundtrip()).toEqual(confirmed);
  expect(await carol.roundtrip()).toEqual([]);
  carol.send("WHOIS ada");
  expect(await carol.line(/ 311 /)).toMatch(/ 311 carol ada ada \S+ \* :Ada Lovelace$/);
});

test("SETNAME without the capability works and says nothing", async () => {
  await using server = await startServer(noLobby);
  const ada = await server.irc("ada");
  ada.send("SETNAME Countess");
  expect(await ada.roundtrip()).toEqual([]);
  ada.send("WHOIS ada");
  expect(await ada.line(/ 311 /)).toMatch(/:Countess$/);
});

test("a real name that is too long or empty is refused, and the former stays", async () => {
  await using server = await startServer({ ...noLobby, limits: { realnameLength: 10 } });
  const ada = await server.irc("ada", "setname");
  ada.send("SETNAME :elevenbytes", "SETNAME :   ", "SETNAME");
  expect(await ada.roundtrip()).toEqual([
    expect.stringMatching(/^:\S+ FAIL SETNAME INVALID_REALNAME :.*10 bytes/),
    expect.stringMatching(/^:\S+ FAIL SETNAME INVALID_REALNAME :/),
    expect.stringContaining(" 461 ada SETNAME :"),
  ]);
  ada.send("WHOIS ada");
  expect(await ada.line(/ 311 /)).toMatch(/:ada$/);
});

test("a session of the same account sees its own new real name", async () => {
  await using server = await startServer(noLobby);
  const bob = await server.irc("bob", "setname extended-monitor");
  bob.send("MONITOR + bob");
  await bob.roundtrip();
  bob.send("SETNAME :Bobby");
  expect((await bob.roundtrip()).filter((line) => line.includes(" SETNAME "))).toHaveLength(1);
});

test("an administrator gives somebody another host: those with chghost see it, others nothing", async () => {
  await using server = await startServer(withOperator);
  const ada = await server.irc("ada", "chghost");
  const bob = await server.irc("bob");
  const carol = await server.irc("carol", "chghost");
  for (const client of [ada, bob, carol]) await join(client, "#dev");
  await Promise.all([ada.roundtrip(), bob.roundtrip(), carol.roundtrip()]);

  bob.send("CHGHOST carol vhost.example.com");
  expect(await bob.roundtrip()).toEqual([expect.stringContaining(" 481 bob :")]);
  bob.send("OPER root open-sesame");
  await bob.line(/ MODE bob \+o/);
  bob.send("CHGHOST carol caz@vhost.example.com");
  expect(await bob.roundtrip()).toEqual([]);
  const change = [expect.stringMatching(/^:carol!carol@(?!vhost)\S+ CHGHOST caz vhost\.example\.com$/)];
  expect(await ada.roundtrip()).toEqual(change);
  expect(await carol.roundtrip()).toEqual(change);
  carol.send("PRIVMSG #dev :hi");
  await carol.roundtrip();
  expect(await ada.roundtrip()).toEqual([":carol!caz@vhost.example.com PRIVMSG #dev :hi"]);
});

test("what cannot be a host, or nobody's host, is refused", async () => {
  await using server = await startServer(withOperator);
  const ada = await server.irc("ada", "standard-replies");
  ada.send("OPER root open-sesame");
  await ada.line(/ MODE ada \+o/);
  ada.send("CHGHOST ada :not a host", "CHGHOST ada b@d@host.example", "CHGHOST nobody host.example");
  expect(await ada.roundtrip()).toEqual([
    expect.stringMatching(/ FAIL CHGHOST INVALID_HOST :Host is not valid/),
    expect.stringMatching(/ FAIL CHGHOST INVALID_HOST :Host is not valid/),
    expect.stringContaining(" 401 ada nobody :"),
  ]);
});
