import { expect, test } from "vitest";
import { until } from "../support/client.ts";
import { startServer, type TestServer } from "../support/server.ts";

const resume = "message-tags monarchs.chat/resume";

/** Waits until everything that was sent before has its answer. @returns what came since the last wait */
async function caughtUp(client: Awaited<ReturnType<TestServer["line"]>>): Promise<string> {
  const from = client.received.length;
  client.send("/version");
  await client.line(/^- monarchs \d/);
  return client.received.slice(from).join("\n");
}

/** Shows its resume token. */
async function tokenOf(client: Awaited<ReturnType<TestServer["line"]>>): Promise<string> {
  client.send("/resume");
  return /\/resume (\S+)$/.exec(await client.line(/\/resume \S+$/))?.[1] ?? "";
}

test("a locked room is not read by an account that registers it", async () => {
  await using server = await startServer();
  const bob = await server.irc("bob");
  bob.send("JOIN #den", "MODE #den +is", "PRIVMSG #den :the secret", "PART #den");
  await bob.line(/ PART #den/);
  const eve = await server.line("eve");
  eve.send("/register eve correct-horse");
  await eve.line(/the account eve is yours/);
  eve.send("/room create den");
  await eve.line(/\[roomLocked\]/);
  eve.send("/join den");
  await eve.line(/\[roomLocked\]/);
  eve.send("/history #den");
  await eve.line(/\[notInRoom\]/);
});

test("a resume token ends when its session logs out", async () => {
  await using server = await startServer();
  const ada = await server.line("ada");
  ada.send("/register ada correct-horse");
  await ada.line(/the account ada is yours/);
  const token = await tokenOf(ada);
  ada.send("/logout");
  await ada.line(/Guest\w+/);
  await caughtUp(ada);
  const eve = await server.connect("irc");
  eve.send("CAP LS 302", `CAP REQ :${resume}`, `RESUME ${token}`);
  await eve.line(/RESUME INVALID_TOKEN/);
});

test("a resume token of a guest who has registered takes the account's session back", async () => {
  await using server = await startServer();
  const ada = await server.line("ada");
  const token = await tokenOf(ada);
  ada.send("/register ada correct-horse");
  await ada.line(/the account ada is yours/);
  await caughtUp(ada);
  ada.destroy();
  await ada.closed;
  const back = await server.connect("irc");
  back.send("CAP LS 302", `CAP REQ :${resume}`, `RESUME ${token}`);
  await back.line(/ 001 ada /);
  back.send("WHOIS ada");
  await back.line(/ 330 ada ada ada /);
});

test("a guest's resume token does not take back a nick that an account owns now", async () => {
  await using server = await startServer();
  const guest = await server.line("ada");
  const token = await tokenOf(guest);
  guest.send("/nick lovelace");
  await guest.line(/now called lovelace/);
  // The token stands for the new name, which somebody else registers when the guest has gone.
  await caughtUp(guest);
  guest.destroy();
  await guest.closed;
  const other = await server.line("bob");
  await until(async () => {
    other.send("/nick lovelace");
    return (await other.line(/lovelace/)).includes("now called");
  });
  other.send("/register lovelace correct-horse");
  await other.line(/the account lovelace is yours/);
  other.destroy();
  await other.closed;
  const back = await server.connect("irc");
  back.send("CAP LS 302", `CAP REQ :${resume}`, `RESUME ${token}`);
  await back.line(/ACCOUNT_REQUIRED| 433 /);
  expect(back.received.join("\n")).not.toContain(" 001 ");
});
