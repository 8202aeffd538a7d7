import { expect, test } from "vitest";
import { startServer } from "../support/server.ts";
import { addAccounts, admin, join, loggedIn, noLobby, password, plain } from "./support.ts";

test("who registers stays who they were: rooms, role and what they wrote", async () => {
  await using server = await startServer();
  const ada = await server.line("ada");
  const bob = await server.irc("bob", "account-notify extended-join");
  ada.send("before", `/register * ${password.replace(" ", "-")} ada@example.org`);
  await ada.line(/^- .*ada/);
  await bob.line(/^:ada!\S+ ACCOUNT ada$/);
  ada.send("after", "/whoami");
  await bob.line(/:after$/);
  await ada.line(/^- you are ada, account ada$/);
  await ada.line(/^- rooms: @#lobby$/);
  expect(bob.received.filter((line) => / (QUIT|PART|NICK) /.test(line))).toEqual([]);
});

test("an account that was registered can be logged in to after a restart", async () => {
  await using server = await startServer(noLobby);
  const ada = await server.line("ada");
  ada.send("/register", password);
  await ada.line(/^- password:/);
  await ada.line(/^- (?!password).*ada/);
  await server.restart();
  const again = await loggedIn(server, "ada");
  again.send("WHOIS ada");
  await again.line(/ 330 ada ada ada /);
});

test.each([
  ["short", /\[INVALID_PASSWORD\]$/],
  ["", /\[/],
])("a password of %j registers nothing", async (secret, answer) => {
  await using server = await startServer(noLobby);
  const ada = await server.line("ada");
  ada.send(`/register * ${secret === "" ? "x" : secret}`);
  await ada.line(answer);
  expect(await admin(server, "accountList", {})).toEqual([]);
});

test("where registration is closed nobody registers", async () => {
  await using server = await startServer({ ...noLobby, accounts: { registration: { enabled: false } } });
  const ada = await server.line("ada");
  ada.send("/register * long-enough");
  await ada.line(/\[REGISTRATION_CLOSED\]$/);
});

test("SASL PLAIN logs in before the nick is given, and a wrong password does not", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada");
  const client = await server.connect("irc");
  client.send("CAP LS 302", "CAP REQ :sasl", "AUTHENTICATE PLAIN", `AUTHENTICATE ${plain("ada", "wrong")}`);
  await client.line(/ 904 /);
  client.send("AUTHENTICATE PLAIN", `AUTHENTICATE ${plain("ADA", password)}`);
  await client.line(/ 900 \S+ \S+ ada :/);
  await client.line(/ 903 /);
  client.send("NICK ada", "USER ada 0 * :Ada", "CAP END");
  await client.line(/ 001 ada /);
});

test("after too many wrong passwords the connection is closed", async () => {
  await using server = await startServer({ ...noLobby, limits: { loginAttempts: 2 } });
  await addAccounts(server, "ada");
  const client = await server.line("eve");
  client.send("/login ada wrong", "/login ada wronger");
  await client.line(/\[WRONG_CREDENTIALS\]$/);
  await client.line(/\[WRONG_CREDENTIALS\]$/);
  await client.closed;
});

test("the nick of an account is refused to everybody else", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada");
  const [guest, eve] = [await server.connect("irc"), await server.irc("eve")];
  guest.send("NICK Ada", "USER a 0 * :a");
  await guest.line(/ 433 \S+ Ada /);
  eve.send("NICK ADA");
  await eve.line(/ 433 eve ADA /);
  const line = await server.connect("line");
  line.send("ada");
  await line.line(/\[NICK_RESERVED\]$/);
  await loggedIn(server, "ada");
});

test("an account that is made while the server runs can be used at once, and its name is kept", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada");
  const eve = await server.irc("eve");
  eve.send("NICK ada");
  await eve.line(/ 433 eve ada /);
  await loggedIn(server, "ada");
});

test("a second session shares nick and rooms, and is shown them", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada");
  const [desk, bob] = [await loggedIn(server, "ada"), await server.irc("bob")];
  await join(desk, "#dev");
  await join(bob, "#dev");
  const phone = await loggedIn(server, "ada");
  await phone.line(/^:ada!\S+ JOIN #dev/);
  expect(await phone.line(/ 353 ada = #dev /)).toMatch(/@ada/);
  phone.send("PRIVMSG #dev :from the phone");
  await bob.line(/^:ada!\S+ PRIVMSG #dev :from the phone$/);
  await desk.line(/^:ada!\S+ PRIVMSG #dev :from the phone$/);
  expect(bob.received.filter((line) => /^:ada!\S+ JOIN/.test(line))).toEqual([]);
  desk.send("QUIT");
  await desk.closed;
  expect(await bob.roundtrip()).toEqual([]);
  phone.send("JOIN #new", "QUIT :all gone");
  await bob.line(/^:ada!\S+ QUIT :.*all gone$/);
});

test("what one session enters and leaves, the other is shown", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada");
  const [desk, phone] = [await loggedIn(server, "ada"), await loggedIn(server, "ada")];
  await join(desk, "#dev");
  await phone.line(/^:ada!\S+ JOIN #dev/);
  await phone.line(/ 366 ada #dev /);
  phone.send("PART #dev :bye");
  await desk.line(/^:ada!\S+ PART #dev :bye$/);
});

test("a late login brings the session to the account that is here, and others see the guest go", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada");
  const desk = await loggedIn(server, "ada");
  await join(desk, "#dev");
  const phone = await server.line("ada2");
  phone.send("/join dev");
  await desk.line(/^:ada2!\S+ JOIN #dev/);
  phone.send("/login ada", password);
  await phone.line(/^- .*logged in as ada/);
  await desk.line(/^:ada2!\S+ (QUIT|PART #dev)/);
  phone.send("/msg #dev it is me");
  await desk.line(/^:ada!\S+ PRIVMSG #dev :it is me$/);
  desk.send("WHOIS ada2");
  await desk.line(/ 401 ada ada2 /);
});

test("a late login to an account that is not here keeps nick and rooms", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada");
  const [eve, bob] = [await server.line("eve"), await server.irc("bob", "account-notify")];
  await join(bob, "#dev");
  eve.send("/join dev", `/login ada`, password);
  await eve.line(/^- .*logged in as ada/);
  await bob.line(/^:eve!\S+ ACCOUNT ada$/);
  eve.send("/nick ada", "/whoami");
  await eve.line(/^- you are ada, account ada$/);
  await eve.line(/^- rooms: #dev$/);
});

test("who logs out goes on as a guest under another nick, outside of all rooms", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada");
  const [ada, bob] = [await loggedIn(server, "ada"), await server.irc("bob")];
  await join(ada, "#dev");
  await join(bob, "#dev");
  ada.send("LOGOUT");
  await bob.line(/^:ada!\S+ QUIT /);
  await ada.line(/^:ada!\S+ NICK :?Guest/);
  ada.send("PRIVMSG #dev :still here?");
  await ada.line(/ 404 Guest\S+ #dev /);
  ada.send("NICK ada");
  await ada.line(/ 433 Guest\S+ ada /);
  ada.send("LOGOUT");
  await ada.line(/ 400 |FAIL LOGOUT/);
});

test("a changed password holds, and the old one no more", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada");
  const ada = await server.connect("line");
  ada.send("/login ada", password);
  await ada.line(/^- welcome/);
  ada.send("/passwd wrong new-secret", "/passwd");
  await ada.line(/\[WRONG_CREDENTIALS\]$/);
  await ada.line(/^- .*password:/);
  ada.send(password);
  await ada.line(/^- .*password:/);
  ada.send("another secret");
  await ada.line(/^- .*password.*changed/);
  const other = await server.line("eve");
  other.send("/login ada", password);
  await other.line(/\[WRONG_CREDENTIALS\]$/);
  other.send("/login ada", "another secret");
  await other.line(/^- .*logged in as ada/);
});

test("who is disabled is put out at once on every session, and gets in no more", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada");
  const [desk, phone, bob] = [
    await loggedIn(server, "ada"),
    await loggedIn(server, "ada"),
    await server.irc("bob"),
  ];
  await join(desk, "#dev");
  await join(bob, "#dev");
  await admin(server, "accountDisable", { name: "Ada", disabled: true });
  await desk.line(/^ERROR .*disabled/);
  await phone.line(/^ERROR .*disabled/);
  await Promise.all([desk.closed, phone.closed]);
  await bob.line(/^:ada!\S+ QUIT /);
  const again = await server.line("eve");
  again.send("/login ada", password);
  await again.line(/\[ACCOUNT_DISABLED\]$/);
  await admin(server, "accountDisable", { name: "ada", disabled: false });
  again.send("/login ada", password);
  await again.line(/^- .*logged in as ada/);
});

test("an account with letters beyond ascii is put out by whatever form of its name", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "Ἀγορᾶς");
  const ada = await server.line("ada");
  ada.send("/login Ἀγορᾶς", password);
  await ada.line(/^- .*logged in/);
  await admin(server, "accountDisable", { name: "ἈΓΟΡΑ͂Σ", disabled: true });
  await ada.closed;
});

test("an administrator's role holds at once, and until it is taken", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada");
  const ada = await server.connect("line");
  ada.send("/login ada", password);
  await ada.line(/^- welcome/);
  ada.send("/tree");
  await ada.line(/\[NOT_ADMINISTRATOR\]$/);
  await admin(server, "accountRole", { name: "ada", role: "administrator" });
  ada.send("/tree");
  await ada.line(/root/);
  await admin(server, "accountRole", { name: "ada", role: "user" });
  ada.send("/tree");
  await ada.line(/\[NOT_ADMINISTRATOR\]$/);
});

test("an administrator's account is operator from its log-in on", async () => {
  await using server = await startServer(noLobby);
  await admin(server, "accountAdd", { name: "ada", password, role: "administrator" });
  const ada = await loggedIn(server, "ada");
  ada.send("WHOIS ada", "MODE ada");
  await ada.line(/ 313 ada ada /);
  await ada.line(/ 221 ada \+\S*o/);
});

test("a resume token takes a guest's session back while the old socket is half open", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob] = [await server.line("ada"), await server.irc("bob")];
  ada.send("/join dev", "/resume");
  const token = /(\S{32})/.exec(await ada.line(/\S{32}/))?.[1] ?? "";
  await join(bob, "#dev");
  ada.socket?.pause();
  const again = await server.connect("line");
  again.send(`/resume ${token}`);
  await again.line(/^- welcome back, ada/);
  await again.line(/^- .* in #dev: .*@ada/);
  again.send("/msg #dev here again");
  await bob.line(/^:ada!\S+ PRIVMSG #dev :here again$/);
  expect(
    bob.received.filter((line) => / QUIT | (JOIN|PART) #dev/.test(line) && line.startsWith(":ada")),
  ).toEqual([]);
  ada.socket?.resume();
  await ada.closed;
  expect(await bob.roundtrip()).toEqual([]);
});

test("a guest whose connection broke comes back as the same person, within an IRC client too", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob] = [await server.irc("ada", "monarchs.chat/resume"), await server.irc("bob")];
  ada.send("RESUME");
  const token = /(\S{32})/.exec(await ada.line(/RESUME/))?.[1] ?? "";
  await join(ada, "#dev");
  await join(bob, "#dev");
  ada.destroy();
  await bob.line(/^:ada!\S+ QUIT/);
  const again = await server.connect("irc");
  again.send("CAP LS 302", "CAP REQ :monarchs.chat/resume", `RESUME ${token}`);
  await again.line(/ 001 ada /);
  again.send("PRIVMSG bob :it is me");
  await bob.line(/^:ada!\S+ PRIVMSG bob :it is me$/);
});

test("a token that nobody was given is refused", async () => {
  await using server = await startServer(noLobby);
  const client = await server.connect("line");
  client.send(`/resume ${"x".repeat(32)}`);
  await client.line(/\[INVALID_TOKEN\]$/);
  client.send("ada");
  await client.line(/^- welcome, ada/);
});

test("/register as the first line gives the name, makes the account and enters the rooms", async () => {
  await using server = await startServer();
  const ada = await server.connect("line");
  ada.send("/register ada secret-word");
  await ada.line(/^- welcome, ada/);
  await ada.line(/account/);
  await ada.line(/you joined #lobby/);
  const again = await server.connect("line");
  again.send("/login ada secret-word");
  await again.line(/^- welcome, ada/);
});

test("who has logged in and not signed in yet comes in as the account is by then", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada", "bob");
  await admin(server, "accountRole", { name: "bob", role: "administrator" });
  const [ada, bob] = [await server.connect("irc"), await server.connect("irc")];
  for (const [client, name] of [
    [ada, "ada"],
    [bob, "bob"],
  ] as const) {
    client.send("AUTHENTICATE PLAIN", `AUTHENTICATE ${plain(name, password)}`);
    await client.line(/ 903 /);
  }
  await admin(server, "accountDisable", { name: "ada", disabled: true });
  await ada.line(/^ERROR .*disabled/);
  await ada.closed;
  await admin(server, "accountRole", { name: "bob", role: "user" });
  bob.send("NICK bob", "USER bob 0 * :bob", "MODE bob");
  expect(await bob.line(/ 221 /)).toMatch(/ 221 bob \+$/);
});
