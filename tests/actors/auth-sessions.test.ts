import { expect, test } from "vitest";
import type { TestClient } from "../support/client.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { addAccounts, admin, loggedIn, noLobby, password } from "./support.ts";

const bearer = (token: string, account = ""): string =>
  Buffer.from(`n,${account === "" ? "" : `a=${account}`},\u0001auth=Bearer ${token}\u0001\u0001`).toString(
    "base64",
  );

/** Sends what OAUTHBEARER has to say, in pieces where it is long. */
async function sendBearer(client: TestClient, token: string, account = ""): Promise<void> {
  client.send("AUTHENTICATE OAUTHBEARER");
  await client.line(/^AUTHENTICATE \+$/);
  const message = bearer(token, account);
  for (let at = 0; at <= message.length; at += 400)
    client.send(`AUTHENTICATE ${message.slice(at, at + 400) || "+"}`);
}

async function byToken(
  server: TestServer,
  token: string,
  nick: string,
  capabilities = "",
): Promise<TestClient> {
  const client = await server.connect("irc");
  client.send("CAP LS 302", `CAP REQ :sasl ${capabilities}`);
  await sendBearer(client, token);
  await client.line(/ 903 /);
  client.send(`NICK ${nick}`, `USER ${nick} 0 * :${nick}`, "CAP END");
  await client.line(/ 422 | 376 /);
  return client;
}

const issue = (server: TestServer, name: string) => admin(server, "tokenIssue", { name, device: "test" });

test("OAUTHBEARER takes an access token, for its own account alone", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada", "eve");
  const { access } = await issue(server, "ada");
  const ada = await byToken(server, access.token, "ada");
  ada.send("WHOIS ada");
  await ada.line(/ 330 ada ada ada /);
  const eve = await server.connect("irc");
  eve.send("CAP LS 302", "CAP REQ :sasl");
  await sendBearer(eve, access.token, "eve");
  expect(Buffer.from((await eve.line(/^AUTHENTICATE /)).slice(13), "base64").toString()).toContain(
    "invalid_token",
  );
  eve.send("AUTHENTICATE AQ==");
  await eve.line(/ 904 /);
});

test("the line door takes an access token, and the name is the account's", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada");
  const { access } = await issue(server, "ada");
  const client = await server.connect("line");
  client.send(`/login token ${access.token}`);
  await client.line(/logged in as ada/);
  await client.line(/welcome, ada/);
});

test("an account that is called token logs in with its password", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "token");
  const client = await server.connect("line");
  client.send(`/login token ${password.replaceAll(" ", "_")}`);
  await client.line(/name or password is wrong/);
});

test("ending a session closes what came by it at once, and its tokens and resume tokens are worth nothing", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada");
  const first = await issue(server, "ada");
  const second = await issue(server, "ada");
  const phone = await byToken(server, first.access.token, "ada", "monarchs.chat/resume");
  phone.send("RESUME");
  const [, resume = ""] = / RESUME TOKEN :?(\S+)/.exec(await phone.line(/ RESUME TOKEN /)) ?? [];
  const laptop = await byToken(server, second.access.token, "ada");
  laptop.send(`NS SESSIONS LOGOUT ${first.session}`);
  await laptop.line(/not signed in there any more/);
  await phone.line(/^ERROR .*This session was ended/);
  await phone.closed;
  const again = await server.connect("irc");
  again.send("CAP LS 302", "CAP REQ :sasl monarchs.chat/resume", `RESUME ${resume}`);
  await again.line(/ FAIL RESUME INVALID_TOKEN /);
  await sendBearer(again, first.access.token);
  await again.line(/^AUTHENTICATE ey/);
  expect((await laptop.roundtrip()).join()).not.toContain("ERROR");
});

test("sessions are listed: tokens, connections, resume tokens; each is ended by its id", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada");
  const { session } = await issue(server, "ada");
  const irc = await loggedIn(server, "ada", "monarchs.chat/resume");
  irc.send("RESUME");
  await irc.line(/ RESUME TOKEN /);
  irc.destroy();
  await irc.closed;
  const here = await loggedIn(server, "ada");
  const other = await server.connect("line");
  other.send(`/login ada *`, password);
  await other.line(/welcome, ada/);
  other.send("/json on", "/sessions");
  const { sessions } = JSON.parse(await other.line(/"reply":"sessions"/));
  const kinds = sessions.map(({ kind }: { kind: string }) => kind);
  expect(kinds).toEqual(["tokens", "connection", "connection", "resume"]);
  expect(sessions[0]).toMatchObject({ id: session, device: "test", current: false });
  const current = sessions.filter((each: { current: boolean }) => each.current);
  expect(current).toMatchObject([{ device: "line client" }]);
  const irclient = sessions.find(({ device }: { device: string }) => device === "IRC client");
  other.send(`/sessions end ${irclient.id}`, `/sessions end ${sessions.at(-1).id}`, "/sessions end nowhere");
  await here.line(/^ERROR /);
  await other.line(/"reply":"sessionEnded".*"kind":"resume"/);
  await other.line(/NO_SUCH_SESSION/);
  other.send("/sessions");
  const left = JSON.parse(await other.line(/"reply":"sessions"/)).sessions;
  expect(left.map(({ kind }: { kind: string }) => kind)).toEqual(["tokens", "connection"]);
});

test("a new password ends every other session of the account", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada");
  const { access } = await issue(server, "ada");
  const phone = await byToken(server, access.token, "ada");
  const old = await loggedIn(server, "ada");
  const here = await server.connect("line");
  here.send("/login ada *", password, "/passwd", password, "another secret");
  await here.line(/your password is changed/);
  await phone.line(/^ERROR .*password was changed/);
  await old.line(/^ERROR .*password was changed/);
  here.send("/whoami");
  await here.line(/you are ada, account ada/);
});

test("an account that is disabled, or whose tokens are revoked, is out of every door", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada", "bob");
  const { access } = await issue(server, "ada");
  const ada = await byToken(server, access.token, "ada");
  await admin(server, "accountDisable", { name: "ada", disabled: true });
  await ada.line(/^ERROR /);
  await admin(server, "accountDisable", { name: "ada", disabled: false });
  const late = await server.connect("irc");
  late.send("CAP LS 302", "CAP REQ :sasl");
  await sendBearer(late, access.token);
  await late.line(/^AUTHENTICATE ey/);
  const bob = await loggedIn(server, "bob");
  await admin(server, "tokenRevoke", { name: "bob" });
  await bob.line(/^ERROR .*administrator ended/);
});

test("a restart ends nobody's session", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada");
  const { access } = await issue(server, "ada");
  await server.restart();
  await byToken(server, access.token, "ada");
});
