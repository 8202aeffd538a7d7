import { expect, test } from "vitest";
import { startServer, type TestServer } from "../support/server.ts";
import { addAccounts, join, loggedIn, noLobby, password, plain } from "./support.ts";

/** A log-in that is not expected to end well. @returns what came up to the answer to a PING */
async function attempt(server: TestServer, account: string, nick: string): Promise<readonly string[]> {
  const client = await server.connect("irc");
  client.send("CAP LS 302", "CAP REQ :sasl", "AUTHENTICATE PLAIN");
  await client.line(/^AUTHENTICATE \+$/);
  client.send(`AUTHENTICATE ${plain(account, password)}`);
  await client.line(/ 903 /);
  client.send(`NICK ${nick}`, `USER ${nick} 0 * :${nick}`, "CAP END");
  return client.roundtrip();
}

test("sessions of an account share a nick and its rooms, each with what it asked for", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "observer", "tester");
  const observer = await loggedIn(server, "observer", "message-tags server-time");
  await join(observer, "#chan");
  const first = await loggedIn(server, "tester", "server-time message-tags", "testnick");
  await join(first, "#chan");
  const second = await loggedIn(server, "tester", "server-time message-tags account-tag", "testnick");
  expect(second.received).toContainEqual(expect.stringContaining(" 001 testnick :"));
  const arrival = [...second.received, ...(await second.roundtrip())];
  expect(arrival).toContainEqual(expect.stringMatching(/:testnick!\S+ JOIN #chan$/));
  const third = await loggedIn(server, "tester", "server-time", "testnick");
  await Promise.all([first, second, third].map((client) => client.roundtrip()));

  observer.send("@+clientOnlyTag=Value PRIVMSG #chan :hey");
  await observer.roundtrip();
  const [one] = await first.roundtrip();
  const [two] = await second.roundtrip();
  const [three] = await third.roundtrip();
  const msgid = /;?msgid=([^; ]+)/.exec(one ?? "")?.[1] ?? "none";
  expect(one).toMatch(/^@time=\S+ :observer!\S+ PRIVMSG #chan :hey$/);
  expect(one).not.toContain("account=");
  expect(two).toContain(`msgid=${msgid}`);
  expect(two).toMatch(/;account=observer;/);
  expect(three).toMatch(/^@time=[^; ]+ :observer!\S+ PRIVMSG #chan :hey$/);

  first.send("PRIVMSG observer :direct");
  await first.roundtrip();
  const copy = (await second.roundtrip()).find((line) => line.includes(" PRIVMSG "));
  const heard = (await observer.roundtrip()).find((line) => line.includes(" PRIVMSG "));
  expect(copy).toMatch(/:testnick!\S+ PRIVMSG observer :direct$/);
  expect(/msgid=([^; ]+)/.exec(copy ?? "")?.[1]).toBe(/msgid=([^; ]+)/.exec(heard ?? "")?.[1]);
});

test("only the last session that quits is seen to", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "tester");
  const observer = await server.irc("observer");
  await join(observer, "#chan");
  const first = await loggedIn(server, "tester");
  await join(first, "#chan");
  const second = await loggedIn(server, "tester");
  await Promise.all([observer.roundtrip(), second.roundtrip()]);
  first.send("QUIT :two out");
  await first.closed;
  expect(first.received).toContainEqual(expect.stringMatching(/^:tester!\S+ QUIT :.*two out$/));
  expect(await observer.roundtrip()).toEqual([]);
  expect(await second.roundtrip()).toEqual([]);
  second.send("QUIT :three out");
  await second.closed;
  expect(await observer.roundtrip()).toEqual([expect.stringMatching(/^:tester!\S+ QUIT :.*three out$/)]);
});

test("a session that comes later is shown its rooms before the answer to its first question", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "tester");
  const first = await loggedIn(server, "tester");
  await join(first, "#chan");
  for (let time = 0; time < 20; time += 1) {
    const seen = await attempt(server, "tester", "tester");
    expect(seen).toContainEqual(expect.stringMatching(/ JOIN #chan$/));
  }
});

test("with one session an account by the settings, the newest takes the place of the others", async () => {
  await using server = await startServer({ ...noLobby, accounts: { multipleSessions: false } });
  await addAccounts(server, "tester");
  const first = await loggedIn(server, "tester");
  await join(first, "#chan");
  const second = await loggedIn(server, "tester");
  await first.line(/^ERROR .*elsewhere/);
  second.send("PRIVMSG #chan :still in");
  expect((await second.roundtrip()).filter((line) => / 40[0-9] /.test(line))).toEqual([]);
});

test("so it does who logs in late, or takes up another session", async () => {
  await using server = await startServer({ ...noLobby, accounts: { multipleSessions: false } });
  await addAccounts(server, "tester");
  const first = await loggedIn(server, "tester", "monarchs.chat/resume");
  first.send("RESUME");
  const token = /RESUME TOKEN (\S+)/.exec(await first.line(/RESUME TOKEN/))?.[1] ?? "";
  first.destroy();
  const second = await loggedIn(server, "tester");
  const late = await server.irc("late");
  late.send(`NS IDENTIFY tester ${password}`);
  await late.line(/ 900 /);
  await second.line(/^ERROR .*elsewhere/);
  const resumed = await server.connect("irc");
  resumed.send("CAP REQ monarchs.chat/resume", `RESUME ${token}`);
  await resumed.line(/ 001 tester /);
  await late.line(/^ERROR .*elsewhere/);
});
