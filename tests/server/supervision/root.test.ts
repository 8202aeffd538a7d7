import { connect } from "node:net";
import { expect, test } from "vitest";
import { until } from "../../support/client.ts";
import { startServer, type TestServer } from "../../support/server.ts";
import {
  actorsOf,
  expectConsecutive,
  expectWholeLog,
  killEach,
  successorsOf,
  Talker,
  times,
} from "../../support/supervision.ts";

const everyActor = [
  ...["root", "store", "bus", "users", "rooms", "connections", "gateway", "server"],
  ...["room:#lobby", "user:ada", "user:bob", "connection:c1", "connection:c2"],
];

const treesStarted = (server: TestServer): number =>
  server.log.filter(({ msg }) => String(msg).includes("the whole tree is started again")).length;

/** Lets the root give up once, with an intensity of 1. */
async function exhaustRoot(server: TestServer): Promise<void> {
  const before = await actorsOf(server);
  await killEach(server, ["bus"]);
  await successorsOf(server, before, "bus");
  await killEach(server, ["bus"]);
}

test("when the root gives up the tree is started again: sockets are adopted, and the same ports answer", async () => {
  await using server = await startServer({ supervision: { root: { intensity: 1 } } });
  const ada = await Talker.line(server, "ada");
  const bob = await Talker.irc(server, "bob");
  const addresses = server.application.addresses;
  const before = await actorsOf(server);
  ada.say(30);
  bob.say(30);
  await exhaustRoot(server);
  await successorsOf(server, before, ...everyActor);
  await ada.settled();
  await bob.settled();
  await ada.reaches(bob);
  await bob.reaches(ada);
  expectConsecutive(ada.seqs);
  expect(server.application.addresses).toEqual(addresses);
  const carol = await server.irc("carol", "", "websocket");
  carol.send("PRIVMSG #lobby :through the gateway");
  await bob.client.line(/PRIVMSG #lobby :through the gateway$/);
  expect(treesStarted(server)).toBe(1);
  expect(server.reports("escalation")).toMatchObject([{ childId: "bus", intensity: 1 }]);
  expect((await actorsOf(server)).get("root")?.restarts).toBe(0);
});

test("ten kills of static actors are borne by the root, and the eleventh restarts the tree", async () => {
  await using server = await startServer();
  const ada = await Talker.line(server, "ada");
  const bob = await Talker.irc(server, "bob");
  const before = await actorsOf(server);
  const names = ["bus", "gateway", "store", "server"];
  const kills = Array.from({ length: 10 }, (_, n) => names[n % names.length] ?? "");
  await killEach(server, kills);
  await until(() => server.reports("restart").length === 10, "ten restarts");
  expect((await actorsOf(server)).get("root")).toEqual({ pid: before.get("root")?.pid, restarts: 10 });
  await killEach(server, ["bus"]);
  await successorsOf(server, before, ...everyActor);
  expect(treesStarted(server)).toBe(1);
  await ada.reaches(bob);
  await bob.reaches(ada);
  await expectWholeLog(server, ada, bob);
});

test("66 kills of user actors go all the way up: the tree restarts, and everybody is still there", async () => {
  await using server = await startServer();
  const ada = await Talker.line(server, "ada");
  const bob = await Talker.irc(server, "bob");
  await killEach(server, times(65, "user:ada"));
  await until(async () => (await actorsOf(server)).get("root")?.restarts === 10, "the root has borne ten");
  expect(treesStarted(server)).toBe(0);
  await until(
    async () => (await actorsOf(server)).get("users")?.restarts === 5,
    "the users' supervisor five",
  );
  await killEach(server, ["user:ada"]);
  await until(() => treesStarted(server) === 1, "the tree is started again");
  await until(async () => (await actorsOf(server)).has("user:ada"), "ada is back");
  await ada.reaches(bob);
  await bob.reaches(ada);
  await expectWholeLog(server, ada, bob);
});

test("the root itself is killed: a whole new tree comes, one only, and no message is lost", async () => {
  await using server = await startServer();
  const ada = await Talker.line(server, "ada");
  const bob = await Talker.irc(server, "bob");
  const before = await actorsOf(server);
  ada.say(30);
  bob.say(30);
  const killed = server.kill("root");
  ada.say(30);
  bob.say(30);
  await killed;
  await successorsOf(server, before, ...everyActor);
  await ada.settled();
  await bob.settled();
  await ada.reaches(bob);
  await bob.reaches(ada);
  expect(treesStarted(server)).toBe(1);
  expectConsecutive(ada.seqs);
  await expectWholeLog(server, ada, bob);
});

test("one who connects while there is no tree is let in by the next one", async () => {
  await using server = await startServer();
  const killed = server.kill("root");
  const comers = await Promise.all(
    Array.from({ length: 20 }, async (_, n) => {
      const comer = await server.connect("line");
      comer.send(`guest${n}`);
      return comer;
    }),
  );
  await killed;
  for (const comer of comers) await comer.line(/welcome, guest/);
});

test("who is here keeps rooms, modes and away text through a new tree", async () => {
  await using server = await startServer();
  const ada = await server.irc("ada");
  const bob = await server.irc("bob");
  ada.send("JOIN #dev", "MODE #dev +k secret", "AWAY :at lunch", "TOPIC #dev :what we build");
  await ada.line(/ TOPIC #dev /);
  const before = await actorsOf(server);
  await server.kill("root");
  await successorsOf(server, before, "root", "user:ada", "room:#dev", "connection:c1");
  bob.send("WHOIS ada", "JOIN #dev");
  await bob.line(/ 301 bob ada :at lunch/);
  await bob.line(/ 475 bob #dev /);
  bob.send("JOIN #dev secret");
  await bob.line(/ 332 bob #dev :what we build/);
  await bob.line(/ 353 bob . #dev :@ada bob/);
});

test("the fourth time the root gives up within five minutes is the end: clients are told, sockets and ports close", async () => {
  await using server = await startServer({ supervision: { root: { intensity: 1 } } });
  const ada = await Talker.line(server, "ada");
  const bob = await Talker.irc(server, "bob");
  const ports = [server.port("line"), server.port("irc"), server.port("http")];
  for (let time = 1; time <= 3; time += 1) {
    const before = await actorsOf(server);
    await exhaustRoot(server);
    await successorsOf(server, before, ...everyActor);
    await ada.reaches(bob);
  }
  expect(treesStarted(server)).toBe(3);
  await exhaustRoot(server);
  expect(await server.application.gaveUp).toContain("within 300 s");
  await ada.client.closed;
  await bob.client.closed;
  expect(bob.client.received.at(-1)).toMatch(/^ERROR /);
  expect(ada.client.received.at(-1)).toContain('"type":"bye"');
  for (const port of ports) expect(await knock(port)).toBe("ECONNREFUSED");
  expect(treesStarted(server)).toBe(3);
  // What was acknowledged is there when somebody starts it again.
  await server.restart();
  await expectWholeLog(server, ada, bob);
});

test("an orderly end answers what was said before it, tells everybody, and keeps what it acknowledged", async () => {
  await using server = await startServer();
  const ada = await Talker.line(server, "ada");
  const bob = await Talker.irc(server, "bob");
  ada.say(50);
  bob.say(50);
  await until(() => ada.acknowledged.length > 0, "a commit is through");
  await server.application.stop();
  await ada.client.closed;
  await bob.client.closed;
  expect(bob.client.received.at(-1)).toMatch(/^ERROR .*shutting down/);
  expect(server.reports("crash")).toEqual([]);
  expect(server.reports("restart")).toEqual([]);
  await server.restart();
  await expectWholeLog(server, ada, bob);
});

/** What becomes of a connection to this port. */
const knock = (port: number): Promise<string | undefined> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    socket.once("connect", () => {
      socket.destroy();
      resolve("connected");
    });
    socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code));
  });
