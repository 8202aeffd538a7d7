import { expect, test } from "vitest";
import { startServer } from "../support/server.ts";
import { Talker } from "../support/supervision.ts";

test("a message that was said before is answered in its turn, not before those that wait for their commit", async () => {
  await using server = await startServer();
  const ada = await Talker.line(server, "ada");
  ada.client.send("/send a #lobby one", "/send b #lobby two", "/send a #lobby one", "/send c #lobby three");
  await ada.client.line(/"key":"c"/);
  const answers = ada.objects.filter(({ key }) => key !== undefined);
  expect(answers.map(({ key, duplicate }) => [key, duplicate === true])).toEqual([
    ["a", false],
    ["b", false],
    ["a", true],
    ["c", false],
  ]);
});

test("a message that is refused at once is answered in its turn", async () => {
  await using server = await startServer();
  const ada = await server.irc("ada", "labeled-response echo-message batch");
  ada.send(
    "@label=a PRIVMSG #lobby :one",
    "@label=b PRIVMSG #lobby :\u0007",
    "@label=c PRIVMSG #lobby :",
    "@label=d PRIVMSG #lobby :four",
  );
  await ada.line(/label=d/);
  const labels = ada.received.flatMap((line) => /^@label=(\w)/.exec(line)?.[1] ?? []);
  expect(labels).toEqual(["a", "b", "c", "d"]);
});
