import { expect, test } from "vitest";
import { startServer } from "../support/server.ts";
import { addAccounts, admin, join, loggedIn, noLobby } from "./support.ts";

const caps = "message-tags echo-message batch draft/message-redaction standard-replies";
const msgidOf = (line: string): string => /msgid=([^; ]+)/.exec(line)?.[1] ?? "";

test("what those who look after a room do is noted, and its owner reads that; others do not", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada");
  const [ada, bob] = [await loggedIn(server, "ada", caps), await server.irc("bob", caps)];
  await join(ada, "#r");
  ada.send("CS REGISTER #r");
  await ada.line(/is registered/);
  await join(bob, "#r");
  bob.send("PRIVMSG #r :a secret");
  const msgid = msgidOf(await bob.line(/PRIVMSG #r :a secret$/));
  ada.send(`REDACT #r ${msgid} :rude`, "MODE #r +k hidden", "KICK #r bob :go away", "AUDIT #r");
  const lines: string[] = [];
  for (let line = ""; !line.endsWith(":End of AUDIT"); lines.push(line))
    line = await ada.line(/ NOTICE ada :/);
  const told = lines.join("\n");
  expect(told).toContain(`ada #r deleteMessage bob ${msgid}`);
  expect(told).toContain("ada #r mode * +k *");
  expect(told).toContain("ada #r kick bob go away");
  expect(told).not.toMatch(/hidden|a secret/);
  bob.send("AUDIT #r", "AUDIT", "AUDIT #nowhere", "AUDIT #r x");
  await bob.line(/ 482 bob #r /);
  await bob.line(/ 481 bob /);
  await bob.line(/ 403 bob #nowhere /);
  await bob.line(/FAIL AUDIT INVALID_PARAMS x /);
});

test("what administrators do is noted, on the command line as well, and administrators read it", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada");
  await admin(server, "accountRole", { name: "ada", role: "administrator" });
  const [ada, bob] = [await loggedIn(server, "ada"), await server.irc("bob")];
  await join(bob, "#r");
  await bob.roundtrip();
  ada.send("CHATHISTORY LATEST #r * 1", "KILL bob :enough");
  await bob.line(/ERROR|KILL/);
  const line = await server.line("guest");
  line.send("/audit");
  await line.line(/\[NOT_ADMINISTRATOR\]$/);
  ada.send("AUDIT");
  await ada.line(/ command line \* accountRole ada administrator$/);
  await ada.line(/ ada #r view \*$/);
  await ada.line(/ ada \* expel bob enough$/);
});

const operators = [{ name: "root", password: "hunter2-hunter2", role: "administrator" }] as const;

test("passwords that administrators set, settings that are read again and OPER are noted", async () => {
  await using server = await startServer({ ...noLobby, operators: [...operators] });
  await addAccounts(server, "ada");
  await admin(server, "accountPasswd", { name: "ada", password: "another horse" });
  await admin(server, "reload", {});
  await server.application.rehash();
  const bob = await server.irc("bob");
  bob.send("OPER root wrong", "OPER root hunter2-hunter2", "REHASH", "AUDIT");
  await bob.line(/ command line \* accountPasswd ada$/);
  await bob.line(/ command line \* rehash \*$/);
  await bob.line(/ command line \* rehash \* SIGHUP$/);
  await bob.line(/ bob \* oper \* root$/);
  await bob.line(/ bob \* rehash \*$/);
});

test("of an erased account the audit log keeps what was done, and no name", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada", "root");
  await admin(server, "accountRole", { name: "root", role: "administrator" });
  const [ada, bob, root] = [
    await loggedIn(server, "ada"),
    await server.irc("bob"),
    await loggedIn(server, "root"),
  ];
  await join(root, "#r");
  for (const one of [ada, bob]) await join(one, "#r");
  root.send("MODE #r +o ada");
  await ada.line(/MODE #r \+o ada$/);
  ada.send("KICK #r bob :bye");
  await bob.line(/KICK #r bob/);
  root.send("KICK #r ada :now you");
  await ada.line(/KICK #r ada/);
  await admin(server, "accountErase", { name: "ada", words: "keep" });
  root.send("AUDIT");
  const told: string[] = [];
  for (let line = ""; !line.endsWith(":End of AUDIT"); told.push(line))
    line = await root.line(/ NOTICE root :/);
  const text = told.join("\n");
  expect(text).toContain("*erased* #r kick bob bye");
  expect(text).toContain("root #r kick *erased* now you");
  expect(text).toContain("root #r mode * +o *erased*");
  expect(text).toMatch(/command line \* accountErase [0-9a-f-]{36}/);
  expect(text).not.toMatch(/\bada\b/);
});
