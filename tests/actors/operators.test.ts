import { expect, test } from "vitest";
import { hashPassword } from "../../src/auth/passwords.ts";
import { SettingsInvalid } from "../../src/config/faults.ts";
import { defaultSettings } from "../../src/config/schema.ts";
import { startServer } from "../support/server.ts";
import { operator, settings } from "./operators-support.ts";
import { addAccounts, admin, join, loggedIn, noLobby } from "./support.ts";

test("OPER tells that one is an operator, and the mode that came with it, once", async () => {
  await using server = await startServer(settings);
  const ada = await server.irc("ada");
  ada.send("OPER root open-sesame");
  const lines = await ada.roundtrip();
  expect(lines).toEqual([
    expect.stringMatching(/ 381 ada :/),
    expect.stringMatching(/^:ada!\S+ MODE ada \+o$/),
  ]);
});

test.each(["OPER root wrong", "OPER nobody open-sesame", "OPER root"])("%s is 491", async (line) => {
  await using server = await startServer({ ...settings, limits: { loginAttempts: 0 } });
  const ada = await server.irc("ada");
  ada.send(line, "MODE ada");
  expect(await ada.roundtrip()).toEqual([
    expect.stringMatching(/ 491 ada :/),
    expect.stringMatching(/ 221 ada \+$/),
  ]);
});

test("an operator's password may be a hash", async () => {
  const password = await hashPassword("open-sesame", "low");
  await using server = await startServer({ ...noLobby, operators: [{ name: "root", password }] });
  await operator(server, "ada");
});

test("after a wrong OPER an address has to wait, also on another connection; a right one costs nothing", async () => {
  await using server = await startServer({
    ...settings,
    limits: { floodControl: true, operInterval: 60, loginAttempts: 0 },
  });
  await operator(server, "eve");
  await operator(server, "zoe");
  const ada = await server.irc("ada", "standard-replies");
  ada.send("OPER root wrong");
  await ada.line(/ 491 /);
  const bob = await server.irc("bob");
  bob.send("OPER root open-sesame");
  await bob.line(/ 263 bob OPER :/);
  ada.send("OPER root open-sesame");
  await ada.line(/ FAIL OPER RATE_LIMITED :/);
});

test("nobody gives themselves +o; DEOPER and -o take it away, and what came with it", async () => {
  await using server = await startServer(settings);
  const ada = await server.irc("ada");
  ada.send("MODE ada +o", "DEOPER");
  expect((await ada.roundtrip()).join("\n")).toMatch(/ 481 ada :/);
  ada.send("OPER root open-sesame", "DEOPER");
  await ada.line(/ MODE ada -o$/);
  ada.send("KILL ada :no");
  await ada.line(/ 481 /);
  ada.send("OPER root open-sesame", "MODE ada -o", "WALLOPS :no");
  await ada.line(/ MODE ada -o$/);
  await ada.line(/ 481 /);
});

test("a role that an account loses is gone at once, and one that it gets is there", async () => {
  await using server = await startServer(settings);
  await addAccounts(server, "ada");
  const ada = await loggedIn(server, "ada");
  await admin(server, "accountRole", { name: "ada", role: "administrator" });
  await ada.line(/^:ada!\S+ MODE ada \+o$/);
  ada.send("WALLOPS :mine");
  expect(await ada.roundtrip()).toEqual([]);
  await admin(server, "accountRole", { name: "ada", role: "user" });
  await ada.line(/^:ada!\S+ MODE ada -o$/);
  ada.send("WALLOPS :mine");
  await ada.line(/ 481 ada /);
});

test("an operator that the settings name no more is none at once; an administrator's account stays one", async () => {
  let operators = settings.operators;
  await using server = await startServer(settings, {
    readSettings: () => defaultSettings({ ...server.settings, operators }),
  });
  await addAccounts(server, "zoe");
  await admin(server, "accountRole", { name: "zoe", role: "administrator" });
  const [ada, zoe] = [await operator(server, "ada"), await loggedIn(server, "zoe")];
  zoe.send("OPER root open-sesame");
  await zoe.line(/ 381 /);
  operators = [];
  zoe.send("REHASH");
  await zoe.line(/ 382 zoe settings :/);
  await ada.line(/^:ada!\S+ MODE ada -o$/);
  ada.send("REHASH");
  await ada.line(/ 481 ada /);
  zoe.send("WALLOPS :still here");
  expect(await zoe.roundtrip()).toEqual([]);
});

test("KILL: the victim sees it and ERROR, others a QUIT, and all of it is there before the answer", async () => {
  await using server = await startServer(settings);
  const [bob, eve] = [await server.irc("bob"), await server.irc("eve")];
  const ada = await operator(server, "ada");
  await join(bob, "#dev");
  await join(eve, "#dev");
  await bob.roundtrip();
  eve.send("KILL bob :mine", "KILL eve :mine");
  expect(await eve.roundtrip()).toEqual([
    expect.stringMatching(/ 481 eve :/),
    expect.stringMatching(/ 481 eve :/),
  ]);
  ada.send("KILL bob :spam, again", "KILL nobody :spam");
  await ada.line(/ 401 ada nobody /);
  expect(await eve.roundtrip()).toEqual([
    expect.stringMatching(/^:bob!\S+ QUIT :Killed \(ada \(spam, again\)\)$/),
  ]);
  await bob.closed;
  expect(bob.received.slice(-2)).toEqual([
    expect.stringMatching(/^:ada!\S+ KILL bob :spam, again$/),
    expect.stringMatching(
      /^ERROR :.*\(Killed \(ada \(spam, again\)\)\)|^ERROR :.*Killed \(ada \(spam, again\)\)$/,
    ),
  ]);
  const again = await server.irc("bob");
  expect(await again.roundtrip()).toEqual([]);
});

test("KILL with one parameter, of every session of an account, and of oneself", async () => {
  await using server = await startServer(settings);
  await addAccounts(server, "bob");
  const [phone, laptop] = [await loggedIn(server, "bob"), await loggedIn(server, "bob")];
  const ada = await operator(server, "ada");
  ada.send("KILL bob");
  await phone.line(/^:ada!\S+ KILL bob :no reason$/);
  await laptop.line(/^ERROR :/);
  await Promise.all([phone.closed, laptop.closed]);
  ada.send("KILL ada :enough");
  await ada.line(/^ERROR :.*Killed \(ada \(enough\)\)/);
  await ada.closed;
});

test("WALLOPS reaches those with mode w, and nobody else", async () => {
  await using server = await startServer(settings);
  const ada = await operator(server, "ada");
  const [bob, eve] = [await server.irc("bob", "server-time"), await server.irc("eve")];
  bob.send("MODE bob +w");
  await bob.line(/ MODE bob \+w$/);
  ada.send("WALLOPS :to all who listen", "WALLOPS :", "WALLOPS");
  expect(await ada.roundtrip()).toEqual([
    expect.stringMatching(/ 461 ada WALLOPS :/),
    expect.stringMatching(/ 461 ada WALLOPS :/),
  ]);
  expect(await bob.roundtrip()).toEqual([
    expect.stringMatching(/^@time=\S+ :ada!\S+ WALLOPS :to all who listen$/),
  ]);
  expect(await eve.roundtrip()).toEqual([]);
  eve.send("WALLOPS :me too");
  await eve.line(/ 481 eve :/);
});

test("REHASH reads the settings again, and says what waits for a restart; a bad file changes nothing", async () => {
  let read = (): ReturnType<typeof defaultSettings> => defaultSettings({});
  await using server = await startServer(settings, { readSettings: () => read() });
  const ada = await operator(server, "ada");
  read = () => defaultSettings({ ...server.settings, network: "Other", server: { motd: "New words." } });
  ada.send("REHASH", "MOTD");
  await ada.line(/ 382 ada settings :Rehashing$/);
  await ada.line(/ NOTICE ada :network has changed; that needs a restart$/);
  await ada.line(/ 372 ada :- New words\.$/);
  read = () => {
    throw new SettingsInvalid([{ source: "file", key: "log.level", message: "is none" } as never]);
  };
  ada.send("REHASH", "MOTD");
  await ada.line(/ 400 ada REHASH :The settings stay as they are: .*log\.level/);
  await ada.line(/ 372 ada :- New words\.$/);
  await expect(admin(server, "reload", {})).rejects.toMatchObject({ code: "settingsInvalid" });
  expect(server.log.map(({ msg }) => msg)).toEqual(
    expect.arrayContaining([
      "network has changed; that needs a restart",
      "settings are read again",
      "settings stay as they are",
    ]),
  );
  const eve = await server.irc("eve");
  eve.send("REHASH");
  await eve.line(/ 481 eve :/);
});

test("what an operator does is a line of the log, without what was said", async () => {
  await using server = await startServer(settings);
  const ada = await operator(server, "ada");
  ada.send("WALLOPS :between us", "KILL nobody :spam");
  await ada.line(/ 401 /);
  expect(server.log.filter(({ audit }) => audit !== undefined)).toMatchObject([
    { audit: "oper", operator: "root", nick: "ada" },
    { audit: "wallops", by: { nick: "ada", operator: "root", account: null } },
    { audit: "expel", nick: "nobody", reason: "spam", by: { nick: "ada" } },
  ]);
  expect(JSON.stringify(server.log)).not.toContain("between us");
});

test("the line door has /oper, /wallops, /expel, /rehash and /deoper", async () => {
  await using server = await startServer(settings);
  const [ada, bob] = [await server.line("ada"), await server.irc("bob")];
  ada.send("/expel bob");
  await ada.line(/\[NOT_ADMINISTRATOR\]/);
  bob.send("MODE bob +w");
  await bob.line(/ MODE bob \+w$/);
  ada.send("/oper root open-sesame", "/wallops hello there");
  await bob.line(/^:ada!\S+ WALLOPS :hello there$/);
  ada.send("/expel bob spam");
  await ada.line(/^- bob is put off the server$/);
  await bob.closed;
  ada.send("/rehash");
  await ada.line(/^- the settings are read again$/);
  ada.send("/deoper");
  await ada.line(/^- your modes: none$/);
});

test("DEBUG shows figures and the tree of actors, to operators", async () => {
  await using server = await startServer(settings);
  const [ada, bob] = [await operator(server, "ada"), await server.irc("bob")];
  ada.send("DEBUG", "DEBUG tree", "DEBUG nonsense");
  await ada.line(/ 249 ada :commits: \d+$/);
  await ada.line(/ 219 ada /);
  await ada.line(/ NOTICE ada :root: running, 0 of 10 restarts$/);
  await ada.line(/ NOTICE ada :- - user:ada: running/);
  await ada.line(/ FAIL DEBUG UNKNOWN_COMMAND :/);
  bob.send("DEBUG", "DEBUG TREE");
  expect(await bob.roundtrip()).toEqual([
    expect.stringMatching(/ 481 bob :/),
    expect.stringMatching(/ 481 bob :/),
  ]);
});

test("what OPER gave ends with the last session, also for one who is always on", async () => {
  await using server = await startServer({ ...settings, accounts: { alwaysOn: "mandatory" } });
  await addAccounts(server, "ada", "zoe");
  await admin(server, "accountRole", { name: "zoe", role: "administrator" });
  for (const name of ["ada", "zoe"]) {
    const client = await loggedIn(server, name);
    client.send("OPER root open-sesame");
    await client.line(/ 381 /);
    client.send("QUIT");
    await client.closed;
  }
  const [ada, zoe] = [await loggedIn(server, "ada"), await loggedIn(server, "zoe")];
  ada.send("WALLOPS :mine");
  await ada.line(/ 481 ada /);
  zoe.send("WALLOPS :mine");
  expect(await zoe.roundtrip()).toEqual([]);
  await server.restart();
  await admin(server, "accountRole", { name: "zoe", role: "user" });
  const bob = await server.irc("bob");
  bob.send("STATS p");
  expect(await bob.roundtrip()).toEqual([expect.stringMatching(/ 219 bob p /)]);
});
