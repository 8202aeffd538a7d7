import { expect, test } from "vitest";
import { startServer } from "../support/server.ts";
import { operator, settings } from "./operators-support.ts";
import { addAccounts, join } from "./support.ts";

test("SAJOIN brings somebody into a room past its modes and bans: they see it as their own JOIN", async () => {
  await using server = await startServer(settings);
  const [bob, eve] = [await server.irc("bob"), await server.irc("eve", "labeled-response batch")];
  await join(bob, "#dev");
  bob.send("MODE #dev +ikb sesame eve!*@*");
  await bob.line(/ MODE #dev /);
  const ada = await operator(server, "ada");
  ada.send("SAJOIN eve #dev");
  expect(await ada.roundtrip()).toEqual([]);
  expect((await eve.roundtrip()).map((line) => line.split(" ")[1])).toEqual(["JOIN", "353", "366"]);
  await bob.line(/^:eve!\S+ JOIN #dev$/);
  ada.send("SAJOIN eve #dev", "SAJOIN nobody #dev", "SAJOIN #dev,#new", "SAJOIN eve notaroom*");
  const lines = await ada.roundtrip();
  expect(lines.map((line) => line.split(" ")[1])).toEqual([
    "401",
    "JOIN",
    "353",
    "366",
    "JOIN",
    "353",
    "366",
    "403",
  ]);
  eve.send("@label=1 SAJOIN bob #other");
  await eve.line(/^@label=1 \S+ 481 eve /);
});

test("SAJOIN of somebody else is answered when they are in, with its label", async () => {
  await using server = await startServer(settings);
  const [ada, bob] = [await server.irc("ada", "labeled-response batch"), await server.irc("bob")];
  ada.send("OPER root open-sesame");
  await ada.line(/ \+o$/);
  ada.send("@label=7 SAJOIN bob #dev");
  await ada.line(/^@label=7 \S+ ACK$/);
  expect((await bob.roundtrip()).join("\n")).toMatch(/^:bob!\S+ JOIN #dev$/m);
});

test("SANICK gives somebody another nick, which everybody sees as theirs", async () => {
  await using server = await startServer(settings);
  await addAccounts(server, "zoe");
  const [bob, eve] = [await server.irc("bob"), await server.irc("eve")];
  await join(bob, "#dev");
  await join(eve, "#dev");
  await bob.roundtrip();
  const ada = await operator(server, "ada");
  ada.send("SANICK eve guest7");
  expect(await ada.roundtrip()).toEqual([]);
  expect(await eve.roundtrip()).toEqual([expect.stringMatching(/^:eve!\S+ NICK guest7$/)]);
  expect(await bob.roundtrip()).toEqual([expect.stringMatching(/^:eve!\S+ NICK guest7$/)]);
  ada.send("SANICK eve x", "SANICK guest7 bob", "SANICK guest7 1bad", "SANICK guest7 zoe", "SANICK guest7");
  expect((await ada.roundtrip()).map((line) => line.split(" ")[1])).toEqual([
    "401",
    "433",
    "432",
    "433",
    "461",
  ]);
  bob.send("SANICK ada x");
  await bob.line(/ 481 bob /);
});

test("SAMODE changes the modes of any room, and of anybody", async () => {
  await using server = await startServer(settings);
  const [bob, eve] = [await server.irc("bob"), await server.irc("eve")];
  await join(bob, "#dev");
  await join(eve, "#dev");
  const ada = await operator(server, "ada");
  ada.send("SAMODE #dev +m-t", "SAMODE #dev +o eve", "SAMODE eve +iB", "SAMODE eve", "SAMODE #dev");
  const lines = (await ada.roundtrip()).map((line) => line.replace(/^\S+ /, ""));
  expect(lines.slice(-4)).toEqual([
    "MODE eve +iB",
    "221 ada +Bi",
    expect.stringMatching(/^324 ada #dev \+\w*m/),
    expect.stringMatching(/^329 ada #dev /),
  ]);
  await bob.line(/^:ada!\S+ MODE #dev \+m-t$/);
  await bob.line(/^:ada!\S+ MODE #dev \+o eve$/);
  await eve.line(/^:eve!\S+ MODE eve \+iB$/);
  ada.send("SAMODE eve +o", "MODE eve");
  await ada.line(/ 502 ada /);
  bob.send("SAMODE #dev -m", "SAMODE eve -i");
  expect(await bob.roundtrip()).toEqual([
    expect.stringMatching(/ 481 bob :/),
    expect.stringMatching(/ 481 bob :/),
  ]);
  expect(server.log.filter(({ audit }) => audit === "operate")).toMatchObject([
    { line: "SAMODE #dev +m-t" },
    { line: "SAMODE #dev +o eve" },
    { line: "SAMODE #dev " },
  ]);
});

test("a key that SAMODE sets is not in the log", async () => {
  await using server = await startServer(settings);
  const ada = await operator(server, "ada");
  await join(ada, "#dev");
  ada.send("SAMODE #dev +kl sesame 5");
  await ada.line(/ MODE #dev \+kl sesame 5$/);
  expect(server.log.filter(({ audit }) => audit === "operate")).toMatchObject([
    { line: "SAMODE #dev +kl * 5" },
  ]);
  expect(JSON.stringify(server.log)).not.toContain("sesame");
});
