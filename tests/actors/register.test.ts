import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { expect, test } from "vitest";
import type { OpenStore } from "../../actors/store.ts";
import type { SettingsInput } from "../../src/config/schema.ts";
import { Unavailable } from "../../src/store/store.ts";
import { TestClient } from "../support/client.ts";
import { FragileStore } from "../support/fragile-store.ts";
import { startServer } from "../support/server.ts";
import { addAccounts, join, loggedIn, noLobby, password, plain } from "./support.ts";

type Registration = NonNullable<NonNullable<SettingsInput["accounts"]>["registration"]>;
const withRegistration = (registration: Registration): SettingsInput => ({
  ...noLobby,
  accounts: { registration },
});
/** All that CAP LS lists. */
const offered = async (client: TestClient): Promise<string> => {
  client.send("CAP LS 302");
  return (await client.roundtrip()).join(" ");
};
const capability = "draft/account-registration";

test.each<[Registration, string]>([
  [{}, capability],
  [{ beforeConnect: true }, `${capability}=before-connect`],
  [
    { beforeConnect: true, emailRequired: true, customNames: true },
    `${capability}=before-connect,email-required,custom-account-name`,
  ],
])("the capability tells of the settings %j", async (registration, told) => {
  await using server = await startServer(withRegistration(registration));
  const client = await server.connect("irc");
  expect((await offered(client)).split(/[ :]/)).toContain(told);
});

test.each(["*", "ada"])(
  "REGISTER %s makes an account of the nick, which it is logged in to",
  async (name) => {
    await using server = await startServer(noLobby);
    const [ada, bob] = [await server.irc("ada", capability), await server.irc("bob", "account-notify")];
    await join(ada, "#dev");
    await join(bob, "#dev");
    ada.send(`REGISTER ${name} * shivering-passphrase`);
    await bob.line(/^:ada!\S+ ACCOUNT ada$/);
    expect(await ada.line(/REGISTER/)).toMatch(/^:monarchs\.local REGISTER SUCCESS ada :/);
    expect(await ada.line(/./)).toMatch(/ 900 ada ada!\S+ ada :/);
    const again = await server.connect("irc");
    again.send("CAP REQ :sasl", "AUTHENTICATE PLAIN", `AUTHENTICATE ${plain("ada", "shivering-passphrase")}`);
    await again.line(/ 903 /);
  },
);

test.each([
  ["another name than the nick", "foo * good-password", "ACCOUNT_NAME_MUST_BE_NICK foo"],
  ["a name that an account has", "ada * good-password", "ACCOUNT_NAME_MUST_BE_NICK ada"],
  ["a short password", "* * abc", "WEAK_PASSWORD bob"],
  ["an address that is none", "* nobody good-password", "INVALID_EMAIL bob"],
  ["an address that another account has", "* ADA@example.org good-password", "UNACCEPTABLE_EMAIL bob"],
])("REGISTER fails for %s", async (_, rest, failure) => {
  await using server = await startServer(noLobby);
  const [ada, bob] = [await server.irc("ada"), await server.irc("bob")];
  ada.send("REGISTER * ada@example.org good-password");
  await ada.line(/ 900 /);
  bob.send(`REGISTER ${rest}`);
  await bob.line(new RegExp(`^:monarchs.local FAIL REGISTER ${failure} :`));
});

test("with names of their own, one that has an account, is somebody's, or can be nobody's fails", async () => {
  await using server = await startServer(withRegistration({ customNames: true }));
  await addAccounts(server, "ada");
  const [bob] = [await server.irc("bob"), await server.irc("eve")];
  for (const [name, code] of [
    ["ADA", "ACCOUNT_EXISTS ADA"],
    ["eve", "USERNAME_EXISTS eve"],
    ["nick!serv", "BAD_ACCOUNT_NAME nick!serv"],
    ["NickServ", "BAD_ACCOUNT_NAME NickServ"],
  ]) {
    bob.send(`REGISTER ${name} * good-password`);
    await bob.line(new RegExp(`^:monarchs.local FAIL REGISTER ${code} :`));
  }
  bob.send("REGISTER robert * good-password");
  await bob.line(/ REGISTER SUCCESS robert :/);
  bob.send("REGISTER bob * good-password", "VERIFY bob 1234");
  await bob.line(/ FAIL REGISTER ALREADY_AUTHENTICATED bob :/);
  await bob.line(/ FAIL VERIFY ALREADY_AUTHENTICATED bob :/);
});

test("before the connection is registered, an account is made where that is allowed, and is then who one is", async () => {
  await using server = await startServer(withRegistration({ beforeConnect: true }));
  const ada = await server.connect("irc");
  ada.send("CAP LS 302", "REGISTER * * good-password", "NICK ada", "REGISTER * * good-password");
  await ada.line(/ FAIL REGISTER NEED_NICK \* :/);
  await ada.line(/ REGISTER SUCCESS ada :/);
  await ada.line(/ 900 \* ada!\S+ ada :/);
  ada.send("REGISTER * * good-password", "USER a 0 * :a", "CAP END");
  await ada.line(/ FAIL REGISTER ALREADY_AUTHENTICATED ada :/);
  await ada.line(/ 001 ada /);
  ada.send("WHOIS ada");
  await ada.line(/ 330 ada ada ada /);
});

test("nobody registers the nick of somebody who is here", async () => {
  await using server = await startServer(withRegistration({ beforeConnect: true }));
  const [root, bar] = [await server.irc("root"), await server.connect("irc")];
  bar.send("NICK root", "REGISTER * * good-password");
  await bar.line(/^:monarchs.local FAIL REGISTER USERNAME_EXISTS root :/);
  root.send("REGISTER * * good-password");
  await root.line(/ REGISTER SUCCESS root /);
});

test.each<[string, SettingsInput]>([
  ["the settings do not allow it", withRegistration({ beforeConnect: false })],
  [
    "a password of the server comes first",
    { ...withRegistration({ beforeConnect: true }), server: { password: "open sesame" } },
  ],
])("before the connection is registered no account is made where %s", async (_, settings) => {
  await using server = await startServer(settings);
  const bar = await server.connect("irc");
  expect(await offered(bar)).not.toContain(`${capability}=before-connect`);
  bar.send("NICK bar", "REGISTER * * good-password", "VERIFY bar 1");
  await bar.line(/^:monarchs.local FAIL REGISTER COMPLETE_CONNECTION_REQUIRED bar :/);
  await bar.line(/^:monarchs.local FAIL VERIFY COMPLETE_CONNECTION_REQUIRED bar :/);
});

test("where an address is needed, REGISTER without one fails", async () => {
  await using server = await startServer(withRegistration({ emailRequired: true, beforeConnect: true }));
  const [early, late] = [await server.connect("irc"), await server.irc("late")];
  early.send("NICK early");
  for (const client of [early, late]) {
    client.send("REGISTER * * good-password");
    await client.line(/ FAIL REGISTER INVALID_EMAIL (early|late) :/);
    client.send("REGISTER * someone@example.org good-password");
    await client.line(/ (REGISTER SUCCESS|UNACCEPTABLE_EMAIL) (early|late) :/);
  }
});

test("a code that nobody was sent is invalid", async () => {
  await using server = await startServer(noLobby);
  const ada = await server.irc("ada");
  ada.send("VERIFY ada 1234", "VERIFY ada");
  await ada.line(/^:monarchs.local FAIL VERIFY INVALID_CODE ada :/);
  await ada.line(/ 461 ada VERIFY :/);
});

test("an account with a password that is easy to guess is refused where that is checked", async () => {
  await using server = await startServer({ ...noLobby, accounts: { checkPasswordStrength: true } });
  const ada = await server.irc("augusta");
  ada.send("REGISTER * * augusta1", "REGISTER * * password123", "REGISTER * * purple-teacup");
  await ada.line(/ FAIL REGISTER WEAK_PASSWORD augusta :/);
  await ada.line(/ FAIL REGISTER WEAK_PASSWORD augusta :/);
  await ada.line(/ REGISTER SUCCESS augusta :/);
});

test("where registration is closed it is not offered, and fails", async () => {
  await using server = await startServer(withRegistration({ enabled: false }));
  const ada = await server.irc("ada", "batch");
  expect(ada.received.join()).not.toContain(capability);
  ada.send("REGISTER * * good-password");
  await ada.line(/ FAIL REGISTER TEMPORARILY_UNAVAILABLE ada :/);
});

test("where names are all there is, nobody registers or logs in", async () => {
  await using server = await startServer({ ...noLobby, auth: { mode: "open" } });
  await addAccounts(server, "ada");
  const client = await server.connect("irc");
  expect(await offered(client)).not.toMatch(/sasl|account-registration/);
  client.send("AUTHENTICATE PLAIN");
  await client.line(/ 904 /);
  const eve = await server.line("eve");
  eve.send(`/login ada ${password}`, "/register eve good-password");
  await eve.line(/\[ACCOUNTS_OFF\]$/);
  await eve.line(/\[ACCOUNTS_OFF\]$/);
});

test("where accounts are required, a guest is told so, and comes in after a log-in on the same connection", async () => {
  await using server = await startServer({ ...noLobby, auth: { mode: "required" } });
  await addAccounts(server, "ada");
  const client = await server.connect("irc");
  expect(await offered(client)).toContain("draft/account-required");
  client.send("CAP REQ :draft/account-required", "NICK ada", "USER a 0 * :a", "CAP END");
  await client.line(/ NAK :draft\/account-required$/);
  await client.line(/^:monarchs.local FAIL \* ACCOUNT_REQUIRED :/);
  client.send("AUTHENTICATE PLAIN", `AUTHENTICATE ${plain("ada", password)}`, "CAP END");
  await client.line(/ 903 /);
  await client.line(/ 001 ada /);
  await client.line(/ 005 .*draft\/ACCOUNTREQUIRED/);
  const eve = await server.connect("line");
  eve.send("eve");
  await eve.line(/\[ACCOUNT_REQUIRED\]$/);
});

test("where accounts are required, who logs out leaves, and a guest's token is worth nothing", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada");
  const guest = await server.line("eve");
  guest.send("/resume");
  const token = /(\S{32})/.exec(await guest.line(/\S{32}/))?.[1] ?? "";
  await server.restart({ auth: { mode: "required" } });
  const again = await server.connect("line");
  again.send(`/resume ${token}`);
  await again.line(/\[ACCOUNT_REQUIRED\]$/);
  const [ada, bob] = [await loggedIn(server, "ada"), await loggedIn(server, "ada")];
  ada.send("LOGOUT");
  await ada.line(/ 901 /);
  await ada.line(/^ERROR .*Logged out/);
  await ada.closed;
  expect((await bob.roundtrip()).join()).not.toContain("QUIT");
});

test("a nick that belongs to an account is 433, and FAIL for who reads that", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada");
  const [eve, bob] = [await server.irc("eve", "standard-replies"), await server.irc("bob")];
  eve.send("NICK ada");
  await eve.line(/ 433 eve ada :/);
  await eve.line(/^:monarchs.local FAIL NICK ACCOUNT_REQUIRED ada :/);
  bob.send("NICK ada");
  await bob.line(/ 433 bob ada :/);
  expect(await bob.roundtrip()).toEqual([]);
});

test("where guests only read, they enter rooms that are there, and say nothing", async () => {
  await using server = await startServer({ ...noLobby, auth: { mode: "accounts" } });
  await addAccounts(server, "ada");
  const [ada, eve] = [await loggedIn(server, "ada"), await server.irc("eve", "standard-replies")];
  eve.send("JOIN #dev");
  await eve.line(/ 403 eve #dev :/);
  await join(ada, "#dev");
  await join(eve, "#dev");
  eve.send(
    "PRIVMSG #dev :hello",
    "PRIVMSG ada :hello",
    "TOPIC #dev :mine",
    "NOTICE #dev :hello",
    "TOPIC #dev",
  );
  for (const verb of ["PRIVMSG", "PRIVMSG", "TOPIC"])
    await eve.line(new RegExp(`^:monarchs.local FAIL ${verb} ACCOUNT_REQUIRED :`));
  expect(await eve.line(/./)).toMatch(/ 331 eve #dev /);
  ada.send("PRIVMSG #dev :listen");
  await eve.line(/^:ada!\S+ PRIVMSG #dev :listen$/);
  expect((await ada.roundtrip()).join()).not.toContain("hello");
});

test("where guests only read, they change no room, whatever they are in it", async () => {
  await using server = await startServer({ ...noLobby, auth: { mode: "accounts" } });
  await addAccounts(server, "ada");
  const [ada, eve] = [
    await loggedIn(server, "ada", "draft/metadata-2 batch"),
    await server.irc("eve", "standard-replies draft/metadata-2 batch draft/channel-rename"),
  ];
  await join(ada, "#dev");
  await join(eve, "#dev");
  ada.send("MODE #dev +o eve", "METADATA #dev SET url :https://example.org/");
  await eve.line(/ MODE #dev \+o eve$/);
  await ada.roundtrip();
  const changes = ["RENAME #dev #mine :", "METADATA #dev SET url :x", "METADATA #dev CLEAR"];
  for (const line of [...changes, "RELAYMSG #dev carol/elsewhere :hello"]) {
    eve.send(line);
    await eve.line(/^:monarchs.local FAIL \S+ ACCOUNT_REQUIRED :/);
  }
  eve.send("METADATA #dev GET url", "METADATA * SET pronouns :they");
  await eve.line(/ 761 eve #dev url \S+ :https:\/\/example.org\/$/);
  await eve.line(/ 761 eve \S+ pronouns \S+ :they$/);
});

test("who tries out which e-mail addresses are known has few tries, and several at once have no more", async () => {
  await using server = await startServer({
    ...noLobby,
    limits: { floodControl: true, registrationsPerAddress: 3 },
  });
  const owner = await server.irc("owner");
  owner.send("REGISTER * known@example.org :good-secret");
  await owner.line(/ REGISTER SUCCESS owner /);
  const others = await Promise.all(["ada", "bob", "eve"].map((nick) => server.irc(nick)));
  for (const each of others) each.send("REGISTER * known@example.org :good-secret");
  const answers = await Promise.all(others.map((each) => each.line(/ FAIL REGISTER /)));
  expect(answers.filter((line) => line.includes(" TEMPORARILY_UNAVAILABLE "))).toHaveLength(1);
});

test("a registration stands also where read markers cannot be kept with it", async () => {
  using store = new FragileStore();
  const openStore: OpenStore = async (onLost) => ({
    ...(await store.open(onLost)),
    markRead: () => Promise.reject(new Unavailable("it is away")),
  });
  await using server = await startServer({ ...noLobby, ...store.settings }, { openStore });
  const ada = await server.irc("ada", "draft/read-marker");
  await join(ada, "#dev");
  ada.send("MARKREAD #dev timestamp=2020-01-01T00:00:00.000Z", `REGISTER * * :${password}`);
  await ada.line(/ REGISTER SUCCESS ada /);
});

/** A port that nobody has. */
async function freePort(): Promise<number> {
  const listening = createServer().listen(0, "127.0.0.1");
  await once(listening, "listening");
  const { port } = listening.address() as AddressInfo;
  listening.close();
  await once(listening, "close");
  return port;
}

test("no door is open before it is known which names are accounts'", async () => {
  using store = new FragileStore();
  const port = await freePort();
  let reached: boolean | undefined;
  const openStore: OpenStore = async (onLost) => {
    const open = await store.open(onLost);
    const accounts = async () => {
      reached = await TestClient.tcp(port).then(
        () => true,
        () => false,
      );
      return open.accounts();
    };
    return { ...open, accounts };
  };
  const listeners = [{ protocol: "irc", port }] as const;
  await using server = await startServer(
    { ...noLobby, ...store.settings, listeners: [...listeners] },
    { openStore },
  );
  expect(reached).toBe(false);
  expect((await server.irc("ada")).isClosed).toBe(false);
});
