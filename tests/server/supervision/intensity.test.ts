import { afterEach, expect, test, vi } from "vitest";
import { connection } from "../../../actors/connection.ts";
import { until } from "../../support/client.ts";
import { startServer } from "../../support/server.ts";
import {
  type ActorSeen,
  actorsOf,
  expectWholeLog,
  killEach,
  successorsOf,
  Talker,
  times,
} from "../../support/supervision.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

/** These are served by the same processes as before. */
const expectSame = (
  before: ReadonlyMap<string, ActorSeen>,
  after: ReadonlyMap<string, ActorSeen>,
  ...names: readonly string[]
): void =>
  expect(names.map((name) => [name, after.get(name)?.pid])).toEqual(
    names.map((name) => [name, before.get(name)?.pid]),
  );

test("five kills of user actors are five restarts; the sixth restarts their supervisor and nothing else", async () => {
  await using server = await startServer();
  const ada = await Talker.line(server, "ada");
  const bob = await Talker.irc(server, "bob");
  const before = await actorsOf(server);
  await killEach(server, [...times(3, "user:ada"), ...times(2, "user:bob")]);
  await successorsOf(server, before, "user:ada", "user:bob");
  expect((await actorsOf(server)).get("users")).toEqual({ pid: before.get("users")?.pid, restarts: 5 });
  const five = await actorsOf(server);
  await killEach(server, ["user:ada"]);
  await successorsOf(server, five, "users", "user:ada", "user:bob");
  const after = await actorsOf(server);
  const rest = ["root", "store", "bus", "rooms", "room:#lobby", "connections", "connection:c1"];
  expectSame(before, after, ...rest, "connection:c2", "gateway", "server");
  expect(after.get("users")?.restarts).toBe(0);
  expect(after.get("root")?.restarts).toBe(1);
  expect(server.reports("escalation")).toMatchObject([{ childId: "user", intensity: 5 }]);
  await ada.reaches(bob);
  bob.client.send("JOIN #other", "AWAY :at lunch");
  await bob.client.line(/ 366 bob #other/);
  await bob.client.line(/ 306 bob/);
  await expectWholeLog(server, ada, bob);
});

test("the eleventh kill of a room restarts the rooms' supervisor and nothing else", async () => {
  await using server = await startServer();
  const ada = await Talker.line(server, "ada");
  const bob = await Talker.irc(server, "bob");
  const before = await actorsOf(server);
  await killEach(server, times(10, "room:#lobby"));
  await until(
    async () =>
      (await actorsOf(server)).get("rooms")?.restarts === 10 && server.reports("restart").length === 10,
    "ten restarts",
  );
  expectSame(before, await actorsOf(server), "rooms");
  ada.say(20);
  bob.say(20);
  await killEach(server, ["room:#lobby"]);
  await successorsOf(server, before, "rooms", "room:#lobby");
  await ada.settled();
  await bob.settled();
  await ada.reaches(bob);
  const after = await actorsOf(server);
  expectSame(before, after, "root", "users", "user:ada", "connections", "connection:c1", "server");
  expect(after.get("root")?.restarts).toBe(1);
  await expectWholeLog(server, ada, bob);
});

test("101 kills of connections restart their supervisor: every socket stays open and is served again", async () => {
  await using server = await startServer();
  const clients: Talker[] = [];
  for (let n = 1; n <= 20; n += 1) clients.push(await Talker.irc(server, `user${n}`));
  const before = await actorsOf(server);
  const names = clients.map((_, n) => `connection:c${n + 1}`);
  const kills = Array.from({ length: 101 }, (_, n) => names[n % names.length] ?? "");
  await killEach(server, kills);
  await successorsOf(server, before, "connections", ...names);
  const after = await actorsOf(server);
  expectSame(before, after, "root", "users", "user:user1", "rooms", "room:#lobby", "gateway", "server");
  expect(after.get("connections")?.restarts).toBe(0);
  expect(server.reports("restart")).toHaveLength(101);
  expect(server.reports("escalation")).toMatchObject([{ childId: "connection", intensity: 100 }]);
  for (const client of clients) client.say();
  await expectWholeLog(server, ...clients);
  expect(clients.filter(({ client }) => client.isClosed)).toEqual([]);
});

test("when crashes have restarted the connections' supervisor, who crashed is closed with one line and nobody else", async () => {
  const { handle } = connection;
  let poisoned = 0;
  vi.spyOn(connection, "handle").mockImplementation((state, message, self) => {
    if (state.row.user?.realname === "mallory" && state.row.waitingLines > 0 && poisoned < 3) {
      poisoned += 1;
      throw new RangeError("a planted fault");
    }
    return handle(state, message, self);
  });
  await using server = await startServer({ supervision: { connections: { intensity: 2 } } });
  const ada = await Talker.line(server, "ada");
  const bob = await Talker.irc(server, "bob");
  const before = await actorsOf(server);
  const mallory = await server.irc("mallory");
  mallory.send("PING now");
  expect(await mallory.line(/^ERROR /)).toContain("Your connection failed");
  await mallory.closed;
  expect(mallory.received.filter((line) => line.startsWith("ERROR "))).toHaveLength(1);
  await successorsOf(server, before, "connections", "connection:c1", "connection:c2");
  await ada.reaches(bob);
  await bob.reaches(ada);
  expect(poisoned).toBe(3);
  expect(server.reports("escalation")).toHaveLength(1);
  expect(server.reports("crash")).toHaveLength(3);
  await expectWholeLog(server, ada, bob);
});
