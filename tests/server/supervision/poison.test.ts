import { afterEach, expect, test, vi } from "vitest";
import { room } from "../../../actors/room.ts";
import { user } from "../../../actors/user.ts";
import { until } from "../../support/client.ts";
import { startServer, type TestServer } from "../../support/server.ts";
import { actorsOf, expectWholeLog, Talker } from "../../support/supervision.ts";

/** How often the poison was run. */
let runs = 0;

const poisoned = (message: object): boolean => {
  if (!JSON.stringify(message, ["words", "text", "command"]).includes("arsenic")) return false;
  runs += 1;
  return true;
};

vi.mock("../../../actors/commands/execute.ts", async (original) => {
  const actual = await original<typeof import("../../../actors/commands/execute.ts")>();
  return {
    execute: (...[core, row, ask]: Parameters<typeof actual.execute>) => {
      if (ask.command.type === "away" && ask.command.text === "hemlock") {
        runs += 1;
        throw new RangeError("a planted fault");
      }
      if (ask.command.type === "away" && ask.command.text === "slow hemlock") {
        runs += 1;
        return Promise.reject(new RangeError("a planted fault"));
      }
      return actual.execute(core, row, ask);
    },
  };
});

/** Has rooms and users crash of every message with the word arsenic in its text. */
function plantFaults(): void {
  const { handle: roomHandle } = room;
  vi.spyOn(room, "handle").mockImplementation((state, message, self) => {
    if (poisoned(message)) throw new RangeError("a planted fault");
    return roomHandle(state, message, self);
  });
  const { handle: userHandle } = user;
  vi.spyOn(user, "handle").mockImplementation((state, message, self) => {
    if (poisoned(message)) throw new RangeError("a planted fault");
    return userHandle(state, message, self);
  });
}

afterEach(() => {
  runs = 0;
  vi.restoreAllMocks();
});

/** One crash and one restart of this actor are in the log, nothing else, and no text that anybody wrote. */
async function expectOneCrash(server: TestServer, name: string): Promise<void> {
  await until(() => server.reports("restart").length > 0, "it is back");
  expect(server.reports("crash")).toMatchObject([{ name, incarnation: 1, reason: { error: "RangeError" } }]);
  expect(server.reports("restart")).toMatchObject([{ name, incarnation: 2 }]);
  expect(server.reports("escalation")).toEqual([]);
  expect(JSON.stringify(server.log)).not.toMatch(/arsenic|hemlock/);
}

test("a message that a room crashes of is refused once and not run again; the room alone crashes", async () => {
  plantFaults();
  await using server = await startServer();
  const ada = await Talker.line(server, "ada");
  const bob = await Talker.irc(server, "bob");
  const before = await actorsOf(server);
  bob.client.send("@label=p1 PRIVMSG #lobby :arsenic");
  expect(await bob.client.line(/label=p1/)).toContain("Not possible for the moment");
  await ada.reaches(bob);
  await bob.reaches(ada);
  expect(bob.client.received.filter((line) => line.includes("label=p1"))).toHaveLength(1);
  expect(runs).toBe(1);
  const after = await actorsOf(server);
  for (const [name, { pid }] of before) if (name !== "room:#lobby") expect(after.get(name)?.pid).toBe(pid);
  await expectOneCrash(server, "room:#lobby");
  await expectWholeLog(server, ada, bob);
});

test("what waits behind the message that a room crashes of has an answer at once", async () => {
  plantFaults();
  await using server = await startServer();
  const ada = await Talker.line(server, "ada");
  const bob = await Talker.irc(server, "bob");
  bob.say(10);
  bob.client.send("@label=p1 PRIVMSG #lobby :arsenic");
  bob.say(10);
  ada.say(10);
  await ada.settled();
  await bob.settled();
  expect(bob.client.received.filter((line) => line.includes("label=p1"))).toHaveLength(1);
  expect(runs).toBe(1);
  await expectWholeLog(server, ada, bob);
});

test("a command that a user actor crashes of is refused once and not run again; the user actor alone crashes", async () => {
  plantFaults();
  await using server = await startServer();
  const ada = await Talker.irc(server, "ada");
  const bob = await Talker.irc(server, "bob");
  const before = await actorsOf(server);
  ada.client.send("@label=p1 AWAY :arsenic");
  expect(await ada.client.line(/label=p1/)).toContain("Not possible for the moment");
  ada.client.send("@label=p2 AWAY :gone to lunch");
  await ada.client.line(/label=p2.* 306 /);
  ada.client.send("JOIN #other");
  await ada.client.line(/ 366 ada #other/);
  expect(ada.client.received.filter((line) => line.includes("label=p1"))).toHaveLength(1);
  expect(runs).toBe(1);
  await ada.reaches(bob);
  const after = await actorsOf(server);
  for (const [name, { pid }] of before) if (name !== "user:ada") expect(after.get(name)?.pid).toBe(pid);
  await expectOneCrash(server, "user:ada");
});

test.each(["hemlock", "slow hemlock"])(
  "a command that a connection crashes of (%s) is refused once and not run again; what follows is done",
  async (poison) => {
    await using server = await startServer();
    const ada = await Talker.irc(server, "ada");
    const bob = await Talker.irc(server, "bob");
    ada.client.send("@label=p0 AWAY :at work", `@label=p1 AWAY :${poison}`, "@label=p2 AWAY");
    await ada.client.line(/label=p0.* 306 /);
    expect(await ada.client.line(/label=p1/)).toContain("Something failed here");
    await ada.client.line(/label=p2.* 305 /);
    expect(ada.client.received.filter((line) => line.includes("label=p1"))).toHaveLength(1);
    expect(runs).toBe(1);
    await ada.reaches(bob);
    await expectOneCrash(server, "connection:c1");
  },
);

test("a connection that crashes more often than it has successors is closed with one line, alone", async () => {
  await using server = await startServer();
  const ada = await Talker.irc(server, "ada");
  const bob = await Talker.irc(server, "bob");
  for (let n = 1; n <= 3; n += 1) {
    ada.client.send(`@label=p${n} AWAY :hemlock`);
    await ada.client.line(new RegExp(`label=p${n}`));
  }
  await bob.reaches(ada);
  ada.client.send("AWAY :hemlock");
  expect(await ada.client.line(/^ERROR /)).toContain("Your connection failed too often");
  await ada.client.closed;
  expect(ada.client.received.filter((line) => line.startsWith("ERROR "))).toHaveLength(1);
  await bob.client.line(/^@\S+ :ada!\S+ QUIT /);
  expect(server.reports("crash")).toHaveLength(4);
  expect(server.reports("restart")).toHaveLength(3);
  expect((await actorsOf(server)).get("connections")?.restarts).toBe(3);
  const again = await Talker.irc(server, "ada");
  await again.reaches(bob);
});

test("kills by an administrator do not use up a connection's successors", async () => {
  await using server = await startServer();
  const ada = await Talker.line(server, "ada");
  const bob = await Talker.irc(server, "bob");
  for (let n = 0; n < 6; n += 1) {
    await server.kill("connection:c1");
    await ada.reaches(bob);
  }
  expect(server.reports("restart")).toHaveLength(6);
});

test("a room that crashes more often than it has successors refuses, and comes back when it is needed", async () => {
  plantFaults();
  await using server = await startServer({ supervision: { successors: { cooldownSeconds: 1 } } });
  const ada = await Talker.line(server, "ada");
  const bob = await Talker.irc(server, "bob");
  for (let n = 1; n <= 4; n += 1) {
    bob.client.send(`@label=p${n} PRIVMSG #lobby :arsenic`);
    await bob.client.line(new RegExp(`label=p${n} .*Not possible`));
  }
  await until(async () => !(await actorsOf(server)).has("room:#lobby"), "the room rests");
  ada.say();
  await ada.settled();
  expect(ada.acknowledged).toEqual([]);
  // Its row is still there for those who look.
  ada.client.send("/who #lobby");
  await ada.client.line(/"reply":"who".*"bob"/);
  await until(async () => {
    ada.say();
    await ada.settled();
    return ada.acknowledged.length > 0;
  }, "the room is back");
  await bob.reaches(ada);
  expect(runs).toBe(4);
  expect((await actorsOf(server)).get("rooms")?.restarts).toBe(3);
  await expectWholeLog(server, ada, bob);
});

test("a user who crashes more often than there are successors is refused, and comes back after a rest", async () => {
  plantFaults();
  await using server = await startServer({ supervision: { successors: { cooldownSeconds: 1 } } });
  const ada = await Talker.irc(server, "ada");
  const bob = await Talker.irc(server, "bob");
  for (let n = 1; n <= 4; n += 1) {
    ada.client.send(`@label=p${n} AWAY :arsenic`);
    await ada.client.line(new RegExp(`label=p${n} .*Not possible`));
  }
  await until(async () => !(await actorsOf(server)).has("user:ada"), "the user rests");
  // No user actor is on the path of a message.
  await ada.reaches(bob);
  let tries = 0;
  await until(async () => {
    tries += 1;
    ada.client.send(`@label=t${tries} AWAY :at last`);
    return (await ada.client.line(new RegExp(`label=t${tries} `))).includes(" 306 ");
  }, "the user is back");
  expect(runs).toBe(4);
  expect((await actorsOf(server)).get("users")?.restarts).toBe(3);
});

test("one whose user actor rests may go: the room sees it", async () => {
  plantFaults();
  await using server = await startServer({ supervision: { successors: { cooldownSeconds: 1 } } });
  const ada = await Talker.irc(server, "ada");
  const bob = await server.irc("bob");
  for (let n = 1; n <= 4; n += 1) {
    ada.client.send(`@label=p${n} AWAY :arsenic`);
    await ada.client.line(new RegExp(`label=p${n} .*Not possible`));
  }
  ada.client.send("QUIT :enough");
  await bob.line(/:ada!\S+ QUIT /);
});
