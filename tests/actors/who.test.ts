import { expect, test } from "vitest";
import { startServer } from "../support/server.ts";
import { addAccounts, join, loggedIn, noLobby } from "./support.ts";

const withOperator = { ...noLobby, operators: [{ name: "root", password: "open-sesame" }] } as const;

const codes = (lines: readonly string[]) => lines.map((line) => line.split(" ")[1]);

test.each(["coolNick", "COOLNICK", "coolni*"])(
  "WHO %s finds one person, and ends with what was asked",
  async (mask) => {
    await using server = await startServer(noLobby);
    const cool = await server.connect("irc");
    cool.send("NICK coolNick", "USER myuser 0 * :My UniqueReal Name");
    await cool.line(/ 422 /);
    await join(cool, "#chan");
    const other = await server.irc("other");
    await join(other, "#chan");
    await other.roundtrip();
    other.send(`WHO ${mask}`);
    expect(await other.roundtrip()).toEqual([
      expect.stringMatching(
        /^:monarchs\.local 352 other \* myuser \S+ monarchs\.local coolNick H :0 My UniqueReal Name$/,
      ),
      `:monarchs.local 315 other ${mask} :End of WHO list`,
    ]);
  },
);

test("WHO of one's exact nick tells of no other whose user name is the same", async () => {
  await using server = await startServer(noLobby);
  const twin = await server.connect("irc");
  twin.send("NICK twin", "USER ada 0 * :ada");
  await twin.line(/ 422 /);
  const ada = await server.irc("ada");
  ada.send("WHO ada", "WHO a*a");
  const seen = await ada.roundtrip();
  expect(codes(seen)).toEqual(["352", "315", "352", "352", "315"]);
});

test("WHO of nobody ends at once, and so does that of a channel that one may not know", async () => {
  await using server = await startServer(noLobby);
  const [ada, eve] = [await server.irc("ada"), await server.irc("eve")];
  await join(ada, "#hidden");
  ada.send("MODE #hidden +s");
  await ada.roundtrip();
  eve.send("WHO nobody", "WHO #hidden", "WHO #none");
  expect(await eve.roundtrip()).toEqual([
    expect.stringMatching(/ 315 eve nobody :/),
    expect.stringMatching(/ 315 eve #hidden :/),
    expect.stringMatching(/ 315 eve #none :/),
  ]);
});

test("who hides is found by nick and by those in a common room, and by no mask", async () => {
  await using server = await startServer(noLobby);
  const [evan, jo] = [await server.irc("evan"), await server.irc("jo")];
  evan.send("MODE evan +i");
  await evan.roundtrip();
  jo.send("WHO eva*");
  expect(codes(await jo.roundtrip())).toEqual(["315"]);
  jo.send("WHO evan");
  expect(codes(await jo.roundtrip())).toEqual(["352", "315"]);
  await join(evan, "#test");
  await join(jo, "#test");
  await jo.roundtrip();
  jo.send("WHO eva*");
  expect(codes(await jo.roundtrip())).toEqual(["352", "315"]);
});

test("WHOX gives the columns that were asked for in their order, whatever the order of the asking", async () => {
  await using server = await startServer(withOperator);
  await addAccounts(server, "acct");
  const cool = await loggedIn(server, "acct", "", "cool");
  const other = await server.irc("other");
  cool.send("AWAY :gone");
  await cool.roundtrip();
  for (const columns of ["tcuihsnfdlaor", "roaldfnshiuct"]) {
    other.send(`WHO cool %${columns},123`);
    expect((await other.roundtrip())[0]).toMatch(
      /^:\S+ 354 other 123 \* cool 255\.255\.255\.255 \S+ monarchs\.local cool G 0 \d+ acct n\/a :cool$/,
    );
  }
  other.send("WHO cool %tn,321", "WHO other %na", "WHO other %in");
  const seen = await other.roundtrip();
  expect(seen[0]).toBe(":monarchs.local 354 other 321 cool");
  expect(seen[2]).toBe(":monarchs.local 354 other other 0");
  expect(seen[4]).toBe(":monarchs.local 354 other 127.0.0.1 other");
  other.send("OPER root open-sesame", "WHO cool %i", "WHO * o%n");
  const asOperator = await other.roundtrip();
  expect(asOperator.find((line) => line.includes(" 354 "))).toBe(":monarchs.local 354 other 127.0.0.1");
  expect(asOperator.filter((line) => line.includes(" 354 "))[1]).toBe(":monarchs.local 354 other other");
});

test("a WHO that finds too many says so", async () => {
  await using server = await startServer({ ...noLobby, limits: { whoEntries: 2 } });
  const [ada] = [await server.irc("ada"), await server.irc("bob"), await server.irc("carol")];
  ada.send("WHO *", "WHO ?o?");
  expect(codes(await ada.roundtrip())).toEqual(["352", "352", "416", "315", "352", "315"]);
});

test("the prefixes of WHO are the highest alone, or all of them with multi-prefix", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob] = [await server.irc("ada", "multi-prefix"), await server.irc("bob")];
  await join(ada, "#dev");
  await join(bob, "#dev");
  ada.send("MODE #dev +v ada", "WHO #dev");
  await bob.roundtrip();
  bob.send("WHO #dev");
  const flags = (lines: readonly string[]) =>
    lines.find((line) => / 352 .* ada H/.test(line))?.replace(/^.* ada (H\S*) .*$/, "$1");
  expect(flags(await ada.roundtrip())).toBe("H@+");
  expect(flags(await bob.roundtrip())).toBe("H@");
});

test("WHOIS has the numerics of the field, and those of oneself and administrators beside", async () => {
  await using server = await startServer(withOperator);
  await addAccounts(server, "val");
  const [ada, val] = [await server.irc("ada"), await loggedIn(server, "val")];
  await join(val, "#one");
  val.send("AWAY :on a break", "MODE val +iB");
  await val.roundtrip();
  ada.send("WHOIS val");
  expect(codes(await ada.roundtrip())).toEqual(["311", "312", "301", "335", "307", "330", "317", "318"]);
  val.send("WHOIS monarchs.local VAL");
  const own = await val.roundtrip();
  expect(codes(own)).toEqual(["311", "319", "312", "301", "335", "307", "330", "338", "379", "317", "318"]);
  expect(own).toContainEqual(expect.stringMatching(/ 338 val val val@\S+ 127\.0\.0\.1 :/));
  expect(own).toContainEqual(expect.stringMatching(/ 379 val val :is using modes \+Bi$/));
  expect(own.at(-1)).toMatch(/ 318 val val :/);
  ada.send("OPER root open-sesame", "WHOIS val val");
  const seen = await ada.roundtrip();
  expect(codes(seen)).toContain("379");
  expect(codes(seen)).toContain("319");
});

test("WHOIS of nobody is 401 and 318, of another server 402, and of nothing 431", async () => {
  await using server = await startServer(noLobby);
  const ada = await server.irc("ada");
  ada.send("WHOIS nobody", "WHOIS other.server ada", "WHOIS");
  expect(codes(await ada.roundtrip())).toEqual(["401", "318", "402", "431"]);
});

test("WHOWAS tells the latest first, as many as are asked for, and all for no number above 0", async () => {
  await using server = await startServer(noLobby);
  const ada = await server.irc("ada");
  for (const ident of ["ident2", "ident3"]) {
    const client = await server.connect("irc");
    client.send("NICK nick2", `USER ${ident} 0 * :Realname`);
    await client.line(/ 422 /);
    client.send("QUIT :bye");
    await client.closed;
  }
  const latest = [/ 314 ada nick2 ident3 \S+ \* :Realname$/, / 312 ada nick2 monarchs\.local :/];
  const before = [/ 314 ada nick2 ident2 \S+ \* :Realname$/, / 312 ada nick2 monarchs\.local :/];
  const end = / 369 ada nick2 :/;
  for (const [asked, expected] of [
    ["", [...latest, ...before, end]],
    ["1", [...latest, end]],
    ["2", [...latest, ...before, end]],
    ["0", [...latest, ...before, end]],
    ["-1", [...latest, ...before, end]],
  ] as const) {
    ada.send(`WHOWAS nick2 ${asked}`);
    expect(await ada.roundtrip()).toEqual(expected.map((line) => expect.stringMatching(line)));
  }
  ada.send("WHOWAS nobody");
  expect(codes(await ada.roundtrip())).toEqual(["406", "369"]);
});

test("a change of case is no former nick", async () => {
  await using server = await startServer(noLobby);
  const ada = await server.irc("ada");
  ada.send("NICK ADA", "WHOWAS ada", "NICK eve", "WHOWAS ada");
  expect(codes(await ada.roundtrip())).toEqual(["NICK", "406", "369", "NICK", "314", "312", "369"]);
});

test("extended-join, account-tag and account-notify tell accounts, of guests that they have none", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "jilles");
  const foo = await server.irc("foo", "extended-join account-tag");
  await join(foo, "#chan");
  const [bar, guest] = [await loggedIn(server, "jilles", "", "bar"), await server.irc("guest")];
  await join(bar, "#chan");
  await join(guest, "#chan");
  expect(await foo.roundtrip()).toEqual([
    expect.stringMatching(/^@account=jilles :bar!\S+ JOIN #chan jilles :bar$/),
    expect.stringMatching(/^:guest!\S+ JOIN #chan \* :guest$/),
  ]);
  bar.send("PRIVMSG foo :hi", "JOIN #other", "INVITE foo #other");
  await bar.line(/ 341 /);
  guest.send("PRIVMSG foo :hi");
  await guest.roundtrip();
  expect(await foo.roundtrip()).toEqual([
    expect.stringMatching(/^@account=jilles :bar!\S+ PRIVMSG foo :hi$/),
    expect.stringMatching(/^@account=jilles :bar!\S+ INVITE foo #other$/),
    expect.stringMatching(/^:guest!\S+ PRIVMSG foo :hi$/),
  ]);
});
