import { expect, test } from "vitest";
import type { Core } from "../../actors/core.ts";
import { dropEndedBans } from "../../actors/server/bans.ts";
import { Unavailable } from "../../src/store/store.ts";
import { ServerBans } from "../../src/tables/server-bans.ts";
import { until } from "../support/client.ts";
import { FragileStore } from "../support/fragile-store.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { addAccounts, admin, join, loggedIn, noLobby, password, plain } from "./support.ts";

const settings = { ...noLobby, operators: [{ name: "root", password: "open-sesame" }] };

async function operator(server: TestServer, nick = "ada") {
  const client = await server.irc(nick);
  client.send("OPER root open-sesame");
  await client.line(/ \+o$/);
  return client;
}

test("KLINE puts off whom the mask means, and lets them in no more; others see it before the answer", async () => {
  await using server = await startServer(settings);
  const [ada, bob, eve] = [await operator(server), await server.irc("bob"), await server.irc("evelyn")];
  await join(bob, "#dev");
  await join(eve, "#dev");
  await bob.roundtrip();
  ada.send("KLINE eve* :spam");
  expect(await ada.roundtrip()).toEqual([
    expect.stringMatching(/ NOTICE ada :Banned: the mask eve\*!\*@\*, by ada on \S+, for good: spam$/),
    expect.stringMatching(/ NOTICE ada :Put off: evelyn$/),
  ]);
  expect(await bob.roundtrip()).toEqual([
    expect.stringMatching(/^:evelyn!\S+ QUIT :Banned from this server: spam$/),
  ]);
  await eve.closed;
  expect(eve.received.slice(-2)).toEqual([
    expect.stringMatching(/ 465 evelyn :You are banned from this server: spam$/),
    expect.stringMatching(/^ERROR :.*Banned from this server: spam$/),
  ]);
  const again = await server.connect("irc");
  again.send("NICK Eve2", "USER eve 0 * :eve");
  await again.line(/ 465 \S+ :You are banned from this server: spam$/);
  await again.line(/^ERROR :/);
  await again.closed;
  expect(again.received.join("\n")).not.toMatch(/ 001 /);
  ada.send("UNKLINE eve*", "UNKLINE eve*");
  await ada.line(/ NOTICE ada :No longer banned: the mask eve\*!\*@\*$/);
  await ada.line(/ 400 ada UNKLINE :There is no such ban$/);
  await server.irc("eve2");
});

test("a mask means the host as others see it, and the address behind it", async () => {
  await using server = await startServer(settings);
  const [ada, bob] = [await operator(server), await server.irc("bob")];
  const host = /^:\S+ 302 ada :bob=\+bob@(\S+)/;
  ada.send("USERHOST bob");
  const [, cloaked = ""] = host.exec(await ada.line(host)) ?? [];
  ada.send(`KLINE bob!*@${cloaked} :one`);
  await bob.closed;
  ada.send(`UNKLINE bob!*@${cloaked}`, "KLINE bob!*@127.* :two");
  await ada.line(/the mask bob!\*@127\.\*,/);
  const again = await server.connect("irc");
  again.send("NICK bob", "USER bob 0 * :bob");
  await again.line(/ 465 .*two$/);
});

test("DLINE closes every connection from an address, also one without a name, and refuses new ones at the door", async () => {
  await using server = await startServer({
    ...settings,
    listeners: [
      { protocol: "irc", port: 0, proxyProtocol: true },
      { protocol: "line", port: 0 },
    ],
  });
  const from = async (address: string) => {
    const client = await server.connect("irc");
    client.raw(`PROXY TCP4 ${address} 127.0.0.1 5000 6667\r\n`);
    return client;
  };
  const ada = await from("192.0.2.1");
  ada.send("NICK ada", "USER ada 0 * :ada", "OPER root open-sesame");
  await ada.line(/ \+o$/);
  const [eve, silent] = [await from("198.51.100.7"), await from("198.51.100.8")];
  eve.send("NICK eve", "USER eve 0 * :eve");
  await eve.line(/ 001 /);
  await silent.roundtrip();
  ada.send("DLINE 1d 198.51.100.0/24 :spam");
  await ada.line(/Banned: the address 198\.51\.100\.0\/24, by ada on \S+, until \S+: spam$/);
  await ada.line(/Put off: eve$/);
  await Promise.all([eve.closed, silent.closed]);
  const again = await from("198.51.100.200");
  await again.line(/ 465 \* :You are banned from this server: spam$/);
  await again.line(/^ERROR :/);
  await again.closed;
  ada.send("STATS k", "DLINE nonsense :x", "DLINE 192.0.2.0/24 :me");
  await ada.line(/ 216 ada K 198\.51\.100\.0\/24 \* \* 0 0 :spam$/);
  await ada.line(/ 219 ada k /);
  await ada.line(/ 400 ada DLINE :an address or a range /);
  await ada.line(/ 400 ada DLINE :That ban means yourself/);
  ada.send("UNDLINE 198.51.100.0/24");
  await ada.line(/No longer banned/);
  await (await from("198.51.100.200")).roundtrip();
});

test("a ban of an account ends its sessions, and no log-in to it is taken", async () => {
  await using server = await startServer(settings);
  await addAccounts(server, "eve");
  const [ada, eve] = [await operator(server), await loggedIn(server, "eve", "", "mallory")];
  ada.send("UBAN ADD nobody :x", "UBAN ADD Eve DURATION 2h :enough");
  await ada.line(/ 400 ada UBAN :there is no account of that name$/);
  await ada.line(/Banned: the account eve, by ada on \S+, until \S+: enough$/);
  await ada.line(/Put off: mallory$/);
  await eve.closed;
  const again = await server.connect("irc");
  again.send("CAP LS 302", "CAP REQ :sasl", "AUTHENTICATE PLAIN");
  await again.line(/^AUTHENTICATE \+$/);
  again.send(`AUTHENTICATE ${plain("eve", password)}`);
  await again.line(/ 904 /);
  ada.send("UBAN INFO eve", "UBAN LIST", "UBAN DEL eve");
  await ada.line(/ NOTICE ada :the account eve, by ada/);
  await ada.line(/ NOTICE ada :It means: nobody here$/);
  await ada.line(/ NOTICE ada :the account eve, by ada/);
  await ada.line(/ NOTICE ada :1 ban$/);
  await ada.line(/No longer banned/);
  await loggedIn(server, "eve");
});

test("MYSELF bans oneself too, after the answer", async () => {
  await using server = await startServer(settings);
  const ada = await operator(server);
  ada.send("KLINE ada :oops");
  await ada.line(/ 400 ada KLINE :That ban means yourself: say MYSELF if you want it$/);
  ada.send("KLINE MYSELF ada :goodbye");
  await ada.line(/Banned: the mask ada!\*@\*/);
  await ada.line(/^ERROR :.*goodbye/);
  await ada.closed;
});

test("a ban that has ended lets in again, and one without an end outlives a restart", async () => {
  await using server = await startServer(settings);
  let ada = await operator(server);
  ada.send("KLINE 1s eve :soon over", "KLINE mallory :for good");
  await ada.line(/the mask eve!\*@\*, by ada on \S+, until /);
  await ada.line(/the mask mallory!/);
  await server.restart();
  const mallory = await server.connect("irc");
  mallory.send("NICK mallory", "USER m 0 * :m");
  await mallory.line(/ 465 .*for good$/);
  await expect
    .poll(
      async () => {
        const eve = await server.connect("irc");
        eve.send("NICK eve", "USER e 0 * :e");
        return eve.line(/ 001 | 465 /);
      },
      { timeout: 5_000 },
    )
    .toMatch(/ 001 /);
  ada = await operator(server);
  ada.send("UBAN LIST");
  await ada.line(/the mask mallory!/);
  await ada.line(/ NOTICE ada :1 ban$/);
});

test.each([
  "KLINE eve :x",
  "DLINE 192.0.2.1",
  "UNKLINE eve",
  "UNDLINE 192.0.2.1",
  "UBAN LIST",
  "UBAN ADD eve",
])("%s is for operators", async (line) => {
  await using server = await startServer(settings);
  const bob = await server.irc("bob");
  bob.send(line);
  expect(await bob.roundtrip()).toEqual([expect.stringMatching(/ 481 bob :/)]);
});

test("while the store is away nobody is banned, and whoever asked is told", async () => {
  using store = new FragileStore();
  await using server = await startServer(
    { ...settings, ...store.settings },
    {
      openStore: async (onLost) => {
        const open = await store.open(onLost);
        return { ...open, saveServerBan: () => Promise.reject(new Unavailable("it is away")) };
      },
    },
  );
  const [ada, eve] = [await operator(server), await server.irc("eve")];
  ada.send("KLINE eve :spam");
  await ada.line(/ 400 ada KLINE :Not possible for the moment/);
  expect(await eve.roundtrip()).toEqual([]);
});

test("the line door is kept shut too, and has /uban", async () => {
  await using server = await startServer(settings);
  const [ada, eve] = [await server.line("ada"), await server.line("eve")];
  ada.send("/oper root open-sesame", "/uban add eve!*@* for 1d too loud");
  await ada.line(/^- banned: the mask eve!\*@\*, by ada on /);
  await ada.line(/^- put off: eve$/);
  await eve.line(/^! you are banned from this server: too loud \[SERVER_BANNED\]$/);
  await eve.line(/^\* bye: Banned from this server: too loud$/);
  await eve.closed;
  const again = await server.connect("line");
  again.send("eve");
  await again.line(/\[SERVER_BANNED\]$/);
  await again.closed;
  ada.send("/uban list", "/uban remove eve!*@*", "/uban what eve");
  await ada.line(/^- 1 ban$/);
  await ada.line(/^- no longer banned: the mask eve!\*@\*$/);
  await ada.line(/\[INVALID_PARAMS\]/);
});

test("somebody who was put off does not come back by a resume token", async () => {
  await using server = await startServer(settings);
  const ada = await operator(server);
  const eve = await server.irc("eve", "monarchs.chat/resume");
  eve.send("RESUME");
  const token = /RESUME TOKEN (\S+)/.exec(await eve.line(/RESUME TOKEN/))?.[1] ?? "";
  ada.send("KLINE eve :spam");
  await eve.closed;
  const again = await server.connect("irc");
  again.send("CAP REQ monarchs.chat/resume", `RESUME ${token}`);
  await again.line(/ 465 /);
  await again.closed;
});

test("the command line bans and lets in, too", async () => {
  await using server = await startServer(settings);
  const eve = await server.irc("eve");
  const made = await admin(server, "banAdd", { target: "eve!*@*", duration: "1d", reason: "spam" });
  expect(made).toMatchObject({ kind: "mask", target: "eve!*@*", reason: "spam", setBy: "command line" });
  await eve.closed;
  expect(await admin(server, "banList", {})).toEqual([made]);
  await admin(server, "banRemove", { target: "eve!*@*" });
  expect(await admin(server, "banList", {})).toEqual([]);
  await expect(admin(server, "banRemove", { target: "eve!*@*" })).rejects.toMatchObject({
    code: "noSuchBan",
  });
  await expect(admin(server, "banAdd", { target: "*" })).rejects.toMatchObject({ code: "invalidParam" });
  await expect(admin(server, "banAdd", { target: "a!*@*", duration: "x" })).rejects.toMatchObject({
    code: "invalidParam",
  });
  await server.irc("eve");
});

test("a gateway cannot bring in somebody whose address is banned", async () => {
  await using server = await startServer(settings);
  const ada = await operator(server);
  ada.send("DLINE 198.51.100.0/24 :spam");
  await ada.line(/Banned: the address/);
  const eve = await server.connect("irc");
  eve.send("WEBIRC any gate host.example 198.51.100.3", "NICK eve", "USER eve 0 * :eve");
  await eve.line(/ 465 \* :You are banned from this server: spam$/);
  await eve.line(/^ERROR :.*Banned from this server: spam$/);
  await eve.closed;
});

test("so many bans are kept, and one more is refused; one in place of another is not", async () => {
  await using server = await startServer({ ...settings, limits: { serverBans: 1 } });
  const ada = await operator(server);
  ada.send("KLINE eve :one", "DLINE 192.0.2.1 :two", "KLINE eve :one again");
  await ada.line(/Banned: the mask eve!\*@\*.*: one$/);
  await ada.line(/ 400 ada DLINE :There are 1 bans, and no more are kept$/);
  await ada.line(/Banned: the mask eve!\*@\*.*: one again$/);
  await expect(admin(server, "banAdd", { target: "192.0.2.1" })).rejects.toMatchObject({
    code: "tooManyBans",
  });
});

test("who is always on leaves when banned, connected or not, and is not brought back by a restart", async () => {
  await using server = await startServer({ ...settings, accounts: { alwaysOn: "mandatory" } });
  await addAccounts(server, "eve", "mallory");
  const [eve, mallory] = [await loggedIn(server, "eve"), await loggedIn(server, "mallory")];
  const [ada, bob] = [await operator(server), await server.irc("bob")];
  for (const client of [eve, mallory, bob]) await join(client, "#dev");
  eve.send("QUIT");
  await eve.closed;
  await bob.roundtrip();
  ada.send("UBAN ADD eve :gone", "UBAN ADD mallory :too");
  await ada.line(/Put off: eve$/);
  await ada.line(/Put off: mallory$/);
  expect(await bob.roundtrip()).toEqual([
    expect.stringMatching(/^:eve!\S+ QUIT :Banned from this server: gone$/),
    expect.stringMatching(/^:mallory!\S+ QUIT :Banned from this server: too$/),
  ]);
  await server.restart();
  const again = await server.irc("bob");
  again.send("NAMES #dev", "WHOIS eve");
  const lines = (await again.roundtrip()).join("\n");
  expect(lines).not.toMatch(/ 353 .*(eve|mallory)/);
  expect(lines).toMatch(/ 401 bob eve /);
});

test("a ban that is set anew while the one that has ended goes is kept", async () => {
  const bans = new ServerBans();
  const ban = (until: number) =>
    ({ kind: "mask", target: "eve!*@*", reason: "", setBy: "ada", setAt: 1, until }) as const;
  bans.put(ban(5));
  bans.put({ ...ban(5), target: "bob!*@*" });
  const store = {
    dropServerBan: async ({ target }: { target: string }) => {
      if (target === "eve!*@*") bans.put(ban(50));
      return true;
    },
  };
  await dropEndedBans({ bans, store: { store }, wall: () => 10 } as unknown as Core);
  expect(bans.all()).toEqual([ban(50)]);
});

test("who is banned while they come in does not", async () => {
  using store = new FragileStore();
  let come = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    come = resolve;
  });
  let asked = false;
  await using server = await startServer(
    { ...settings, ...store.settings },
    {
      openStore: async (onLost) => {
        const open = await store.open(onLost);
        const metadata: typeof open.metadata = async (owner) => {
          asked = true;
          await held;
          return open.metadata(owner);
        };
        return { ...open, metadata };
      },
    },
  );
  const ada = await operator(server);
  await addAccounts(server, "eve");
  const eve = await server.connect("irc");
  eve.send("AUTHENTICATE PLAIN", `AUTHENTICATE ${plain("eve", password)}`, "NICK eve", "USER eve 0 * :eve");
  await until(() => asked);
  ada.send("KLINE eve :spam");
  await ada.line(/ NOTICE ada :Banned: the mask eve!/);
  come();
  await eve.line(/ 465 /);
  await eve.closed;
  expect(eve.received.some((line) => line.includes(" 001 "))).toBe(false);
});
