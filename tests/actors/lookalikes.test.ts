import { expect, test } from "vitest";
import { skeleton } from "../../src/domain/names.ts";
import { startServer } from "../support/server.ts";

const plain = { rooms: { autojoin: [] } } as const;
/** "evan" with a Cyrillic first letter. */
const likeEvan = "\u0435van";

test("names that look alike have one skeleton, and ASCII names their own", () => {
  expect(skeleton(likeEvan)).toBe("evan");
  expect(skeleton("\u0412\u043e\u042c")).toBe("bob");
  expect(skeleton("ｅｖａｎ")).toBe("evan");
  expect(skeleton("Evan[1]")).toBe("evan[1]");
  expect(skeleton("漢字")).toBe("漢字");
});

test("a nick that looks like an account's is refused to others, and its owner may take it", async () => {
  await using server = await startServer(plain);
  const evan = await server.line("evan");
  evan.send("/register * correct-horse");
  await evan.line(/account/);
  evan.send("/quit");
  await evan.closed;
  const other = await server.connect("irc");
  other.send(`NICK ${likeEvan}`, "USER a 0 * a");
  await other.line(/ 433 /);
  expect((await other.roundtrip()).join("\n")).not.toContain(" 001 ");
  other.send("NICK somebody");
  await other.line(/ 001 somebody /);
  other.send(`NICK ${likeEvan}`);
  await other.line(/ 433 somebody /);
  const owner = await server.connect("irc");
  owner.send("CAP REQ sasl", "AUTHENTICATE PLAIN");
  owner.send(`AUTHENTICATE ${Buffer.from("\0evan\0correct-horse").toString("base64")}`);
  owner.send("NICK evan", "USER a 0 * a", "CAP END");
  await owner.line(/ 422 /);
  owner.send(`NICK ${likeEvan}`);
  expect(await owner.line(/ NICK /)).toMatch(new RegExp(`^:evan!\\S+ NICK :?${likeEvan}$`));
});

test("of two guests who look alike the second is refused, until the first has gone or is called otherwise", async () => {
  await using server = await startServer(plain);
  const first = await server.irc(likeEvan);
  const second = await server.irc("second");
  second.send("NICK evan");
  await second.line(/ 433 second evan :/);
  first.send("NICK first");
  await first.line(/ NICK :?first$/);
  second.send("NICK evan");
  await second.line(/ NICK :?evan$/);
  first.send(`NICK ${likeEvan}`);
  await first.line(/ 433 first /);
  second.send("QUIT");
  await second.closed;
  first.send(`NICK ${likeEvan}`);
  await first.line(/ NICK /);
});

test("nobody looks like a service", async () => {
  await using server = await startServer(plain);
  const eve = await server.irc("eve");
  eve.send("NICK N\u0456ckServ");
  await eve.line(/ 432 eve /);
});
