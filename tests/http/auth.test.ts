import { expect, test } from "vitest";
import type { SettingsInput } from "../../src/config/schema.ts";
import { routes } from "../../src/http/routes.ts";
import { addAccounts, admin, loggedIn, noLobby, password } from "../actors/support.ts";
import { until } from "../support/client.ts";
import { startServer } from "../support/server.ts";
import { type ApiAnswer, type Fetch, TestApi, TestTokens } from "./support.ts";

/** A server whose own tokens are taken. */
const start = async (settings: SettingsInput = {}): Promise<TestApi> =>
  new TestApi(await startServer({ ...noLobby, ...settings }), new TestTokens());

const cookieOf = ({ headers }: ApiAnswer): string => (headers.get("set-cookie") ?? "").split(";")[0] ?? "";
const inBody = { refresh: "body" } as const;
const secret = "correct horse battery";

async function registered(
  api: TestApi,
  username: string,
): Promise<{ readonly as: Fetch; readonly body: ApiAnswer["body"] }> {
  const { status, body } = await api.anybody("POST", "/auth/register", {
    username,
    password: secret,
    ...inBody,
  });
  expect(status).toBe(201);
  return { as: api.as(body.accessToken), body };
}

test("who registers is somebody at once; a log-in gives tokens of its own", async () => {
  await using api = await start();
  const { as, body } = await registered(api, "ada");
  expect(body).toMatchObject({
    tokenType: "Bearer",
    expiresIn: 900,
    user: { username: "ada", kind: "account" },
  });
  expect((await as("GET", "/me")).body).toMatchObject({ username: "ada", kind: "account" });
  const login = await api.anybody("POST", "/auth/login", { username: "ADA", password: secret });
  expect(login.status).toBe(200);
  expect(login.headers.get("cache-control")).toBe("no-store");
  expect(login.body.refreshToken).toBeUndefined();
  const cookie = login.headers.get("set-cookie") ?? "";
  expect(cookie).toMatch(
    /^monarchs_refresh=[\w-]+; Path=\/api\/v1\/auth; Max-Age=\d+; HttpOnly; SameSite=Strict$/,
  );
  expect(login.body.session).not.toBe(body.session);
  const { sessions } = (await as("GET", "/auth/sessions")).body;
  expect(sessions.map(({ id }: { id: string }) => id).sort()).toEqual(
    [body.session, login.body.session].sort(),
  );
  expect(sessions.filter(({ current }: { current: boolean }) => current)).toMatchObject([
    { id: body.session },
  ]);
});

test("a wrong password and an unknown name are told alike", async () => {
  await using api = await start();
  await addAccounts(api.server, "ada");
  const tried = async (username: string) => {
    const { status, body } = await api.anybody("POST", "/auth/login", { username, password: "wrong" });
    const { requestId, ...problem } = body;
    return { status, problem };
  };
  expect(await tried("ada")).toEqual(await tried("nobody"));
  expect(await tried("ada")).toMatchObject({ status: 401, problem: { code: "WRONG_CREDENTIALS" } });
});

test("a guest has tokens, and stays who they were when they register", async () => {
  await using api = await start({ rooms: { autojoin: ["lobby"] } });
  const guest = await api.anybody("POST", "/auth/guest", { username: "bob", ...inBody });
  expect(guest).toMatchObject({ status: 201, body: { user: { username: "bob", kind: "guest" } } });
  const bob = api.as(guest.body.accessToken);
  const said = await bob("POST", "/rooms/lobby/messages", { content: "hello" });
  expect(said.status).toBe(201);
  const upgraded = await bob("POST", "/auth/register", { username: "bob", password: secret });
  expect(upgraded.status).toBe(201);
  expect(upgraded.body.user).toEqual({ ...guest.body.user, kind: "account" });
  expect((await api.as(upgraded.body.accessToken)("GET", "/me")).body).toMatchObject({ kind: "account" });
  const next = await api.anybody("POST", "/auth/refresh", { refreshToken: guest.body.refreshToken });
  expect(next.body.user).toMatchObject({ id: guest.body.user.id, kind: "account" });
  const again = await api.anybody("POST", "/auth/guest", { username: "bob" });
  expect(again).toMatchObject({ status: 409, body: { code: "NICK_RESERVED" } });
});

test("a guest is here, and has the name, from the answer on", async () => {
  await using api = await start({ rooms: { autojoin: ["lobby"] } });
  const irc = await api.server.irc("ada");
  const both = [1, 2].map(() => api.anybody("POST", "/auth/guest", { username: "bob" }));
  expect((await Promise.all(both)).map(({ status }) => status).sort()).toEqual([201, 409]);
  await irc.line(/^:bob!\S+ JOIN #lobby$/);
  expect((await api.anybody("GET", "/stats")).body.users).toBe(2);
});

test("a refresh token in the cookie is changed for another one", async () => {
  await using api = await start();
  await addAccounts(api.server, "ada");
  const login = await api.anybody("POST", "/auth/login", { username: "ada", password });
  const first = cookieOf(login);
  const refreshed = await api.anybody("POST", "/auth/refresh", undefined, { cookie: first });
  expect(refreshed.status).toBe(200);
  expect(cookieOf(refreshed)).not.toBe(first);
  expect((await api.as(refreshed.body.accessToken)("GET", "/me")).status).toBe(200);
  const foreign = await api.anybody("POST", "/auth/refresh", undefined, {
    cookie: cookieOf(refreshed),
    origin: "https://evil.example",
  });
  expect(foreign.status).toBe(403);
  expect(await api.anybody("POST", "/auth/refresh")).toMatchObject({
    status: 401,
    body: { code: "TOKEN_NEEDED" },
  });
});

test("a refresh token that is used twice ends its family, at every door", async () => {
  await using api = await start({ auth: { tokens: { graceSeconds: 0 } } });
  const { as, body } = await registered(api, "ada");
  const use = (refreshToken: string) => api.anybody("POST", "/auth/refresh", { refreshToken });
  const second = await use(body.refreshToken);
  expect(second.status).toBe(200);
  expect((await as("GET", "/me")).status).toBe(200);
  await new Promise((resolve) => setTimeout(resolve, 2));
  expect(await use(body.refreshToken)).toMatchObject({ status: 401, body: { code: "INVALID_TOKEN" } });
  expect((await use(second.body.refreshToken)).status).toBe(401);
  expect((await as("GET", "/me")).status).toBe(401);
  expect((await api.as(second.body.accessToken)("GET", "/me")).status).toBe(401);
});

test("two tabs that refresh at a time both go on", async () => {
  await using api = await start();
  const { body } = await registered(api, "ada");
  const use = () => api.anybody("POST", "/auth/refresh", { refreshToken: body.refreshToken });
  const tabs = await Promise.all([use(), use()]);
  for (const tab of tabs) {
    expect(tab.status).toBe(200);
    expect((await api.anybody("POST", "/auth/refresh", { refreshToken: tab.body.refreshToken })).status).toBe(
      200,
    );
  }
});

test("who logs out has tokens that are worth nothing, and is not here any more", async () => {
  await using api = await start();
  const { as, body } = await registered(api, "ada");
  const watcher = await api.server.irc("bob");
  await as("GET", "/me");
  watcher.send("MONITOR + ada");
  await watcher.line(/ 730 /);
  const out = await as("POST", "/auth/logout");
  expect(out.status).toBe(204);
  expect(cookieOf(out)).toBe("monarchs_refresh=");
  await watcher.line(/ 731 /);
  expect((await as("GET", "/me")).status).toBe(401);
  expect((await api.anybody("POST", "/auth/refresh", { refreshToken: body.refreshToken })).status).toBe(401);
});

test("a log-out by the refresh token alone ends the session", async () => {
  await using api = await start();
  const { as, body } = await registered(api, "ada");
  expect((await api.anybody("POST", "/auth/logout", { refreshToken: body.refreshToken })).status).toBe(204);
  expect((await as("GET", "/me")).status).toBe(401);
});

test("a session that is ended closes the IRC connection that came by it, within a second", async () => {
  await using api = await start();
  await addAccounts(api.server, "ada");
  const phone = await loggedIn(api.server, "ada");
  const { accessToken } = (await api.anybody("POST", "/auth/login", { username: "ada", password })).body;
  const ada = api.as(accessToken);
  const { sessions } = (await ada("GET", "/auth/sessions")).body;
  const irc = sessions.find(({ device }: { device: string }) => device === "IRC client");
  const began = performance.now();
  expect((await ada("DELETE", `/auth/sessions/${irc.id}`)).status).toBe(204);
  await phone.closed;
  expect(performance.now() - began).toBeLessThan(1_000);
  expect(await ada("DELETE", "/auth/sessions/nothing")).toMatchObject({
    status: 404,
    body: { code: "NO_SUCH_SESSION" },
  });
});

test("logout-all and a new password end every other session", async () => {
  await using api = await start();
  const { as: laptop } = await registered(api, "ada");
  const login = async () =>
    api.as(
      (await api.anybody("POST", "/auth/login", { username: "ada", password: secret })).body.accessToken,
    );
  const phone = await login();
  const change = { current: secret, password: "another good secret" };
  expect((await phone("POST", "/auth/password", { ...change, current: "wrong" })).status).toBe(401);
  expect((await phone("POST", "/auth/password", change)).status).toBe(204);
  expect((await laptop("GET", "/me")).status).toBe(401);
  expect((await phone("GET", "/me")).status).toBe(200);
  expect((await phone("POST", "/auth/logout-all")).status).toBe(204);
  expect((await phone("GET", "/me")).status).toBe(401);
});

test("without SMTP the code is in the log: it verifies the address, which logs in, and resets the password", async () => {
  await using api = await start({ server: { url: "https://chat.example.org" } });
  const { log } = api.server;
  const letter = async (purpose: string) => {
    await until(() => log.some((line) => line["purpose"] === purpose), `a letter: ${purpose}`);
    return log.find((line) => line["purpose"] === purpose) as { code: string; link: string };
  };
  const email = "ada@example.org";
  await api.anybody("POST", "/auth/register", { username: "ada", password: secret, email });
  const { code, link } = await letter("verify");
  expect(link).toBe(`https://chat.example.org/#/verify?account=ada&code=${code}`);
  const byMail = { username: "ADA@example.org", password: secret };
  expect((await api.anybody("POST", "/auth/login", byMail)).status).toBe(401);
  expect((await api.anybody("POST", "/auth/verify", { code: "nonsense" })).body.code).toBe("INVALID_CODE");
  expect((await api.anybody("POST", "/auth/verify", { code })).body).toEqual({ account: "ada" });
  const login = await api.anybody("POST", "/auth/login", byMail);
  expect(login.status).toBe(200);
  for (const username of [email, "nobody", "nobody@example.org"])
    expect((await api.anybody("POST", "/auth/password-reset", { username })).status).toBe(202);
  const { code: reset } = await letter("reset");
  const confirm = (password: string) =>
    api.anybody("POST", "/auth/password-reset/confirm", { code: reset, password });
  expect((await confirm("short")).body.code).toBe("INVALID_PASSWORD");
  expect((await confirm("a new good secret")).body).toEqual({ account: "ada" });
  expect((await confirm("a third good secret")).body.code).toBe("INVALID_CODE");
  expect((await api.as(login.body.accessToken)("GET", "/me")).status).toBe(401);
  expect(
    (await api.anybody("POST", "/auth/login", { ...byMail, password: "a new good secret" })).status,
  ).toBe(200);
});

test("where addresses have to be verified, an account is good once that is done, at every door", async () => {
  await using api = await start({ accounts: { registration: { verifyEmail: true, emailRequired: true } } });
  const { server } = api;
  const ada = await server.line("ada");
  ada.send(`/register * ${secret.replaceAll(" ", "-")} ada@example.org`);
  await ada.line(/a code was sent/);
  const { code } = server.log.find((line) => line["purpose"] === "verify") as unknown as { code: string };
  const login = { username: "ada", password: secret.replaceAll(" ", "-") };
  expect(await api.anybody("POST", "/auth/login", login)).toMatchObject({
    status: 403,
    body: { code: "VERIFICATION_REQUIRED" },
  });
  ada.send(`/verify ada ${code}`);
  await ada.line(/verified, and you are logged in/);
  expect((await api.anybody("POST", "/auth/login", login)).status).toBe(200);
  const bob = await api.anybody("POST", "/auth/register", {
    username: "bob",
    password: secret,
    email: "bob@example.org",
  });
  expect(bob).toMatchObject({ status: 202, body: { account: "bob" } });
});

test("the server's password is asked for over HTTP as well", async () => {
  await using api = await start({ server: { password: "open sesame" } });
  const guest = { username: "bob" };
  expect((await api.anybody("POST", "/auth/guest", guest)).body.code).toBe("BAD_SERVER_PASSWORD");
  expect((await api.anybody("POST", "/auth/guest", { ...guest, serverPassword: "open sesame" })).status).toBe(
    201,
  );
});

test("an account that is disabled has no tokens that are worth something", async () => {
  await using api = await start();
  const { as, body } = await registered(api, "ada");
  expect((await as("GET", "/me")).status).toBe(200);
  await admin(api.server, "accountDisable", { name: "ada", disabled: true });
  expect((await as("GET", "/me")).status).toBe(401);
  expect((await api.anybody("POST", "/auth/refresh", { refreshToken: body.refreshToken })).status).toBe(401);
});

test("fields that nobody knows, and such that are missing, are named", async () => {
  await using api = await start();
  const { status, body } = await api.anybody("POST", "/auth/login", { username: "ada", passwort: "x" });
  expect(status).toBe(422);
  expect(JSON.stringify(body.errors)).toMatch(/passwort/);
  expect(JSON.stringify(body.errors)).toMatch(/password/);
});

test("who changes their address gives their password, and the new one is not theirs before it is shown", async () => {
  await using api = await start();
  const { as } = await registered(api, "ada");
  const email = "ada@example.org";
  expect((await as("GET", "/me")).body).toMatchObject({ email: null, emailVerified: false });
  expect(await as("PATCH", "/me", { email })).toMatchObject({
    status: 401,
    body: { code: "WRONG_CREDENTIALS" },
  });
  expect((await as("PATCH", "/me", { email: "nonsense", password: secret })).body.code).toBe("INVALID_EMAIL");
  const changed = await as("PATCH", "/me", { email, password: secret, realname: "Ada L." });
  expect(changed).toMatchObject({ status: 200, body: { email, emailVerified: false } });
  const { code } = api.server.log.find((line) => line["purpose"] === "verify") as unknown as { code: string };
  await api.anybody("POST", "/auth/verify", { code });
  expect((await as("GET", "/me")).body).toMatchObject({ email, emailVerified: true });
  const bob = await registered(api, "bob");
  expect((await bob.as("PATCH", "/me", { email, password: secret })).body.code).toBe("INVALID_EMAIL");
  const guest = await api.anybody("POST", "/auth/guest", { username: "eve" });
  expect((await api.as(guest.body.accessToken)("PATCH", "/me", { email: "e@example.org" })).status).toBe(403);
});

test("a page of another site changes nothing with the cookie of a browser, at any route that reads it", async () => {
  await using api = await start();
  const { body } = await registered(api, "ada");
  const login = await api.anybody("POST", "/auth/login", { username: "ada", password: secret });
  const cookie = cookieOf(login);
  const own = new URL(api.url).origin;
  const reading = routes.filter(({ cookies }) => cookies);
  expect(reading.map(({ path }) => path).sort()).toEqual([
    "/auth/guest",
    "/auth/login",
    "/auth/logout",
    "/auth/logout-all",
    "/auth/refresh",
    "/auth/register",
    "/me",
  ]);
  const foreign: Readonly<Record<string, string>>[] = [
    { origin: "https://evil.example" },
    { origin: `${own}1` },
    { origin: own.replace("http:", "ftp:").replace("127.0.0.1", "localhost") },
    { origin: "null" },
  ];
  const authorization = `Bearer ${body.accessToken}`;
  for (const { method, path } of reading)
    for (const headers of foreign)
      expect(await api.anybody(method, path, {}, { cookie, authorization, ...headers })).toMatchObject({
        status: 403,
        body: { code: "FOREIGN_ORIGIN" },
      });
  // Neither sign-in has ended.
  expect((await api.as(body.accessToken)("GET", "/me")).status).toBe(200);
  const refreshed = await api.anybody("POST", "/auth/refresh", undefined, { cookie, origin: own });
  expect(refreshed.status).toBe(200);
  // Where anybody's page may read answers, cookies are still for the server's own.
  await api.server.restart({ http: { corsOrigins: ["*"] } });
  const allowed = { cookie: cookieOf(refreshed), origin: "https://evil.example" };
  expect((await api.anybody("POST", "/auth/refresh", undefined, allowed)).status).toBe(403);
});

test.each([
  ["open", { register: 403, login: 403, guest: 201, says: 201 }],
  ["guests", { register: 201, login: 200, guest: 201, says: 201 }],
  ["accounts", { register: 201, login: 200, guest: 201, says: 403 }],
  ["required", { register: 201, login: 200, guest: 403, says: undefined }],
] as const)("where auth.mode is %s, HTTP holds to it", async (mode, expected) => {
  await using api = await start({ auth: { mode }, rooms: { autojoin: ["lobby"] } });
  await addAccounts(api.server, "ada");
  const register = await api.anybody("POST", "/auth/register", { username: "carol", password: secret });
  const login = await api.anybody("POST", "/auth/login", { username: "ada", password, ...inBody });
  const guest = await api.anybody("POST", "/auth/guest", { username: "bob", ...inBody });
  expect([register.status, login.status, guest.status]).toEqual([
    expected.register,
    expected.login,
    expected.guest,
  ]);
  const says = async ({ body }: ApiAnswer) =>
    body.accessToken === undefined
      ? undefined
      : (await api.as(body.accessToken)("POST", "/rooms/lobby/messages", { content: "hello" })).status;
  expect(await says(guest)).toBe(expected.says);
  expect(await says(login)).toBe(mode === "open" ? undefined : 201);
});

test("where there is one room, HTTP makes no other, and enters no other", async () => {
  await using api = await start({ rooms: { mode: "single", autojoin: ["hall"] } });
  const { as: ada } = await registered(api, "ada");
  const names = async () => (await ada("GET", "/rooms")).body.rooms.map(({ name }: { name: string }) => name);
  expect(await names()).toEqual(["#hall"]);
  expect((await ada("POST", "/rooms", { name: "other" })).body.code).toBe("NO_SUCH_ROOM");
  expect((await ada("PUT", "/rooms/other/members/me")).body.code).toBe("NO_SUCH_ROOM");
  expect((await ada("PATCH", "/rooms/hall", { name: "other" })).body.code).toBe("CANNOT_RENAME");
  expect(await names()).toEqual(["#hall"]);
  expect((await ada("POST", "/rooms/hall/messages", { content: "hello" })).status).toBe(201);
});
