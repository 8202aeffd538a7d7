import { expect, test } from "vitest";
import { addAccounts, admin, join, loggedIn, noLobby, password, plain } from "../../actors/support.ts";
import type { TestClient } from "../../support/client.ts";
import { startServer } from "../../support/server.ts";

/** What a service said last, after these words to it. */
async function told(client: TestClient, to: string, words: string): Promise<readonly string[]> {
  client.send(`${to} ${words}`);
  const lines = await client.roundtrip();
  return lines.flatMap((line) => /^(?:@\S+ )?:(?:Nick|Chan)Serv!\S+ NOTICE \S+ :(.*)$/.exec(line)?.[1] ?? []);
}

test.each([
  "PRIVMSG NickServ :REGISTER good-password",
  "NS REGISTER good-password",
  "nickserv register good-password",
])("NickServ makes an account: %s", async (words) => {
  await using server = await startServer(noLobby);
  const ada = await server.irc("ada");
  ada.send(words);
  await ada.line(/ 900 ada ada!\S+ ada :/);
  await ada.line(/^:NickServ!NickServ@monarchs\.local NOTICE ada :.*ada is made/);
  expect(ada.received.join()).not.toContain("REGISTER SUCCESS");
  const again = await server.connect("irc");
  again.send("AUTHENTICATE PLAIN", `AUTHENTICATE ${plain("ada", "good-password")}`);
  await again.line(/ 903 /);
});

test("NickServ logs in and out, and changes the password", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada", "bob");
  const user = await server.irc("user");
  expect(await told(user, "NS", "IDENTIFY ada wrong")).toEqual(["Wrong name or password"]);
  expect(await told(user, "NS", `IDENTIFY ada ${password}`)).toEqual(["You are logged in as ada"]);
  expect(await told(user, "NS", "PASSWD one next-password nxt-password")).toEqual([
    "The new passwords differ: nothing is changed",
  ]);
  expect(await told(user, "NS", `PASSWD wrong next-password`)).toEqual(["Wrong name or password"]);
  expect(await told(user, "NS", `LOGOUT`)).toEqual(["You are logged out"]);
  expect(user.received.filter((line) => / 90[01] /.test(line))).toHaveLength(2);
});

test("who asks NickServ by message has it echoed, and nobody stores it", async () => {
  await using server = await startServer(noLobby);
  const ada = await server.irc("ada", "echo-message labeled-response batch server-time message-tags");
  ada.send("NS REGISTER first-password");
  await ada.line(/ 900 /);
  const phone = await server.connect("irc");
  phone.send("AUTHENTICATE PLAIN", `AUTHENTICATE ${plain("ada", "first-password")}`);
  phone.send("CAP REQ echo-message", "NICK ada", "USER a 0 * :a", "CAP END");
  await phone.line(/ 001 /);
  ada.send("@label=x PRIVMSG nickserv :PASSWD first-password another-password");
  await ada.line(/^@label=x;?\S* :monarchs.local BATCH \+\S+ labeled-response/);
  await ada.line(/^@batch=\S+;time=\S+ :ada!\S+ PRIVMSG NickServ :PASSWD/);
  await ada.line(/NOTICE ada :Your password is changed$/);
  await phone.closed;
  expect(phone.received.at(-1)).toBe("ERROR :Closing link: Your password was changed");
  expect(phone.received.join()).not.toContain("PASSWD");
  ada.send("CHATHISTORY LATEST NickServ * 10", "TAGMSG NickServ", "NOTICE NickServ :HELP");
  expect((await ada.roundtrip()).join()).not.toContain("PASSWD");
  expect(JSON.stringify(server.log)).not.toContain("another-password");
});

test("services are told of by WHOIS, explain themselves, and take no nick from anybody", async () => {
  await using server = await startServer(noLobby);
  const ada = await server.irc("ada");
  ada.send("WHOIS nickserv", "NICK ChanServ", "NS", "CS HELP AMODE", "NS NONSENSE", "CS KICK #dev");
  await ada.line(/ 311 ada NickServ NickServ monarchs.local \* :/);
  await ada.line(/ 318 ada NickServ :/);
  await ada.line(/ 432 ada ChanServ :/);
  await ada.line(/^:NickServ!\S+ NOTICE ada :NickServ\. /);
  await ada.line(/^:ChanServ!\S+ NOTICE ada :AMODE <#channel>/);
  await ada.line(/^:NickServ!\S+ NOTICE ada :There is no command NONSENSE/);
  ada.send("NS HELP recover");
  await ada.line(/^:ChanServ!\S+ NOTICE ada :Syntax: KICK <#channel> <nick>/);
  await ada.line(/^:NickServ!\S+ NOTICE ada :REGAIN <nick>/);
});

test("an administrator makes accounts for others; nobody else does", async () => {
  await using server = await startServer({
    ...noLobby,
    operators: [{ name: "root", password: "operator-password" }],
  });
  const root = await server.irc("root");
  root.send("PRIVMSG NickServ :SAREGISTER eve eve-password");
  await root.line(/^:NickServ!\S+ NOTICE root :/);
  root.send("OPER root operator-password", "PRIVMSG NickServ :SAREGISTER ada ada-password");
  await root.line(/NOTICE root :The account ada is made$/);
  const ada = await server.connect("irc");
  ada.send("AUTHENTICATE PLAIN", `AUTHENTICATE ${plain("eve", "eve-password")}`);
  await ada.line(/ 904 /);
  ada.send("AUTHENTICATE PLAIN", `AUTHENTICATE ${plain("ada", "ada-password")}`);
  await ada.line(/ 903 /);
  expect(JSON.stringify(server.log)).toContain("registerFor");
  expect(JSON.stringify(server.log)).not.toContain("ada-password");
});

test("GHOST puts off one's other connections, and REGAIN takes the nick back from who has it", async () => {
  await using server = await startServer({ ...noLobby, accounts: { registration: { customNames: true } } });
  const [eve, bob] = [await server.irc("eve"), await server.irc("bob")];
  await addAccounts(server, "ada");
  const [desk, phone] = [await loggedIn(server, "ada"), await loggedIn(server, "ada")];
  await join(desk, "#dev");
  await join(bob, "#dev");
  expect(await told(desk, "NS", "GHOST bob")).toEqual(["bob: That name is not your account's"]);
  expect(await told(eve, "NS", "GHOST ada")).toEqual(["You are not logged in"]);
  expect(await told(desk, "NS", "GHOST ada")).toEqual(["Nobody else is called ada now"]);
  await phone.line(/^ERROR .*Put off by ada/);
  await phone.closed;
  expect((await bob.roundtrip()).join()).not.toContain("QUIT");
  // eve was here under her name before the account was made
  await addAccounts(server, "eve");
  const owner = await server.irc("owner");
  expect(await told(owner, "NS", `REGAIN eve ${password}`)).toContain("Nobody else is called eve now");
  expect(owner.received.some((line) => /^:owner!\S+ NICK :?eve$/.test(line))).toBe(true);
  await eve.line(/^ERROR .*Put off by owner/);
});

test("REGAIN takes a nick that nobody has, too", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "eve");
  const owner = await server.irc("owner");
  expect(await told(owner, "NS", "GHOST eve")).toEqual(["You are not logged in"]);
  expect(await told(owner, "NS", `REGAIN eve ${password}`)).not.toContain("eve: No such nick/channel");
  expect(owner.received.some((line) => /^:owner!\S+ NICK :?eve$/.test(line))).toBe(true);
  expect(await told(owner, "NS", "GHOST nobody")).toEqual(["nobody: No such nick/channel"]);
});

test("INFO tells others what they may know, and its owner the rest", async () => {
  await using server = await startServer(noLobby);
  const [ada, eve] = [await server.irc("ada"), await server.irc("eve")];
  await told(ada, "NS", "REGISTER good-password ada@example.org");
  for (const room of ["#open", "#hidden"]) {
    await join(ada, room);
    await told(ada, "CS", `REGISTER ${room}`);
  }
  ada.send("MODE #hidden +s");
  const own = (await told(ada, "NS", "INFO")).join("\n");
  expect(own).toMatch(/#hidden[\s\S]*ada@example\.org/);
  const others = (await told(eve, "NS", "INFO ADA")).join("\n");
  expect(others).toMatch(/Account ada[\s\S]*Here as ada[\s\S]*#open/);
  expect(others).not.toMatch(/#hidden|example\.org/);
  expect(await told(eve, "CS", "INFO #hidden")).toEqual(["#hidden: No such channel"]);
  expect((await told(eve, "CS", "INFO #open")).join()).toContain("#open belongs to ada");
});

test("a room that ChanServ registered is its owner's after a restart, with topic and bans", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "alice");
  const alice = await loggedIn(server, "alice", "echo-message labeled-response batch");
  await join(alice, "#alice");
  alice.send("TOPIC #alice :this one is mine", "MODE #alice +b eve!*@*", "PRIVMSG chanserv :Register #alice");
  await alice.line(/^:alice!\S+ MODE #alice \+q alice$/);
  await alice.line(/^:ChanServ!\S+ NOTICE alice :#alice is registered/);
  await server.restart();
  const bob = await server.irc("bob");
  bob.send("JOIN #alice");
  const seen = await bob.roundtrip();
  expect(seen.some((line) => / 332 bob #alice :this one is mine$/.test(line))).toBe(true);
  expect(seen.some((line) => / MODE /.test(line))).toBe(false);
  expect(seen.find((line) => line.includes(" 353 "))).toMatch(/:bob$/);
  const back = await loggedIn(server, "alice");
  expect((await join(back, "#alice")).split(" ").sort()).toEqual(["bob", "~alice"]);
  await bob.line(/^:monarchs\.local MODE #alice \+q alice$/);
  const eve = await server.irc("eve");
  eve.send("JOIN #alice");
  expect(await eve.line(/./)).toMatch(/ 474 eve #alice :/);
});

test("ChanServ gives and takes roles, and puts people out, for who may", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada", "carol");
  const [ada, bob] = [await loggedIn(server, "ada"), await server.irc("bob")];
  await join(ada, "#dev");
  await told(ada, "CS", "REGISTER #dev");
  await join(bob, "#dev");
  expect(await told(bob, "CS", "OP #dev")).toEqual(["#dev: You're not a channel operator"]);
  ada.send(
    "CS OP #dev bob",
    "CS DEOP #dev bob",
    "CS VOICE #dev bob",
    "CS BAN #dev eve",
    "CS TOPIC #dev :by rule",
  );
  for (const change of [
    /MODE #dev \+o bob/,
    /MODE #dev -o bob/,
    /MODE #dev \+v bob/,
    /MODE #dev \+b eve!\*@\*/,
  ])
    await bob.line(change);
  await bob.line(/^:ada!\S+ TOPIC #dev :/);
  ada.send("CS KICK #dev bob because of it");
  await bob.line(/^:ada!\S+ KICK #dev bob :because of it$/);
  expect(await told(ada, "CS", "AMODE #dev +o carol")).toEqual(["Roles in #dev:", "carol +o"]);
  const carol = await loggedIn(server, "carol");
  expect(await join(carol, "#dev")).toContain("@carol");
  expect((await told(ada, "CS", "AMODE #dev")).slice(1).sort()).toEqual(["ada +q", "carol +o"]);
  ada.send("CS AMODE #dev -o carol");
  await carol.line(/^:ada!\S+ MODE #dev -o carol$/);
  expect(await told(ada, "CS", "AMODE #dev +o nobody")).toEqual(["There is no account of that name"]);
});

test("ChanServ transfers a room, and lets go of one when its name is said twice", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada", "bob");
  const [ada, bob] = [await loggedIn(server, "ada"), await loggedIn(server, "bob")];
  await join(ada, "#dev");
  await join(bob, "#dev");
  await told(ada, "CS", "REGISTER #dev");
  expect(await told(ada, "CS", "TRANSFER #dev bob")).toEqual(["#dev: its owner is changed"]);
  await bob.line(/ MODE #dev .*\+q bob|MODE #dev \S+q\S* /);
  expect(await told(ada, "CS", "UNREGISTER #dev #dev")).toEqual(["#dev: You're not the channel's owner"]);
  expect((await told(bob, "CS", "DROP #dev")).join()).toContain("UNREGISTER #dev #dev");
  expect(await told(bob, "CS", "DROP #dev #dev")).toEqual(["#dev belongs to nobody now"]);
  await ada.line(/^:bob!\S+ MODE #dev -q bob$/);
  expect(await told(bob, "CS", "AMODE #dev +o ada")).toEqual(["#dev: That channel belongs to no account"]);
  await server.restart();
  const eve = await server.irc("eve");
  expect(await join(eve, "#dev")).toBe("@eve");
  expect((await told(eve, "CS", "INFO #dev")).join()).toContain("#dev belongs to nobody");
});

test("an account that wants one connection at a time has one, and several when it wants them again", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "testuser", "observer");
  const observer = await loggedIn(server, "observer", "message-tags server-time");
  await join(observer, "#chan");
  const attach = async (capabilities: string): Promise<TestClient> => {
    const client = await server.connect("irc");
    client.send("CAP LS 302", "AUTHENTICATE PLAIN", `AUTHENTICATE ${plain("testuser", password)}`);
    client.send("NICK testnick", "USER a 0 * a", `CAP REQ :${capabilities}`, "CAP END");
    return client;
  };
  const two = await attach("server-time message-tags");
  await two.line(/ 001 testnick /);
  await join(two, "#chan");
  const three = await attach("server-time message-tags account-tag");
  const shown = await three.roundtrip();
  expect(shown.filter((line) => line.includes(" 001 testnick "))).toHaveLength(1);
  expect(shown.some((line) => / JOIN :?#chan$/.test(line))).toBe(true);
  expect(await told(three, "NS", "SET MULTICLIENT OFF")).toEqual(["MULTICLIENT is off"]);
  const four = await attach("server-time message-tags");
  const refused = await four.roundtrip();
  expect(refused.filter((line) => line.includes(" 001 "))).toEqual([]);
  expect(refused.filter((line) => line.includes(" 433 "))).toHaveLength(1);
  expect(await told(three, "NS", "SET MULTICLIENT ON")).toEqual(["MULTICLIENT is on"]);
  const five = await attach("server-time");
  await five.line(/ 001 testnick /);
  await five.roundtrip();
  observer.send("@+clientOnlyTag=Value PRIVMSG #chan :hey");
  await observer.roundtrip();
  const [atTwo, atThree, atFive] = [
    await two.line(/PRIVMSG #chan :hey$/),
    await three.line(/PRIVMSG #chan :hey$/),
    await five.line(/PRIVMSG #chan :hey$/),
  ];
  expect(atThree).toMatch(/[@;]account=observer/);
  const msgid = (line: string) => /msgid=([^; ]+)/.exec(line)?.[1];
  expect(msgid(atTwo)).toBe(msgid(atThree));
  expect(atFive).toMatch(/^@time=\S+ :observer!/);
  two.send("PRIVMSG observer :directly");
  await two.roundtrip();
  expect(msgid(await observer.line(/PRIVMSG observer :directly$/))).toBe(
    msgid(await three.line(/^@\S+ :testnick!\S+ PRIVMSG observer :directly$/)),
  );
  two.send("QUIT :two out");
  await two.closed;
  expect(two.received.filter((line) => / QUIT :.*two out/.test(line))).toHaveLength(1);
  expect((await observer.roundtrip()).join()).not.toContain("QUIT");
  expect((await three.roundtrip()).join()).not.toContain("QUIT");
  five.send("QUIT :five out");
  await five.closed;
  three.send("QUIT :three out");
  await observer.line(/^\S* ?:testnick!\S+ QUIT :.*three out/);
});

test("a wrong password given to NickServ counts as an attempt", async () => {
  await using server = await startServer({ ...noLobby, limits: { loginAttempts: 2 } });
  await admin(server, "accountAdd", { name: "ada", password });
  const eve = await server.irc("eve");
  eve.send("NS IDENTIFY ada one", "NS IDENTIFY ada two");
  await eve.line(/^ERROR .*Too many failed log-ins/);
});
