import { expect, test } from "vitest";
import { startServer } from "../../support/server.ts";

test.each(["1abc", "a b", "#room", "a!b", "a,b", "*", "\u202eada", "x".repeat(60), "NickServ"])(
  "%j cannot be a name",
  async (name) => {
    await using server = await startServer();
    const ada = await server.connect("line");
    ada.send(name);
    await ada.line(/^! .* cannot be a name: .*\[INVALID_NICK\]$/);
  },
);

test("commands with too few parameters, or with parameters that are none, are refused each in its way", async () => {
  await using server = await startServer();
  const ada = await server.irc("ada");
  const wrong: readonly (readonly [string, RegExp])[] = [
    ["JOIN", / 461 ada JOIN :/],
    ["JOIN lobby", / (403|476) ada lobby :/],
    ["PRIVMSG", / (411|461) ada /],
    ["PRIVMSG #lobby", / 41[12] ada /],
    ["PRIVMSG #nowhere :x", / 40[34] ada #nowhere :/],
    ["PRIVMSG nobody :x", / 401 ada nobody :/],
    ["MODE #lobby +l no", / 696 ada #lobby l no :/],
    ["MODE #lobby +Z", / 472 ada Z :/],
    ["MODE #lobby +o nobody", / 401 ada nobody :/],
    ["KICK #lobby nobody", / (401|441) ada nobody /],
    ["TOPIC #nowhere :x", / 403 ada #nowhere :/],
    ["PART #nowhere", / 403 ada #nowhere :/],
    ["INVITE nobody #lobby", / 401 ada nobody :/],
    ["USER again 0 * :x", / 462 ada :/],
    ["OPER root wrong", / 491 ada :/],
    ["CAP FROB", / 410 ada FROB :/],
  ];
  for (const [line, answer] of wrong) {
    ada.send(line);
    await ada.line(answer);
  }
  expect(await ada.roundtrip()).toEqual([]);
  expect(server.reports("crash")).toEqual([]);
});
