import { expect, test } from "vitest";
import { until } from "../../support/client.ts";
import { startServer } from "../../support/server.ts";
import { actorsOf } from "../../support/supervision.ts";
import { join } from "../support.ts";

const soon = { rooms: { autojoin: [], idleSeconds: 1 } } as const;

test("a room that stands empty stops, and comes back on demand with topic, modes and log", async () => {
  await using server = await startServer(soon);
  const ada = await server.irc("ada", "echo-message");
  await join(ada, "#dev");
  ada.send("TOPIC #dev :what we build", "MODE #dev +m", "PRIVMSG #dev :remember me", "PART #dev");
  await ada.line(/ PART #dev$/);
  await until(async () => !(await actorsOf(server)).has("room:#dev"), "the room stops");
  expect(server.reports("crash")).toEqual([]);
  ada.send("JOIN #dev", "MODE #dev", "CAP REQ :batch draft/chathistory", "CHATHISTORY LATEST #dev * 10");
  await ada.line(/ 332 ada #dev :what we build$/);
  expect(await ada.line(/ 353 /)).toMatch(/:@ada$/);
  await ada.line(/ 324 ada #dev \+mnt$/);
  await ada.line(/PRIVMSG #dev :remember me$/);
});

test("a room with somebody in it does not stop beside one that does", async () => {
  await using server = await startServer(soon);
  const ada = await server.irc("ada");
  const bob = await server.irc("bob", "echo-message");
  await join(ada, "#dev");
  await join(bob, "#other");
  bob.send("PART #other");
  await bob.line(/ PART #other$/);
  const before = (await actorsOf(server)).get("room:#dev")?.pid;
  await until(async () => {
    const actors = await actorsOf(server);
    return actors.get("room:#dev")?.pid === before && !actors.has("room:#other");
  }, "only the empty one stops");
  ada.send("PRIVMSG #dev :still here");
  expect(await ada.roundtrip()).toEqual([]);
});

test("a conversation of two stops as well, and its log is there when one of them writes again", async () => {
  await using server = await startServer(soon);
  const ada = await server.line("ada");
  const bob = await server.line("bob");
  ada.send("/msg bob first");
  await bob.line(/ 1\] ada -> you: first$/);
  const directs = async () => [...(await actorsOf(server)).keys()].filter((name) => name.startsWith("room:"));
  expect(await directs()).toHaveLength(1);
  await until(async () => (await directs()).length === 0, "the conversation stops");
  bob.send("/msg ada second");
  await ada.line(/ 2\] bob -> you: second$/);
  ada.send("/history bob 10");
  await ada.line(/ 1\] -> bob: first$/);
  await ada.line(/ 2\] bob -> you: second$/);
});
