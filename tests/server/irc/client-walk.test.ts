import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "irc-framework";
import { expect, onTestFinished, test } from "vitest";
import { password } from "../../actors/support.ts";
import { makeCertificate } from "../../support/certificates.ts";
import { until } from "../../support/client.ts";
import { startServer, type TestServer } from "../../support/server.ts";

type Fields = Readonly<Record<string, unknown>>;

const events = [
  "account",
  "away",
  "back",
  "batch start chathistory",
  "irc error",
  "join",
  "kick",
  "loggedin",
  "mode",
  "nick",
  "nick in use",
  "part",
  "privmsg",
  "quit",
  "registered",
  "sasl failed",
  "socket close",
  "topic",
  "userlist",
  "users offline",
  "users online",
  "wallops",
  "whois",
] as const;
type EventName = (typeof events)[number];

/** A client that others have written, with TLS, and everything that it reported. */
class Walker {
  readonly irc: Client;
  readonly #seen: { readonly name: EventName; readonly fields: Fields }[] = [];
  #next = 0;

  constructor(server: TestServer, nick: string, account?: string) {
    this.irc = new Client({ auto_reconnect: false, version: "test" });
    this.irc.requestCap(["draft/chathistory", "draft/account-registration", "echo-message"]);
    for (const name of events)
      this.irc.on(name, (fields: Fields = {}) => void this.#seen.push({ name, fields }));
    this.irc.connect({
      host: "127.0.0.1",
      port: server.port("irc"),
      tls: true,
      rejectUnauthorized: false,
      nick,
      username: nick,
      gecos: nick,
      sasl_disconnect_on_fail: true,
      ...(account === undefined ? {} : { account: { account, password } }),
    });
  }

  /** The next report of this name with these fields, after those that were waited for before. */
  async hears(name: EventName, fields: Fields = {}): Promise<Fields> {
    let found: Fields | undefined;
    const look = (): boolean => {
      const at = this.#seen.findIndex(
        (each, index) =>
          index >= this.#next &&
          each.name === name &&
          Object.entries(fields).every(([key, value]) => same(each.fields[key], value)),
      );
      if (at < 0) return false;
      found = this.#seen[at]?.fields;
      this.#next = at + 1;
      return true;
    };
    await until(look, `${name} ${JSON.stringify(fields)} at ${this.irc.user.nick}`);
    return found ?? {};
  }

  /** Everything of one name that was reported. */
  all(name: EventName): readonly Fields[] {
    return this.#seen.flatMap((each) => (each.name === name ? [each.fields] : []));
  }

  async leaves(): Promise<void> {
    const closed = once(this.irc, "socket close");
    this.irc.quit("bye");
    await closed;
  }
}

const same = (found: unknown, wanted: unknown): boolean => JSON.stringify(found) === JSON.stringify(wanted);

async function tlsServer(): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), "monarchs-walk-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const tls = makeCertificate(folder, "monarchs.local");
  return startServer({
    rooms: { autojoin: [] },
    listeners: [{ protocol: "irc", port: 0, tls }],
    operators: [{ name: "root", password: "open-sesame" }],
  });
}

/** Somebody who registers an account of their name, over TLS. */
async function registers(server: TestServer, name: string): Promise<void> {
  const walker = new Walker(server, name);
  await walker.hears("registered", { nick: name });
  walker.irc.raw(`REGISTER * * :${password}`);
  await walker.hears("loggedin", { account: name });
  await walker.leaves();
}

test("an account is made over TLS, and SASL logs in to it from then on; a wrong name is refused", async () => {
  await using server = await tlsServer();
  await registers(server, "ada");
  const ada = new Walker(server, "ada", "ada");
  await ada.hears("loggedin", { account: "ada" });
  await ada.hears("registered", { nick: "ada" });
  expect(ada.irc.network.cap.enabled).toEqual(
    expect.arrayContaining([
      "sasl",
      "echo-message",
      "account-notify",
      "away-notify",
      "multi-prefix",
      "batch",
    ]),
  );
  expect(ada.irc.network.supports("CHATHISTORY")).toBeTruthy();
  ada.irc.whois("ada");
  expect(await ada.hears("whois", { nick: "ada" })).toMatchObject({ account: "ada", secure: true });
  const eve = new Walker(server, "eve", "nobody");
  await eve.hears("sasl failed", { reason: "fail" });
  await eve.hears("socket close");
  await ada.leaves();
});

test("two clients meet in a room: topic, talk with echoes of the same id and time, a word in private", async () => {
  await using server = await tlsServer();
  await registers(server, "ada");
  const [ada, bob] = [new Walker(server, "ada", "ada"), new Walker(server, "bob")];
  await Promise.all([ada.hears("registered"), bob.hears("registered")]);
  ada.irc.join("#dev");
  await ada.hears("userlist", { channel: "#dev" });
  bob.irc.join("#dev");
  expect(await ada.hears("join", { nick: "bob", channel: "#dev" })).toMatchObject({
    gecos: "bob",
    account: false,
  });
  expect(await bob.hears("userlist", { channel: "#dev" })).toMatchObject({
    users: expect.arrayContaining([expect.objectContaining({ nick: "ada", modes: ["o"] })]),
  });
  ada.irc.raw("TOPIC #dev :today");
  await bob.hears("topic", { nick: "ada", topic: "today" });
  ada.irc.say("#dev", "hello");
  const echo = await ada.hears("privmsg", { message: "hello" });
  const heard = await bob.hears("privmsg", { nick: "ada", target: "#dev", message: "hello" });
  expect(heard).toMatchObject({ account: "ada", time: echo.time });
  const msgid = (fields: Fields) => (fields.tags as Fields).msgid;
  expect(msgid(heard)).toEqual(msgid(echo));
  bob.irc.say("ada", "just you");
  await ada.hears("privmsg", { nick: "bob", target: "ada", message: "just you" });
  await Promise.all([ada.leaves(), bob.leaves()]);
});

test("who comes back reads what was said meanwhile", async () => {
  await using server = await tlsServer();
  await registers(server, "bob");
  const [ada, bob] = [new Walker(server, "ada"), new Walker(server, "bob", "bob")];
  await Promise.all([ada.hears("registered"), bob.hears("registered")]);
  for (const walker of [ada, bob]) {
    walker.irc.join("#dev");
    await walker.hears("userlist", { channel: "#dev" });
  }
  ada.irc.say("#dev", "before");
  await bob.hears("privmsg", { message: "before" });
  await bob.leaves();
  await ada.hears("quit", { nick: "bob" });
  for (const text of ["one", "two", "three"]) ada.irc.say("#dev", text);
  await ada.hears("privmsg", { message: "three" });
  const again = new Walker(server, "bob", "bob");
  await again.hears("registered");
  again.irc.join("#dev");
  await again.hears("userlist", { channel: "#dev" });
  again.irc.raw("CHATHISTORY LATEST #dev * 3");
  await again.hears("batch start chathistory");
  await again.hears("privmsg", { message: "three" });
  expect(again.all("privmsg").map(({ message }) => message)).toEqual(["one", "two", "three"]);
  await Promise.all([ada.leaves(), again.leaves()]);
});

test("a nick change, a kick and a ban: who is banned cannot come back until the ban is lifted", async () => {
  await using server = await tlsServer();
  const [ada, bob] = [new Walker(server, "ada"), new Walker(server, "bob")];
  await Promise.all([ada.hears("registered"), bob.hears("registered")]);
  for (const walker of [ada, bob]) {
    walker.irc.join("#dev");
    await walker.hears("userlist", { channel: "#dev" });
  }
  bob.irc.changeNick("robert");
  await ada.hears("nick", { nick: "bob", new_nick: "robert" });
  await bob.hears("nick", { nick: "bob", new_nick: "robert" });
  expect(bob.irc.user.nick).toBe("robert");
  bob.irc.changeNick("ada");
  await bob.hears("nick in use", { nick: "ada" });
  ada.irc.raw("KICK #dev robert :out");
  await bob.hears("kick", { kicked: "robert", nick: "ada", channel: "#dev", message: "out" });
  ada.irc.ban("#dev", "robert!*@*");
  await ada.hears("mode", { target: "#dev", raw_modes: "+b" });
  bob.irc.join("#dev");
  await bob.hears("irc error", { error: "banned_from_channel" });
  ada.irc.unban("#dev", "robert!*@*");
  await ada.hears("mode", { target: "#dev", raw_modes: "-b" });
  bob.irc.join("#dev");
  await ada.hears("join", { nick: "robert" });
  await Promise.all([ada.leaves(), bob.leaves()]);
});

test("away and MONITOR: others see who goes, comes back, and comes and leaves at all", async () => {
  await using server = await tlsServer();
  const ada = new Walker(server, "ada");
  await ada.hears("registered");
  ada.irc.join("#dev");
  ada.irc.addMonitor("bob");
  await ada.hears("users offline", { nicks: ["bob"] });
  const bob = new Walker(server, "bob");
  await bob.hears("registered");
  await ada.hears("users online", { nicks: ["bob"] });
  bob.irc.join("#dev");
  await ada.hears("join", { nick: "bob" });
  bob.irc.raw("AWAY :at lunch");
  await bob.hears("away", { self: true });
  await ada.hears("away", { nick: "bob", message: "at lunch", self: false });
  ada.irc.whois("bob");
  expect(await ada.hears("whois", { nick: "bob" })).toMatchObject({ away: "at lunch" });
  bob.irc.raw("AWAY");
  await ada.hears("back", { nick: "bob" });
  await bob.leaves();
  await ada.hears("users offline", { nicks: ["bob"] });
  await ada.leaves();
});

test("an operator's WALLOPS and KILL reach a client of a library", async () => {
  await using server = await tlsServer();
  const [ada, bob] = [new Walker(server, "ada"), new Walker(server, "bob")];
  await Promise.all([ada.hears("registered"), bob.hears("registered")]);
  bob.irc.raw("MODE bob +w");
  await bob.hears("mode", { raw_modes: "+w" });
  ada.irc.raw("OPER root open-sesame");
  await ada.hears("mode", { raw_modes: "+o" });
  ada.irc.raw("WALLOPS :hear, hear");
  await bob.hears("wallops", { nick: "ada", message: "hear, hear" });
  ada.irc.raw("KILL bob :enough");
  await bob.hears("socket close");
  await ada.leaves();
});
