import { expect, test } from "vitest";
import { startServer } from "../../support/server.ts";

const bridged = "message-tags draft/relaymsg draft/chathistory batch";

test("an operator brings words from another network: all see them from that nick, and who brought them", async () => {
  await using server = await startServer();
  const bridge = await server.irc("bridge");
  const ada = await server.irc("ada", bridged);
  bridge.send("RELAYMSG #lobby carol/elsewhere :hello from afar");
  // without echo-message too: it is not the bridge's own nick that spoke
  await bridge.line(/^:carol\/elsewhere!bridge@\S+ PRIVMSG #lobby :hello from afar$/);
  expect(await ada.line(/ PRIVMSG #lobby :hello from afar$/)).toMatch(
    /^@draft\/relaymsg=bridge;msgid=\S+ :carol\/elsewhere!bridge@/,
  );
  ada.send("CHATHISTORY LATEST #lobby * 10");
  expect(await ada.line(/ PRIVMSG #lobby :hello from afar$/)).toMatch(
    /;draft\/relaymsg=bridge;msgid=\S+ :carol\/elsewhere!bridge@/,
  );
});

test("the account of the one who brings them is not behind the nick", async () => {
  await using server = await startServer();
  const bridge = await server.irc("bridge");
  const ada = await server.irc("ada", "account-tag");
  bridge.send("NS REGISTER correct-horse");
  await bridge.line(/ 900 bridge /);
  bridge.send("RELAYMSG #lobby carol/elsewhere :mine", "PRIVMSG #lobby :own");
  expect(await ada.line(/ PRIVMSG #lobby :mine$/)).not.toContain("account=");
  expect(await ada.line(/ PRIVMSG #lobby :own$/)).toContain("account=bridge");
});

test.each([
  ["regular", "INVALID_NICK"],
  ["ca!rol/x", "INVALID_NICK"],
  ["#carol/x", "INVALID_NICK"],
  [`${"c".repeat(60)}/x`, "INVALID_NICK"],
])("the nick %j is refused with %s", async (nick, code) => {
  await using server = await startServer();
  const bridge = await server.irc("bridge");
  bridge.send(`RELAYMSG #lobby ${nick} :hello`);
  await bridge.line(new RegExp(` FAIL RELAYMSG ${code} :`));
});

test("others than the operators of a channel cannot speak for somebody, whatever the channel allows them", async () => {
  await using server = await startServer();
  await server.irc("first");
  const ada = await server.irc("ada");
  ada.send("RELAYMSG #lobby carol/x :hello", "RELAYMSG #nowhere carol/x :hello", "RELAYMSG #lobby carol/x");
  await ada.line(/ FAIL RELAYMSG PRIVS_NEEDED :/);
  await ada.line(/ 403 ada #nowhere /);
  await ada.line(/ 461 ada RELAYMSG /);
  ada.send("NICK ada/x");
  await ada.line(/ 432 ada ada\/x /);
});

test("other words for them are of the same nick; what is done there is shown as done; both outlive a restart", async () => {
  await using server = await startServer();
  const bridge = await server.irc("bridge", `${bridged} draft/message-edit`);
  bridge.send("MODE #lobby +C", "RELAYMSG #lobby carol/elsewhere :hello from afat");
  const msgid = /msgid=([^; ]+)/.exec(await bridge.line(/ PRIVMSG #lobby :hello from afat$/))?.[1];
  bridge.send(`EDIT #lobby ${msgid} :hello from afar`);
  expect(await bridge.line(/ PRIVMSG #lobby :hello from afar$/)).toMatch(
    /draft\/relaymsg=bridge;.* :carol\/elsewhere!/,
  );
  bridge.send("RELAYMSG #lobby carol/elsewhere :\u0001ACTION waves\u0001");
  await bridge.line(/:carol\/elsewhere!\S+ PRIVMSG #lobby :.ACTION waves.$/);
  await server.restart();
  const line = await server.line("ada");
  line.send("/history #lobby");
  await line.line(/\* carol\/elsewhere waves/);
  const ada = await server.irc("bob", bridged);
  ada.send("CHATHISTORY LATEST #lobby * 10");
  expect(await ada.line(/ PRIVMSG #lobby :hello from afar$/)).toMatch(
    /draft\/relaymsg=bridge;.* :carol\/elsewhere!/,
  );
});
