import { expect, test } from "vitest";
import { type TestClient, until } from "../support/client.ts";
import { FragileStore } from "../support/fragile-store.ts";
import { ScramClient } from "../support/scram.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { addAccounts, admin, join, loggedIn, noLobby, password, plain } from "./support.ts";

const base64 = (text: string): string => Buffer.from(text).toString("base64");
/** The server's next message of an exchange, as text. */
const challenge = async (client: TestClient): Promise<string> =>
  Buffer.from(
    /^AUTHENTICATE (.*)$/.exec(await client.line(/^AUTHENTICATE /))?.[1] ?? "",
    "base64",
  ).toString();
const begin = async (client: TestClient, mechanism: string): Promise<void> => {
  client.send(`AUTHENTICATE ${mechanism}`);
  await client.line(/^AUTHENTICATE \+$/);
};

/** Goes through SCRAM up to the server's answer to the proof. */
async function prove(client: TestClient, name: string, secret: string): Promise<ScramClient> {
  await begin(client, "SCRAM-SHA-256");
  const scram = new ScramClient(name, secret);
  client.send(`AUTHENTICATE ${base64(scram.first)}`);
  const said = await challenge(client);
  expect(said).toMatch(/^r=client-nonce\S{10,},s=[A-Za-z0-9+/]+=*,i=\d{4,}$/);
  client.send(`AUTHENTICATE ${base64(scram.final(said))}`);
  return scram;
}

async function unregistered(server: TestServer): Promise<TestClient> {
  const client = await server.connect("irc");
  client.send("CAP LS 302", "CAP REQ :sasl");
  await client.line(/ ACK :sasl$/);
  return client;
}

test("the mechanisms of the settings are offered, with 302 only", async () => {
  await using server = await startServer({
    ...noLobby,
    accounts: { mechanisms: ["PLAIN", "EXTERNAL"] },
  });
  const client = await server.connect("irc");
  client.send("CAP LS", "CAP LS 302", "AUTHENTICATE SCRAM-SHA-256");
  await client.line(/ LS :.*\bsasl( |$)/);
  await client.line(/ LS .*:.*\bsasl=PLAIN,EXTERNAL( |$)/);
  await client.line(/ 908 \* PLAIN,EXTERNAL :/);
  await client.line(/ 904 /);
});

test("SCRAM: both prove that they know the password, and nobody says it", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada");
  const client = await unregistered(server);
  const scram = await prove(client, "ADA", password);
  expect(await challenge(client)).toBe(scram.expected);
  expect((await client.roundtrip()).join()).not.toContain(" 900 ");
  client.send("AUTHENTICATE +", "NICK ada", "USER a 0 * :a", "CAP END");
  await client.line(/ 900 \* \S+ ada :/);
  await client.line(/ 903 /);
  await client.line(/ 001 ada /);
  client.send("WHOIS ada");
  await client.line(/ 330 ada ada ada /);
});

test("SCRAM: a proof of another password is 904, and PLAIN works after it", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada");
  const client = await unregistered(server);
  await prove(client, "ada", "another secret");
  expect(await client.line(/ 90\d |^AUTHENTICATE/)).toContain(" 904 ");
  client.send("AUTHENTICATE PLAIN", `AUTHENTICATE ${plain("ada", password)}`);
  await client.line(/ 903 /);
});

test("SCRAM: a name without an account looks like one that has it, always with the same salt", async () => {
  await using server = await startServer({ ...noLobby, limits: { loginAttempts: 0 } });
  await addAccounts(server, "ada");
  const client = await unregistered(server);
  const said = async (name: string): Promise<string> => {
    await begin(client, "SCRAM-SHA-256");
    client.send(`AUTHENTICATE ${base64(`n,,n=${name},r=abc`)}`);
    const [, rest = ""] = (await challenge(client)).split(",s=");
    client.send("AUTHENTICATE *");
    await client.line(/ 906 /);
    return rest;
  };
  const [ada, eve, mallory] = [await said("ada"), await said("eve"), await said("mallory")];
  expect(await said("Eve")).toBe(eve);
  expect(new Set([ada, eve, mallory]).size).toBe(3);
  expect(eve.split(",i=")[1]).toBe(ada.split(",i=")[1]);
  expect(eve.length).toBe(ada.length);
  await prove(client, "eve", password);
  await client.line(/ 904 /);
});

test.each([
  ["channel binding, which is not offered", "p=tls-unique,,n=ada,r=abc"],
  ["another's authzid", "n,a=bob,n=ada,r=abc"],
  ["no nonce", "n,,n=ada,r="],
  ["no name", "n,,n=,r=abc"],
  ["a name with an escape that is none", "n,,n=a=2Xda,r=abc"],
  ["an extension that is demanded", "n,,m=x,n=ada,r=abc"],
  ["nothing", ""],
])("SCRAM: %s is 904", async (_, first) => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada");
  const client = await unregistered(server);
  await begin(client, "SCRAM-SHA-256");
  client.send(`AUTHENTICATE ${first === "" ? "+" : base64(first)}`);
  expect(await client.line(/ 90\d |^AUTHENTICATE/)).toContain(" 904 ");
});

test("SCRAM: a nonce that is not the server's, or another header, is 904", async () => {
  await using server = await startServer({ ...noLobby, limits: { loginAttempts: 0 } });
  await addAccounts(server, "ada");
  const client = await unregistered(server);
  for (const spoil of [
    (final: string) => final.replace("r=", "r=x"),
    (final: string) => final.replace("c=biws", "c=eSws"),
    (final: string) => final.replace(/p=.*/, "p=AAAA"),
  ]) {
    await begin(client, "SCRAM-SHA-256");
    const scram = new ScramClient("ada", password);
    client.send(`AUTHENTICATE ${base64(scram.first)}`);
    client.send(`AUTHENTICATE ${base64(spoil(scram.final(await challenge(client))))}`);
    expect(await client.line(/ 90\d |^AUTHENTICATE/)).toContain(" 904 ");
  }
});

test("an account of before SCRAM gets its verifier at its next log-in with the password", async () => {
  await using server = await startServer({ ...noLobby, accounts: { mechanisms: ["PLAIN"] } });
  await addAccounts(server, "ada");
  await server.restart({ accounts: { mechanisms: ["PLAIN", "SCRAM-SHA-256"] } });
  const early = await unregistered(server);
  await prove(early, "ada", password);
  await early.line(/ 904 /);
  await loggedIn(server, "ada");
  const late = await unregistered(server);
  const scram = await prove(late, "ada", password);
  expect(await challenge(late)).toBe(scram.expected);
});

test.each([
  ["one of 100 letters beyond ascii", "é".repeat(100)],
  ["one that needs two pieces", "abc".repeat(100)],
  ["one that fills its piece, which + follows", `${"abc".repeat(98)}a`],
])("a password logs in: %s", async (_, secret) => {
  await using server = await startServer(noLobby);
  await admin(server, "accountAdd", { name: "ada", password: secret });
  const client = await unregistered(server);
  await begin(client, "PLAIN");
  const message = plain("ada", secret);
  for (let at = 0; at < message.length; at += 400) client.send(`AUTHENTICATE ${message.slice(at, at + 400)}`);
  if (message.length % 400 === 0) client.send("AUTHENTICATE +");
  await client.line(/ 900 \* \S+ ada :/);
  await client.line(/ 903 /);
});

test("who is registered logs in, and then again as somebody else", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada", "bob");
  const [user, eve] = [await server.irc("user", "sasl"), await server.irc("eve", "account-notify")];
  for (const name of ["ada", "bob", "bob"]) {
    await begin(user, "PLAIN");
    user.send(`AUTHENTICATE ${plain(name, password)}`);
    expect(await user.line(/./)).toMatch(new RegExp(` 900 user user!\\S+ ${name} :`));
    expect(await user.line(/./)).toMatch(/ 903 user :/);
  }
  eve.send("WHOIS user");
  await eve.line(/ 330 eve user bob /);
});

test("a second account does not inherit the first one's rooms, and has a name of its own", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada", "bob");
  const [ada, eve] = [await loggedIn(server, "ada", "sasl"), await server.irc("eve")];
  await join(ada, "#dev");
  await join(eve, "#dev");
  await ada.line(/^:eve!\S+ JOIN/);
  ada.send("AUTHENTICATE PLAIN", `AUTHENTICATE ${plain("bob", password)}`);
  await ada.line(/^:ada!\S+ PART #dev/);
  await ada.line(/^:ada!\S+ NICK :?bob$/);
  await ada.line(/ 900 bob bob!\S+ bob :/);
  await ada.line(/ 903 bob :/);
  await eve.line(/^:ada!\S+ QUIT /);
  ada.send("WHOIS bob");
  const seen = (await ada.roundtrip()).join("\n");
  expect(seen).toMatch(/ 330 bob bob bob /);
  expect(seen).not.toContain("#dev");
});

test("an account that stays for good stays when its session logs in to another", async () => {
  await using server = await startServer({ ...noLobby, accounts: { alwaysOn: "mandatory" } });
  await addAccounts(server, "ada", "bob");
  const [user, eve] = [await server.irc("user", "sasl"), await server.irc("eve")];
  for (const name of ["ada", "bob"]) {
    await begin(user, "PLAIN");
    user.send(`AUTHENTICATE ${plain(name, password)}`);
    await user.line(/ 903 /);
  }
  eve.send("WHOIS user", "WHOIS bob");
  await eve.line(/ 330 eve user ada /);
  await eve.line(/ 330 eve bob bob /);
});

test("an administrator who logs in to another account is one no more", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada", "bob");
  await admin(server, "accountRole", { name: "ada", role: "administrator" });
  const user = await server.irc("user", "sasl");
  for (const name of ["ada", "bob"]) {
    await begin(user, "PLAIN");
    user.send(`AUTHENTICATE ${plain(name, password)}`);
    await user.line(/ 903 /);
  }
  user.send("MODE user");
  expect(await user.line(/ 221 /)).toMatch(/ \+[^o]*$/);
});

test("OAUTHBEARER: a token is refused in JSON, then with 904", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada");
  const client = await unregistered(server);
  const sign = "\u0001";
  for (const [message, status] of [
    [`n,a=ada,${sign}auth=Bearer abc.def${sign}${sign}`, "invalid_token"],
    [`n,,${sign}host=x${sign}port=1${sign}auth=Bearer abc.def${sign}${sign}`, "invalid_token"],
    [`n,,${sign}auth=Basic abc${sign}${sign}`, "invalid_request"],
    ["what", "invalid_request"],
  ] as const) {
    await begin(client, "OAUTHBEARER");
    client.send(`AUTHENTICATE ${base64(message)}`);
    expect(JSON.parse(await challenge(client))).toEqual({ status });
    client.send(`AUTHENTICATE ${base64(sign)}`);
    await client.line(/ 904 /);
    if (status === "invalid_token") await client.roundtrip();
  }
});

test("a locked account is told as locked to who knows its password, and to nobody else", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada");
  await admin(server, "accountDisable", { name: "ada", disabled: true });
  const client = await unregistered(server);
  client.send("AUTHENTICATE PLAIN", `AUTHENTICATE ${plain("ada", "a wrong one")}`);
  expect(await client.line(/ 90\d /)).toContain(" 904 ");
  client.send("AUTHENTICATE PLAIN", `AUTHENTICATE ${plain("ada", password)}`);
  expect(await client.line(/ 90\d /)).toContain(" 902 ");
  expect(await client.line(/ 90\d /)).toContain(" 904 ");
});

test("without a limit somebody may fail as often as they like", async () => {
  await using server = await startServer({ ...noLobby, limits: { loginAttempts: 0 } });
  await addAccounts(server, "ada");
  const client = await unregistered(server);
  for (let time = 0; time < 6; time += 1) {
    client.send("AUTHENTICATE PLAIN", `AUTHENTICATE ${plain("ada", "wrong")}`);
    await client.line(/ 904 /);
  }
  client.send("AUTHENTICATE PLAIN", `AUTHENTICATE ${plain("ada", password)}`);
  await client.line(/ 903 /);
});

test("while the store is away a log-in fails, and works again when it is back", async () => {
  using store = new FragileStore();
  await using server = await startServer({ ...noLobby, ...store.settings }, { openStore: store.open });
  await addAccounts(server, "ada");
  const client = await unregistered(server);
  await begin(client, "SCRAM-SHA-256");
  store.away = true;
  await store.lose();
  client.send(`AUTHENTICATE ${base64("n,,n=ada,r=abc")}`);
  expect(await client.line(/ 90\d /)).toMatch(/ 904 \* :.*try again/);
  client.send("AUTHENTICATE PLAIN", `AUTHENTICATE ${plain("ada", password)}`);
  expect(await client.line(/ 90\d /)).toMatch(/ 904 \* :.*try again/);
  store.away = false;
  await until(() => store.opened === 2);
  await until(async () => {
    client.send("AUTHENTICATE PLAIN", `AUTHENTICATE ${plain("ada", password)}`);
    return (await client.line(/ 90[34] /)).includes(" 903 ");
  });
});
