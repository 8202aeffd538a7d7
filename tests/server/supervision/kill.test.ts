import { expect, test } from "vitest";
import { startServer } from "../../support/server.ts";
import {
  actorsOf,
  expectConsecutive,
  expectWholeLog,
  killEach,
  successorsOf,
  Talker,
} from "../../support/supervision.ts";

const actors = ["room:#lobby", "user:ada", "connection:c1", "server", "store", "bus", "gateway"];

test.each(actors)("%s is killed under two who talk: both go on, and no message is lost", async (name) => {
  await using server = await startServer();
  const ada = await Talker.line(server, "ada");
  const bob = await Talker.irc(server, "bob");
  const before = await actorsOf(server);
  ada.say(20);
  bob.say(20);
  const killed = server.kill(name);
  ada.say(20);
  bob.say(20);
  expect(await killed).toBe(name);
  await successorsOf(server, before, name);
  await ada.settled();
  await bob.settled();
  await ada.reaches(bob);
  await bob.reaches(ada);
  expectConsecutive(ada.seqs);
  await expectWholeLog(server, ada, bob);
  expect(server.reports("restart")).toMatchObject([{ name, reason: { kind: "killed" } }]);
  expect(server.reports("crash")).toEqual([]);
});

test.each(["users", "rooms", "connections"])(
  "the supervisor %s is killed: its children come back, and nobody is disconnected",
  async (name) => {
    await using server = await startServer();
    const ada = await Talker.line(server, "ada");
    const bob = await Talker.irc(server, "bob");
    const before = await actorsOf(server);
    ada.say(20);
    bob.say(20);
    await server.kill(name);
    await successorsOf(server, before, name);
    const children = { users: ["user:ada", "user:bob"], rooms: ["room:#lobby"] };
    await successorsOf(server, before, ...(children[name as keyof typeof children] ?? ["connection:c1"]));
    await ada.settled();
    await bob.settled();
    await ada.reaches(bob);
    await bob.reaches(ada);
    await expectWholeLog(server, ada, bob);
    expect(server.reports("restart")).toMatchObject([{ name }]);
  },
);

test("a browser stays connected when the gateway and its own connection are killed", async () => {
  await using server = await startServer();
  const carol = await server.irc("carol", "echo-message", "websocket");
  await killEach(server, ["gateway", "connection:c1"]);
  carol.send("PRIVMSG #lobby :still here");
  await carol.line(/PRIVMSG #lobby :still here$/);
  const dan = await server.irc("dan", "", "websocket");
  dan.send("PRIVMSG #lobby :me too");
  await carol.line(/PRIVMSG #lobby :me too$/);
});

test("one who connects while the server actor is dead is let in by its successor", async () => {
  await using server = await startServer();
  const killed = server.kill("server");
  const comers = await Promise.all(
    Array.from({ length: 20 }, async (_, n) => {
      const comer = await server.connect("line");
      comer.send(`guest${n}`);
      return comer;
    }),
  );
  await killed;
  for (const comer of comers) await comer.line(/plain text goes to #lobby/);
});

test("a room that was killed keeps its members, its topic and its roles", async () => {
  await using server = await startServer();
  const ada = await server.irc("ada");
  ada.send("JOIN #dev", "TOPIC #dev :what we build", "MODE #dev +m");
  await ada.line(/ MODE #dev \+m/);
  const before = await actorsOf(server);
  await server.kill("#dev");
  await successorsOf(server, before, "room:#dev");
  ada.send("NAMES #dev", "TOPIC #dev", "MODE #dev", "MODE #dev -m");
  await ada.line(/ 353 ada = #dev :@ada$/);
  await ada.line(/ 332 ada #dev :what we build$/);
  await ada.line(/ 324 ada #dev \+\S*m/);
  await ada.line(/ MODE #dev -m/);
});

test("an actor that nobody knows cannot be killed", async () => {
  await using server = await startServer();
  await expect(server.kill("room:#nowhere")).rejects.toMatchObject({ code: "noSuchActor" });
});
