/** What a sign-in has open closes when it ends, at every door and within a second. */
import { expect, test } from "vitest";
import { addAccounts, noLobby, password } from "../actors/support.ts";
import type { TestClient } from "../support/client.ts";
import { JsonClient } from "../support/json-client.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { TestApi, TestTokens } from "./support.ts";

async function byToken(server: TestServer, door: "irc" | "websocket", nick: string, token: string) {
  const client = await server.connect(door);
  client.send("CAP LS 302", "CAP REQ :sasl", "AUTHENTICATE OAUTHBEARER");
  await client.line(/^AUTHENTICATE \+$/);
  const message = Buffer.from(`n,,\u0001auth=Bearer ${token}\u0001\u0001`).toString("base64");
  for (let at = 0; at <= message.length; at += 400)
    client.send(`AUTHENTICATE ${message.slice(at, at + 400) || "+"}`);
  await client.line(/ 903 /);
  client.send(`NICK ${nick}`, `USER ${nick} 0 * :${nick}`, "CAP END");
  await client.line(/ 422 | 376 /);
  return client;
}

/** All that one access token opens: each settles when it is closed. */
async function everything(
  { server, url }: TestApi,
  token: string,
): Promise<Record<string, Promise<unknown>>> {
  const irc = await byToken(server, "irc", "ada", token);
  const page = await byToken(server, "websocket", "ada", token);
  const line: TestClient = await server.connect("line");
  line.send(`/login token ${token}`);
  await line.line(/logged in as ada/);
  const json = await JsonClient.open(`ws://127.0.0.1:${server.port("websocket")}/`);
  expect(await json.ask("authenticate", { token })).toMatchObject({ event: "ack" });
  const stream = await fetch(`${url}/api/v1/events`, { headers: { authorization: `Bearer ${token}` } });
  expect(stream.status).toBe(200);
  return {
    irc: irc.closed,
    page: page.closed,
    line: line.closed,
    json: json.client.closed,
    stream: stream.text(),
  };
}

/** How long it takes until each has closed after `end`, in ms. */
async function closing(open: Record<string, Promise<unknown>>, end: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await end();
  await Promise.all(Object.values(open));
  return performance.now() - began;
}

const start = async (): Promise<TestApi> => {
  const server = await startServer({ ...noLobby, auth: { tokens: { graceSeconds: 0 } } });
  await addAccounts(server, "ada");
  return new TestApi(server, new TestTokens());
};

const logIn = async (api: TestApi) =>
  (await api.anybody("POST", "/auth/login", { username: "ada", password, refresh: "body" })).body;

test.each(["ended from elsewhere", "logged out", "logged out everywhere", "given another password"])(
  "all that a sign-in has open closes within a second when it is %s",
  async (how) => {
    await using api = await start();
    const phone = await logIn(api);
    const laptop = api.as((await logIn(api)).accessToken);
    const open = await everything(api, phone.accessToken);
    const end = {
      "ended from elsewhere": () => laptop("DELETE", `/auth/sessions/${phone.session}`),
      "logged out": () => api.as(phone.accessToken)("POST", "/auth/logout"),
      "logged out everywhere": () => laptop("POST", "/auth/logout-all"),
      "given another password": () =>
        laptop("POST", "/auth/password", { current: password, password: "another secret word" }),
    }[how];
    expect(await closing(open, async () => expect((await end?.())?.status).toBeLessThan(300))).toBeLessThan(
      1_000,
    );
  },
);

test("a refresh token that is used again by a thief ends its family, with all that it has open", async () => {
  await using api = await start();
  const phone = await logIn(api);
  const use = (refreshToken: string) => api.anybody("POST", "/auth/refresh", { refreshToken });
  const next = await use(phone.refreshToken);
  const open = await everything(api, next.body.accessToken);
  expect(
    await closing(open, async () => expect((await use(phone.refreshToken)).status).toBe(401)),
  ).toBeLessThan(1_000);
  expect((await use(next.body.refreshToken)).status).toBe(401);
});
