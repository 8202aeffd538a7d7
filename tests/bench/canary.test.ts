import { expect, test } from "vitest";
import { huntSettings } from "../../bench/canary.ts";
import { hunt, leaked } from "../../bench/harness/canary/hunt.ts";
import { startServer } from "../support/server.ts";

test("nobody outside is sent anything of what people share in private rooms, whatever they ask at which door", async () => {
  await using server = await startServer(huntSettings);
  const doors = { irc: server.port("irc"), line: server.port("line"), http: server.port("http") };
  const { leaks, insidersSee } = await hunt(doors, { operations: 2_000, seed: 1 });
  expect(leaks).toEqual([]);
  expect(insidersSee).toBe(true);
}, 180_000);

const secrets = { stem: "kanarix", nicks: ["insa"], rooms: ["#vault"], msgids: [], files: [] };

test.each([
  ["a word", "/rooms", ":x PRIVMSG #a :kanarix1"],
  ["who is inside", "/who #vault", "- insa"],
  ["who is inside, unasked", "/whois bob", ":s 319 :insa @#VAULT"],
])("%s is a leak", (_, question, answer) => {
  expect(leaked(secrets, question, answer)).toBeDefined();
});

test.each([
  ["that somebody is here", "/users", "- insa"],
  ["what was asked", "/invite insa #vault", "! there is no room #vault for insa"],
])("%s is none", (_, question, answer) => {
  expect(leaked(secrets, question, answer)).toBeUndefined();
});
