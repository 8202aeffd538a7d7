import { expect, test } from "vitest";
import type { SettingsInput } from "../../src/config/schema.ts";
import { startServer } from "../support/server.ts";

/** Flood control with so little that a test sees it at once. */
const strict = (limits: SettingsInput["limits"] = {}): SettingsInput => ({
  limits: { floodControl: true, messageBurst: 3, messagesPerSecond: 20, ...limits },
});

const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

test("who cannot read a refusal loses nothing, however far over the rate", async () => {
  await using server = await startServer(strict({ floodDelay: 0 }));
  const bob = await server.irc("bob");
  const ada = await server.irc("ada");
  await bob.line(/JOIN/);
  ada.send(...numbers(1, 40).map((n) => `PRIVMSG #lobby :${n}`));
  for (const n of numbers(1, 40)) await bob.line(new RegExp(` PRIVMSG #lobby :${n}$`));
});

test("who can read it gets FAIL once the wait would be too long, with the label, and the others hear the rest", async () => {
  await using server = await startServer(strict({ messagesPerSecond: 2, floodDelay: 1 }));
  const bob = await server.irc("bob");
  const ada = await server.irc("ada", "standard-replies labeled-response batch message-tags");
  await bob.line(/JOIN/);
  ada.send(...numbers(1, 12).map((n) => `@label=n${n} PRIVMSG #lobby :${n}`));
  expect(await ada.line(/ FAIL /)).toMatch(
    /^@label=n4 :\S+ FAIL PRIVMSG RATE_LIMITED :Too fast; try again in \d s$/,
  );
  await ada.line(/ PONG|label=n12/);
  const refused = ada.received.filter((line) => line.includes(" FAIL PRIVMSG RATE_LIMITED "));
  for (const n of numbers(1, 3)) await bob.line(new RegExp(` PRIVMSG #lobby :${n}$`));
  expect(refused.length).toBeGreaterThan(3);
});

test("a NOTICE is never refused, it waits", async () => {
  await using server = await startServer(strict({ floodDelay: 0 }));
  const bob = await server.irc("bob");
  const ada = await server.irc("ada", "standard-replies");
  await bob.line(/JOIN/);
  ada.send(...numbers(1, 15).map((n) => `NOTICE #lobby :${n}`));
  for (const n of numbers(1, 15)) await bob.line(new RegExp(` NOTICE #lobby :${n}$`));
  expect(ada.received.join("\n")).not.toContain("FAIL");
});

test("log-ins, registrations and log-outs are paid from one budget", async () => {
  const budgets = { logins: { burst: 2, perMinute: 1 } };
  await using server = await startServer(strict({ messageBurst: 50, floodDelay: 0, budgets }));
  const ada = await server.irc("ada", "standard-replies");
  ada.send("REGISTER * * :x", "NS IDENTIFY ada x", "REGISTER * * :x", "LOGOUT", "NS PASSWD a b");
  const told = (await ada.roundtrip()).map((line) => line.includes(":Too fast; try again in 60 s"));
  expect(told).toEqual([false, false, true, true, true]);
});

test.each([
  ["nicks", (n: number) => `NICK ada${n}`],
  ["joins", (n: number) => `JOIN #room${n}`],
  ["history", () => "CHATHISTORY LATEST #lobby * 1"],
  ["queries", () => "WHO #lobby"],
] as const)(
  "%s have a budget of their own, and what is left of it is nobody else's affair",
  async (budget, line) => {
    const budgets = { [budget]: { burst: 2, perMinute: 1 } };
    await using server = await startServer(strict({ messageBurst: 50, floodDelay: 0, budgets }));
    const ada = await server.irc("ada", "standard-replies draft/chathistory batch");
    ada.send(...numbers(1, 4).map(line));
    for (const _ of [3, 4]) {
      const verb = line(1).split(" ")[0];
      expect(await ada.line(/ FAIL /)).toMatch(new RegExp(` FAIL ${verb} RATE_LIMITED .*:`));
    }
    ada.send("PRIVMSG #lobby :as before");
    expect((await ada.roundtrip()).join("\n")).not.toContain("FAIL");
  },
);

test("a JOIN of several rooms is paid for each of them", async () => {
  const budgets = { joins: { burst: 3, perMinute: 1 } };
  await using server = await startServer(strict({ messageBurst: 50, floodDelay: 0, budgets }));
  const ada = await server.irc("ada", "standard-replies");
  ada.send("JOIN #a,#b,#c", "JOIN #d");
  await ada.line(/ JOIN :?#c$/);
  await ada.line(/ FAIL JOIN RATE_LIMITED /);
});

test("the line door is held back as well, and loses nothing", async () => {
  await using server = await startServer(strict());
  const bob = await server.irc("bob");
  const ada = await server.line("ada");
  await bob.line(/JOIN/);
  const since = performance.now();
  ada.send(...numbers(1, 23).map(String));
  for (const n of numbers(1, 23)) await bob.line(new RegExp(` PRIVMSG #lobby :${n}$`));
  // 3 at once, 20 more at 20 in a second; the clocks of timers are not exact
  expect(performance.now() - since).toBeGreaterThan(800);
});

test("an administrator is not held back", async () => {
  await using server = await startServer({
    ...strict({ messagesPerSecond: 1 }),
    operators: [{ name: "root", password: "a long enough one" }],
  });
  const bob = await server.irc("bob");
  const root = await server.irc("root");
  await bob.line(/JOIN/);
  root.send("OPER root :a long enough one");
  await root.line(/ 381 /);
  root.send(...numbers(1, 30).map((n) => `PRIVMSG #lobby :${n}`));
  for (const n of numbers(1, 30)) await bob.line(new RegExp(` PRIVMSG #lobby :${n}$`));
});

test("flood control that is switched on by a rehash holds from then on", async () => {
  await using server = await startServer({
    limits: { messageBurst: 2, messagesPerSecond: 1, floodDelay: 0 },
  });
  const ada = await server.irc("ada", "standard-replies");
  ada.send(...numbers(1, 9).map((n) => `PRIVMSG #lobby :${n}`));
  expect((await ada.roundtrip()).join("\n")).not.toContain("FAIL");
  await server.rehash({ limits: { floodControl: true } });
  ada.send(...numbers(1, 3).map((n) => `PRIVMSG #lobby :${n}`));
  await ada.line(/ FAIL PRIVMSG RATE_LIMITED /);
});

test("whoever is held back for longer than a ping may take is not taken for dead", async () => {
  const budgets = { nicks: { burst: 1, perMinute: 15 } };
  await using server = await startServer(
    strict({ messageBurst: 50, inboxLines: 1, pingInterval: 1, pingTimeout: 1, budgets }),
  );
  const ada = await server.irc("ada");
  ada.send("NICK ada1", "NICK ada2", "PING still here");
  await ada.line(/ NICK :?ada2$/);
  await ada.line(/ PONG .*still/);
});
