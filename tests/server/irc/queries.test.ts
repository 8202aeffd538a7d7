import { expect, test } from "vitest";
import { noLobby } from "../../actors/support.ts";
import type { TestClient } from "../../support/client.ts";
import { startServer, type TestServer } from "../../support/server.ts";

const settings = {
  ...noLobby,
  server: { name: "chat.example.org", description: "our server", adminContact: "ops@example.org" },
  operators: [{ name: "root", password: "open-sesame" }],
};

/** A client's answers to one line, without the source. */
async function ask(client: TestClient, line: string): Promise<readonly string[]> {
  client.send(line);
  return (await client.roundtrip()).map((answer) => answer.replace(/^:\S+ /, ""));
}

/** The figures of LUSERS by numeric: the numbers of each, in order. */
async function lusers(client: TestClient): Promise<Readonly<Record<string, readonly number[]>>> {
  const lines = await ask(client, "LUSERS");
  expect(lines.map((line) => line.slice(0, 3))).toEqual(["251", "252", "253", "254", "255", "265", "266"]);
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, 3), [...line.slice(4).matchAll(/(?<= |:)\d+(?= |$|,)/g)].map(Number)]),
  );
}

async function becomeOperator(client: TestClient): Promise<void> {
  client.send("OPER root open-sesame");
  await client.line(/ 381 /);
  await client.line(/ \+o$/);
}

const anybody = (server: TestServer) => server.irc("ada");

test("LUSERS counts people, hidden ones, operators and the unregistered, and remembers the most", async () => {
  await using server = await startServer(settings);
  const bar = await server.irc("bar");
  expect(await lusers(bar)).toMatchObject({ 251: [1, 0, 1], 252: [0], 253: [0], 254: [0], 255: [1, 0] });
  const qux = await server.connect("irc");
  qux.send("NICK qux");
  await qux.roundtrip();
  const bat = await server.connect("irc");
  bat.send("NICK bat");
  await bat.roundtrip();
  expect(await lusers(bar)).toMatchObject({ 253: [2], 265: [1, 1, 1, 1], 266: [1, 1, 1, 1] });
  qux.send("USER q 0 * :q");
  await qux.line(/ 001 /);
  expect(await lusers(bar)).toMatchObject({ 251: [2, 0, 1], 253: [1], 255: [2, 0], 265: [2, 2, 2, 2] });
  bat.send("QUIT");
  await bat.closed;
  expect(await lusers(bar)).toMatchObject({ 253: [0], 266: [2, 2, 2, 2] });
  qux.send("MODE qux +i", "JOIN #dev");
  await qux.line(/ 366 /);
  await becomeOperator(bar);
  expect(await lusers(bar)).toMatchObject({ 251: [1, 1, 1], 252: [1], 254: [1] });
  await ask(bar, "MODE bar -o");
  expect(await lusers(bar)).toMatchObject({ 252: [0] });
  await becomeOperator(qux);
  expect(await lusers(bar)).toMatchObject({ 252: [1] });
  qux.send("QUIT");
  await qux.closed;
  expect(await lusers(bar)).toMatchObject({ 251: [1, 0, 1], 252: [0], 254: [0], 265: [1, 2, 1, 2] });
});

test.each([
  ["MOTD", ["422 ada :MOTD File is missing"]],
  ["TIME", [expect.stringMatching(/^391 ada chat\.example\.org :\w{3}, \d\d \w{3} \d{4} /)]],
  [
    "ADMIN",
    [
      "256 ada chat.example.org :Administrative info",
      "257 ada :Monarchs",
      "258 ada :our server",
      "259 ada :ops@example.org",
    ],
  ],
  ["LINKS", ["364 ada chat.example.org chat.example.org :0 our server", "365 ada * :End of /LINKS list"]],
  ["LINKS *.elsewhere.net", ["365 ada *.elsewhere.net :End of /LINKS list"]],
  ["USERS", ["446 ada :USERS has been disabled"]],
  ["SUMMON bob", ["445 ada :SUMMON has been disabled"]],
  ["STATS", ["461 ada STATS :Not enough parameters"]],
  ["STATS c", ["219 ada c :End of /STATS report"]],
  ["STATS x", ["219 ada x :End of /STATS report"]],
  ["CONNECT hub.example.org", ["481 ada :Permission Denied- You're not an IRC operator"]],
  ["CONNECT", ["461 ada CONNECT :Not enough parameters"]],
  ["SQUIT hub.example.org :x", ["481 ada :Permission Denied- You're not an IRC operator"]],
  ["HELP THISISNOT", ["524 ada THISISNOT :No help available on this topic"]],
])("%s is answered in full", async (line, answers) => {
  await using server = await startServer(settings);
  expect(await ask(await anybody(server), line)).toEqual(answers);
});

test("INFO is 371 lines and 374; VERSION is 351 and 005", async () => {
  await using server = await startServer(settings);
  const ada = await anybody(server);
  const codes = async (line: string) => [
    ...new Set((await ask(ada, line)).map((answer) => answer.slice(0, 8))),
  ];
  expect(await codes("INFO")).toEqual(["371 ada ", "374 ada "]);
  expect(await codes("VERSION")).toEqual(["351 ada ", "005 ada "]);
});

test.each(["HELP", "HELPOP"])("%s tells of a command, or lists them", async (verb) => {
  await using server = await startServer(settings);
  const ada = await anybody(server);
  expect(await ask(ada, `${verb} privmsg`)).toEqual([
    "704 ada PRIVMSG :PRIVMSG",
    expect.stringMatching(/^705 ada PRIVMSG :PRIVMSG </),
    expect.stringMatching(/^705 ada PRIVMSG :Specification: /),
    "706 ada PRIVMSG :End of /HELP",
  ]);
  const all = await ask(ada, verb);
  expect(all[0]).toMatch(/^704 ada \* :/);
  expect(all.at(-1)).toMatch(/^706 ada \* :/);
  expect(all.slice(1, -1).every((line) => line.startsWith("705 ada * :"))).toBe(true);
  expect(all.join(" ")).toContain(" PRIVMSG ");
});

test("ADMIN without anybody to ask is 423", async () => {
  await using server = await startServer({ ...settings, server: { name: "chat.example.org" } });
  expect(await ask(await anybody(server), "ADMIN")).toEqual([
    "423 ada chat.example.org :No administrative info available",
  ]);
});

test("the message of the day has a start and an end", async () => {
  await using server = await startServer({ ...settings, server: { motd: "one\ntwo\n" } });
  expect(await ask(await anybody(server), "MOTD")).toEqual([
    expect.stringMatching(/^375 ada :- /),
    "372 ada :- one",
    "372 ada :- two",
    expect.stringMatching(/^376 ada :/),
  ]);
});

test.each([
  "MOTD %s",
  "LUSERS * %s",
  "VERSION %s",
  "TIME %s",
  "ADMIN %s",
  "INFO %s",
  "STATS u %s",
  "LINKS %s *",
])("%s asks one server: by name, by a glob or by who is on it; any other is 402", async (form) => {
  await using server = await startServer(settings);
  const [ada, bob] = [await anybody(server), await server.irc("bob", "labeled-response batch")];
  const plain = await ask(ada, form.replace("%s", "chat.example.org"));
  expect(plain.length).toBeGreaterThan(0);
  expect(plain.join("\n")).not.toMatch(/^402/m);
  const shape = (lines: readonly string[]) => lines.map((line) => line.replace(/\d+/g, "0"));
  for (const name of ["CHAT.Example.org", "*example*", "ada", "bob"])
    expect(shape(await ask(ada, form.replace("%s", name)))).toEqual(shape(plain));
  for (const name of ["other.example.org", "nobody"])
    expect(await ask(ada, form.replace("%s", name))).toEqual([`402 ada ${name} :No such server`]);
  bob.send(`@label=x ${form.replace("%s", "other.example.org")}`);
  expect(await bob.roundtrip()).toEqual([
    "@label=x :chat.example.org 402 bob other.example.org :No such server",
  ]);
});

test("STATS: uptime and figures for anybody, names of operators for operators, connections for whom they are", async () => {
  await using server = await startServer(settings);
  const [ada, bob] = [await anybody(server), await server.irc("bob")];
  expect(await ask(ada, "STATS u")).toEqual([
    expect.stringMatching(/^242 ada :Server Up 0 days 0:00:\d\d$/),
    "219 ada u :End of /STATS report",
  ]);
  expect((await ask(ada, "STATS t")).join("\n")).toMatch(/^249 ada :connections: 2$/m);
  expect(await ask(ada, "STATS o")).toEqual([
    "481 ada :Permission Denied- You're not an IRC operator",
    "219 ada o :End of /STATS report",
  ]);
  const own = await ask(ada, "STATS l");
  expect(own).toHaveLength(2);
  const [name, queued, writes, kibOut, linesIn, kibIn] = (own[0] ?? "").split(" ").slice(2);
  expect(name).toMatch(/^c\d+\[ada\]$/);
  expect([queued, kibIn]).toEqual(["0", "0"]);
  expect(Number(writes)).toBeGreaterThan(2);
  expect(Number(kibOut)).toBeGreaterThan(0);
  expect(Number(linesIn)).toBeGreaterThan(4);
  await becomeOperator(ada);
  expect(await ask(ada, "STATS o")).toEqual(["243 ada O *@* * root", "219 ada o :End of /STATS report"]);
  expect((await ask(ada, "STATS l")).filter((line) => line.startsWith("211 "))).toHaveLength(2);
  expect(await ask(bob, "STATS p")).toEqual([
    expect.stringMatching(/^249 bob :ada!\S+@\S+, idle \d+ s$/),
    "219 bob p :End of /STATS report",
  ]);
  expect(await ask(ada, "CONNECT hub.example.org")).toEqual(["402 ada hub.example.org :No such server"]);
  expect(await ask(ada, "SQUIT hub.example.org :gone")).toEqual(["402 ada hub.example.org :No such server"]);
});

test("a browser's bytes are counted as well", async () => {
  await using server = await startServer(settings);
  const ada = await server.irc("ada", "", "websocket");
  const [line = ""] = await ask(ada, "STATS l");
  const [, , kibOut, linesIn] = line.split(" ").slice(3);
  expect(Number(kibOut)).toBeGreaterThan(0);
  expect(Number(linesIn)).toBeGreaterThan(1);
});

test("the line door has the figures too", async () => {
  await using server = await startServer(settings);
  const ada = await server.line("ada");
  ada.send("/stats u", "/stats l", "/admin", "/stats x", "/stats o");
  await ada.line(/^- uptime {2}\d/);
  await ada.line(/^- c\d+ {2}ada, line, open for /);
  await ada.line(/^- Monarchs is run by ops@example\.org$/);
  await ada.line(/^- nothing to tell$/);
  await ada.line(/\[NOT_ADMINISTRATOR\]/);
});

test("STATS m counts what was used, on every door, by the name it has there", async () => {
  await using server = await startServer(settings);
  const [ada, bob] = [await anybody(server), await server.line("bob")];
  bob.send("/time", "/time");
  await bob.lineRoundtrip();
  await ask(ada, "TIME");
  const lines = await ask(ada, "STATS m");
  expect(lines).toEqual(expect.arrayContaining(["212 ada TIME 1", "212 ada time 2", "212 ada STATS 1"]));
  expect(lines.at(-1)).toBe("219 ada m :End of /STATS report");
});
