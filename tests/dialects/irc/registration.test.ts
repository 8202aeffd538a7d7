import { expect, test } from "vitest";
import { ada, bob, commandsOf, connect, facts, now, registered } from "./support.ts";

const welcome = { reply: "welcome", source: ada, realname: "Ada", resumed: false, modes: "" } as const;

test("NICK and USER sign in", () => {
  const client = connect();
  expect(client.send("NICK ada")).toEqual({ lines: [], request: undefined, close: undefined });
  const { request } = client.send("USER a 0 * :Ada L");
  expect(request).toMatchObject({
    commands: [{ type: "signIn", nick: "ada", user: "a", realname: "Ada L" }],
  });
});

test("USER may come before NICK, and PASS is passed on", () => {
  const client = connect();
  client.send("PASS secret");
  client.send("USER a 0 * :Ada");
  expect(commandsOf(client.send("NICK ada"))).toMatchObject([{ type: "signIn", password: "secret" }]);
});

test("a welcome is 001 to 005, at most 13 tokens a line", () => {
  const client = connect();
  client.send("NICK ada");
  const lines = client.ask("USER a 0 * :Ada", welcome);
  const codes = lines.map((line) => line.split(" ")[1]);
  expect(codes.slice(0, 4)).toEqual(["001", "002", "003", "004"]);
  expect(new Set(codes.slice(4))).toEqual(new Set(["005"]));
  expect(lines[0]).toBe(":irc.test 001 ada :Welcome to the Test Net network, ada!a@h.test");
  const isupport = lines.slice(4).map((line) => (line.split(" :")[0] ?? "").split(" ").slice(3));
  for (const tokens of isupport) expect(tokens.length).toBeLessThanOrEqual(13);
  expect(isupport.flat()).toEqual(
    expect.arrayContaining(["NETWORK=Test\\x20Net", "CASEMAPPING=ascii", "PREFIX=(qaohv)~&@%+", "UTF8ONLY"]),
  );
  for (const token of isupport.flat()) expect(token.split("=").length).toBeLessThanOrEqual(2);
});

test("UTF8ONLY is told only when it holds", () => {
  const client = connect({ utf8Only: false });
  client.send("NICK ada");
  expect(client.ask("USER a 0 * :Ada", welcome).join()).not.toContain("UTF8ONLY");
});

test("a nick in use is 433, and another one signs in", () => {
  const client = connect();
  client.send("NICK bob");
  expect(client.ask("USER a 0 * :Ada", { refused: "nickInUse", nick: "bob" })).toEqual([
    ":irc.test 433 * bob :Nickname is already in use",
  ]);
  expect(commandsOf(client.send("NICK ada"))).toMatchObject([{ type: "signIn", nick: "ada" }]);
});

test("LUSERS and MOTD follow the welcome as further answers", () => {
  const client = connect();
  client.send("NICK ada");
  const { request } = client.send("USER a 0 * :Ada");
  if (request === undefined) throw new Error("no sign-in");
  Object.assign(client.session.viewer, { nick: "ada" });
  client.session.answer(request, welcome, false, now);
  const counts = { users: 3, invisible: 1, operators: 0, unregistered: 1, rooms: 2, maxUsers: 4 };
  const lusers = client.session.answer(request, { reply: "lusers", counts }, false, now);
  const motd = client.session.answer(request, { reply: "motd", lines: [] }, true, now);
  expect(lusers.map((line) => line.split(" ")[1])).toEqual(["251", "252", "253", "254", "255", "265", "266"]);
  expect(motd).toEqual([":irc.test 422 ada :MOTD File is missing"]);
});

test.each([
  ["JOIN #a", ":irc.test 451 * :You have not registered"],
  ["NONSENSE", ":irc.test 421 * NONSENSE :Unknown command"],
  ["NICK", ":irc.test 431 * :No nickname given"],
  ["NICK :", ":irc.test 431 * :No nickname given"],
  ["USER a 0", ":irc.test 461 * USER :Not enough parameters"],
  ["USER a 0 * :", ":irc.test 461 * USER :Not enough parameters"],
  ["PASS", ":irc.test 461 * PASS :Not enough parameters"],
  ["CAP", ":irc.test 461 * CAP :Not enough parameters"],
  ["CAP WHAT", ":irc.test 410 * WHAT :Invalid CAP subcommand"],
])("before registration %j gets %j", (line, answer) => {
  expect(connect().send(line).lines).toEqual([answer]);
});

test.each([
  ["PING abc", ":irc.test PONG irc.test :abc"],
  ["PING :a b", ":irc.test PONG irc.test :a b"],
])("%j waits for what is under way, and gets %j, before registration too", (line, answer) => {
  for (const client of [connect(), registered()]) {
    expect(client.send(line).request?.commands).toEqual([{ type: "sync" }]);
    expect(client.ask(line, { reply: "done" })).toEqual([answer]);
  }
});

test.each([
  ["USER a 0 * :b", ":irc.test 462 ada :You may not reregister"],
  ["PASS x", ":irc.test 462 ada :You may not reregister"],
])("after registration %j gets %j", (line, answer) => {
  expect(registered().send(line).lines).toEqual([answer]);
});

test("QUIT before registration hangs up, and after it is a command", () => {
  expect(connect().send("QUIT :bye").close).toBe("Quit: bye");
  expect(registered().ask("QUIT :bye", { reply: "bye", source: ada, reason: "Quit: bye" })).toEqual([
    ":ada!a@h.test QUIT :Quit: bye",
  ]);
});

test("a first line with a slash is for the line dialect, a later one is not", () => {
  const bytes = new TextEncoder().encode("/help");
  const { session } = connect();
  expect(session.decode(bytes, now)).toEqual({ switchTo: "line" });
  expect(registered().send("/help").lines).toEqual([":irc.test 421 ada /HELP :Unknown command"]);
});

test.each(["GET / HTTP/1.1", "POST /x HTTP/1.0", "OPTIONS * HTTP/1.1"])("%j is hung up on", (line) => {
  expect(connect().session.decode(new TextEncoder().encode(line), now)).toEqual({ hangUp: true });
});

test("CAP LS holds registration up until CAP END", () => {
  const client = connect();
  client.send("CAP LS 302");
  client.send("NICK ada");
  expect(commandsOf(client.send("USER a 0 * :Ada"))).toEqual([]);
  expect(commandsOf(client.send("CAP END"))).toMatchObject([{ type: "signIn" }]);
});

test("CAP LS gives values to clients with 302 only", () => {
  expect(connect().send("CAP LS 302").lines.join("\n")).toContain("sasl=PLAIN");
  const [line, ...more] = connect().send("CAP LS").lines;
  expect(more).toEqual([]);
  expect(line).toMatch(/^:irc\.test CAP \* LS :/);
  expect(line).toContain(" sasl ");
  expect(line).not.toContain("=");
});

test("a CAP LS that needs several lines marks all but the last", () => {
  const lines = connect({ name: `${"long.".repeat(40)}test` }).send("CAP LS 302").lines;
  expect(lines.length).toBeGreaterThan(1);
  expect(lines.slice(0, -1).every((line) => line.includes(" LS * :"))).toBe(true);
  expect(lines.at(-1)).toContain(" LS :");
});

test("CAP REQ is all or nothing, and NAK repeats it", () => {
  const client = connect();
  expect(client.send("CAP REQ :server-time batch").lines).toEqual([":irc.test CAP * ACK :server-time batch"]);
  expect(client.send("CAP REQ :-batch echo-message nonsense").lines).toEqual([
    ":irc.test CAP * NAK :-batch echo-message nonsense",
  ]);
  expect(client.send("CAP LIST").lines).toEqual([":irc.test CAP * LIST :batch server-time"]);
  client.send("CAP REQ :-batch -server-time");
  expect(client.send("CAP LIST").lines).toEqual([":irc.test CAP * LIST :"]);
});

test("302 brings cap-notify, which then cannot be given up", () => {
  const client = connect();
  client.send("CAP LS 302");
  expect(client.send("CAP LIST").lines).toEqual([":irc.test CAP * LIST :cap-notify"]);
  expect(client.send("CAP REQ -cap-notify").lines).toEqual([":irc.test CAP * NAK :-cap-notify"]);
});

test("sasl is not offered without a mechanism", () => {
  const client = connect({ mechanisms: [] });
  expect(client.send("CAP LS 302").lines.join()).not.toContain("sasl");
  expect(client.send("CAP REQ sasl").lines).toEqual([":irc.test CAP * NAK :sasl"]);
});

test("CAP after registration changes the encoder and nothing else", () => {
  const client = registered();
  const before = client.session.encoder;
  expect(client.send("CAP LS 302").lines).not.toEqual([]);
  expect(client.send("CAP REQ server-time").lines).toEqual([":irc.test CAP ada ACK :server-time"]);
  expect(client.session.encoder).not.toBe(before);
  expect(client.send("CAP END").lines).toEqual([]);
  expect(commandsOf(client.send("JOIN #a"))).toHaveLength(1);
});

test("clients that see events alike share one encoder", () => {
  expect(registered("server-time batch").session.encoder).toBe(
    registered("server-time sasl").session.encoder,
  );
  expect(registered("server-time").session.encoder).not.toBe(registered().session.encoder);
});

const plain = (text: string): string => Buffer.from(text).toString("base64");

function withSasl() {
  const client = connect();
  client.send("CAP REQ sasl");
  client.send("NICK ada");
  client.send("USER a 0 * :Ada");
  return client;
}

test("SASL PLAIN logs in before the sign-in", () => {
  const client = withSasl();
  expect(client.send("AUTHENTICATE PLAIN").lines).toEqual(["AUTHENTICATE +"]);
  const heard = client.send(`AUTHENTICATE ${plain("\0Ada\0pässword")}`);
  expect(heard.request).toMatchObject({
    commands: [{ type: "login", account: "Ada", password: "pässword" }],
  });
  if (heard.request === undefined) throw new Error("no log-in");
  const source = { ...ada, account: "Ada" };
  expect(
    client.session.answer(heard.request, { reply: "loggedIn", account: "Ada", source }, true, now),
  ).toEqual([
    ":irc.test 900 * ada!a@* Ada :You are now logged in as Ada",
    ":irc.test 903 * :SASL authentication successful",
  ]);
  expect(commandsOf(client.send("CAP END"))).toMatchObject([{ type: "signIn" }]);
});

test("credentials in chunks of 400 bytes end with a shorter one, or +", () => {
  const password = "x".repeat(295);
  const whole = plain(`\0ada\0${password}`);
  expect(whole).toHaveLength(400);
  const client = withSasl();
  client.send("AUTHENTICATE PLAIN");
  expect(client.send(`AUTHENTICATE ${whole}`)).toEqual({ lines: [], request: undefined, close: undefined });
  expect(commandsOf(client.send("AUTHENTICATE +"))).toEqual([{ type: "login", account: "ada", password }]);
});

test.each([
  ["not base64", "AUTHENTICATE !!!!", "904"],
  ["base64 of the wrong length", "AUTHENTICATE abc", "904"],
  ["bytes that are not UTF-8", `AUTHENTICATE ${Buffer.from([0, 0xff, 0, 0x61]).toString("base64")}`, "904"],
  ["an empty password", `AUTHENTICATE ${plain("\0ada\0")}`, "904"],
  ["an empty name", `AUTHENTICATE ${plain("\0\0secret")}`, "904"],
  ["a NUL too many", `AUTHENTICATE ${plain("\0ada\0a\0b")}`, "904"],
  ["another's authzid", `AUTHENTICATE ${plain("bob\0ada\0secret")}`, "904"],
  ["nothing", "AUTHENTICATE +", "904"],
  ["a chunk of 401", `AUTHENTICATE ${"a".repeat(401)}`, "905"],
  ["a change of mind", "AUTHENTICATE *", "906"],
])("%s ends the exchange, and a new one works", (_, line, code) => {
  const client = withSasl();
  client.send("AUTHENTICATE PLAIN");
  expect(client.send(line).lines[0]?.split(" ")[1]).toBe(code);
  client.send("AUTHENTICATE PLAIN");
  expect(commandsOf(client.send(`AUTHENTICATE ${plain("ada\0ada\0b")}`))).toHaveLength(1);
});

test("an endless exchange is cut", () => {
  const client = withSasl();
  client.send("AUTHENTICATE PLAIN");
  const codes = Array.from({ length: 30 }, () => client.send(`AUTHENTICATE ${"a".repeat(400)}`).lines).flat();
  expect(codes[0]).toContain(" 905 ");
});

test("an unknown mechanism is told which there are", () => {
  expect(withSasl().send("AUTHENTICATE SCRAM-SHA-999").lines).toEqual([
    ":irc.test 908 * PLAIN :are available SASL mechanisms",
    ":irc.test 904 * :SASL authentication failed",
  ]);
});

test("who did not ask for the capability is understood all the same", () => {
  expect(connect().send("AUTHENTICATE PLAIN").lines).toEqual(["AUTHENTICATE +"]);
});

test("wrong credentials are 904, and registration goes on without", () => {
  const client = withSasl();
  client.send("AUTHENTICATE PLAIN");
  expect(client.ask(`AUTHENTICATE ${plain("\0ada\0bad")}`, { refused: "wrongCredentials" })).toEqual([
    ":irc.test 904 * :SASL authentication failed",
  ]);
  expect(commandsOf(client.send("CAP END"))).toMatchObject([{ type: "signIn" }]);
});

test("CAP END in the middle of SASL breaks it off and registers", () => {
  const client = withSasl();
  client.send("AUTHENTICATE PLAIN");
  const lines = client.ask("CAP END", welcome);
  expect(lines[0]).toBe(":irc.test 906 * :SASL authentication aborted");
  expect(lines[1]).toContain(" 001 ");
});

test("SASL works after registration too", () => {
  const client = registered("sasl");
  client.send("AUTHENTICATE PLAIN");
  expect(
    client.ask(`AUTHENTICATE ${plain("\0Bob\0pw")}`, { reply: "loggedIn", account: "Bob", source: bob })[0],
  ).toBe(":irc.test 900 ada ada!a@h.test Bob :You are now logged in as Bob");
});

test("RESUME takes a session back at once", () => {
  const client = connect();
  client.send("CAP REQ monarchs.chat/resume");
  const lines = client.ask("RESUME tok", { ...welcome, resumed: true });
  expect(lines[0]).toContain(" 001 ada ");
  Object.assign(client.session.viewer, { nick: "ada" });
  expect(client.ask("RESUME", { reply: "resumeToken", token: "new" })).toEqual([
    ":irc.test RESUME TOKEN new",
  ]);
});

test("a bad resume token fails, and NICK and USER register", () => {
  const client = connect();
  client.send("CAP REQ monarchs.chat/resume");
  expect(client.ask("RESUME tok", { refused: "badResumeToken" })).toEqual([
    ":irc.test FAIL RESUME INVALID_TOKEN :No session of this token is left",
  ]);
  client.send("NICK ada");
  client.send("USER a 0 * :Ada");
  expect(commandsOf(client.send("CAP END"))).toMatchObject([{ type: "signIn", nick: "ada" }]);
});

test("RESUME is unknown without its capability", () => {
  expect(connect().send("RESUME tok").lines).toEqual([":irc.test 421 * RESUME :Unknown command"]);
});

test("the server's facts decide limits in ISUPPORT", () => {
  const client = connect({ ...facts, nickLength: 9 });
  client.send("NICK ada");
  expect(client.ask("USER a 0 * :Ada", welcome).join()).toContain("NICKLEN=9");
});
