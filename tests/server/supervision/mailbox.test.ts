import { afterEach, expect, test, vi } from "vitest";
import { room } from "../../../actors/room.ts";
import { server as serverActor } from "../../../actors/server.ts";
import { user } from "../../../actors/user.ts";
import { killed } from "../../../src/otp/process.ts";
import { startServer } from "../../support/server.ts";
import { actorsOf, expectWholeLog, successorsOf, Talker } from "../../support/supervision.ts";

/** Less than the time limit of a call: who waits is told of the death, and not left to wait. */
const atOnceMs = 3_000;

afterEach(() => {
  vi.restoreAllMocks();
});

test("messages that wait in a room's mailbox when it is killed are refused at once and not run by its successor", async () => {
  const { handle } = room;
  const ran: string[] = [];
  vi.spyOn(room, "handle").mockImplementation((state, message, self) => {
    if (message.type === "say") {
      ran.push(message.words.text);
      if (ran.length === 1) {
        self.exit(killed);
        return state;
      }
    }
    return handle(state, message, self);
  });
  await using server = await startServer();
  const ada = await Talker.line(server, "ada");
  const before = await actorsOf(server);
  const asked = performance.now();
  ada.say(40);
  await ada.settled();
  expect(performance.now() - asked).toBeLessThan(atOnceMs);
  await successorsOf(server, before, "room:#lobby");
  const refused = ada.answers.filter(({ msgid }) => msgid === undefined).map(({ key }) => key);
  expect(refused.length).toBeGreaterThan(0);
  // What it was killed over is among them, and that alone was begun.
  expect(ran.filter((text) => refused.includes(text))).toEqual(["ada-1"]);
  expect(new Set(ran).size).toBe(ran.length);
  await expectWholeLog(server, ada);
});

test("a command that a user actor is killed over is refused at once, and the next one is done", async () => {
  const { handle } = user;
  let kills = 0;
  vi.spyOn(user, "handle").mockImplementation((state, message, self) => {
    if (message.type !== "away" || kills > 0) return handle(state, message, self);
    kills += 1;
    self.exit(killed);
    return state;
  });
  await using server = await startServer();
  const ada = await server.irc("ada", "labeled-response batch");
  const before = await actorsOf(server);
  const asked = performance.now();
  ada.send("@label=a AWAY :at work");
  expect(await ada.line(/label=a/)).toContain("Not possible for the moment");
  expect(performance.now() - asked).toBeLessThan(atOnceMs);
  await successorsOf(server, before, "user:ada");
  ada.send("@label=b AWAY :at lunch");
  await ada.line(/label=b.* 306 /);
  expect(ada.received.filter((line) => /label=/.test(line))).toHaveLength(2);
  expect(server.reports("restart")).toMatchObject([{ name: "user:ada" }]);
});

test("who waits for the server actor's word when it is killed is refused at once, and may ask again", async () => {
  const { handle } = serverActor;
  let kills = 0;
  vi.spyOn(serverActor, "handle").mockImplementation((state, message, self) => {
    if (message.type === "rename" && kills === 0) {
      kills += 1;
      self.exit(killed);
      return state;
    }
    return handle(state, message, self);
  });
  await using server = await startServer();
  const ada = await server.irc("ada");
  const before = await actorsOf(server);
  const asked = performance.now();
  ada.send("NICK grace");
  await ada.line(/Not possible for the moment/);
  expect(performance.now() - asked).toBeLessThan(atOnceMs);
  await successorsOf(server, before, "server");
  ada.send("NICK grace");
  await ada.line(/:ada!\S+ NICK :?grace/);
  expect(server.reports("restart")).toMatchObject([{ name: "server" }]);
});
